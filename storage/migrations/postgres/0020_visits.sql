-- +goose Up
-- absences: 请假 of staff, days on which a client is away; from the first to the last local day (rules.md 9).
CREATE TABLE absences (
  no TEXT COLLATE "C" PRIMARY KEY, person BIGINT NOT NULL, client BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, from_day TEXT COLLATE "C" NOT NULL, to_day TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, asked_by BIGINT NOT NULL, decided_by BIGINT NOT NULL, at BIGINT NOT NULL, done_at BIGINT NOT NULL
);
CREATE INDEX absences_site ON absences (site, to_day);
CREATE INDEX absences_over ON absences (to_day);

-- +goose Down
DROP TABLE absences;
