-- +goose Up
-- assessments: 专项 and 突击, named checklists over some days by one assessor. items: JSON; what came of them stands in checks, item ZX-3.2 of the period ZX-3. team 0: the whole site.
CREATE TABLE assessments (
  no TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, team BIGINT NOT NULL, sudden BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, items TEXT COLLATE "C" NOT NULL, from_day TEXT COLLATE "C" NOT NULL, to_day TEXT COLLATE "C" NOT NULL,
  assessor BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, person BIGINT NOT NULL, at BIGINT NOT NULL, done_at BIGINT NOT NULL
);
CREATE INDEX assessments_open ON assessments (at) WHERE state = 'open';
CREATE INDEX assessments_at ON assessments (at);
-- checks.body: what is wrong, as it was typed.
ALTER TABLE checks ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
-- suggestions: of an adopted one the complaints of its kind (about, a category, '' = of every kind) in the 90 days before and after; measured_at 0 = not counted yet.
ALTER TABLE suggestions ADD COLUMN about TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE suggestions ADD COLUMN complaints_before BIGINT NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN complaints_after BIGINT NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN measured_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE suggestions DROP COLUMN measured_at;
ALTER TABLE suggestions DROP COLUMN complaints_after;
ALTER TABLE suggestions DROP COLUMN complaints_before;
ALTER TABLE suggestions DROP COLUMN about;
ALTER TABLE checks DROP COLUMN body;
DROP TABLE assessments;
