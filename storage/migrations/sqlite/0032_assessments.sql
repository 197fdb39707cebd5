-- +goose Up
-- assessments: 专项 and 突击, named checklists over some days by one assessor. items: JSON; what came of them stands in checks, item ZX-3.2 of the period ZX-3. team 0: the whole site.
CREATE TABLE assessments (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, team INTEGER NOT NULL, sudden INTEGER NOT NULL, name TEXT NOT NULL, items TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
  assessor INTEGER NOT NULL, state TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assessments_open ON assessments (at) WHERE state = 'open';
CREATE INDEX assessments_at ON assessments (at);
-- checks.body: what is wrong, as it was typed.
ALTER TABLE checks ADD COLUMN body TEXT NOT NULL DEFAULT '';
-- suggestions: of an adopted one the complaints of its kind (about, a category, '' = of every kind) in the 90 days before and after; measured_at 0 = not counted yet.
ALTER TABLE suggestions ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE suggestions ADD COLUMN complaints_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN complaints_after INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN measured_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE suggestions DROP COLUMN measured_at;
ALTER TABLE suggestions DROP COLUMN complaints_after;
ALTER TABLE suggestions DROP COLUMN complaints_before;
ALTER TABLE suggestions DROP COLUMN about;
ALTER TABLE checks DROP COLUMN body;
DROP TABLE assessments;
