-- +goose Up
-- absences: 请假 of staff, days on which a client is away; from the first to the last local day (rules.md 9).
CREATE TABLE absences (
  no TEXT PRIMARY KEY, person INTEGER NOT NULL, client INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
  reason TEXT NOT NULL, state TEXT NOT NULL, asked_by INTEGER NOT NULL, decided_by INTEGER NOT NULL, at INTEGER NOT NULL, done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX absences_site ON absences (site, to_day);
CREATE INDEX absences_over ON absences (to_day);

-- +goose Down
DROP TABLE absences;
