-- +goose Up
-- absences: 请假 of staff, days on which a client is away; from the first to the last local day (rules.md 9).
CREATE TABLE absences (
  no TEXT PRIMARY KEY, person INTEGER NOT NULL, client INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
  reason TEXT NOT NULL, state TEXT NOT NULL, asked_by INTEGER NOT NULL, decided_by INTEGER NOT NULL, at INTEGER NOT NULL, done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX absences_site ON absences (site, to_day);
CREATE INDEX absences_over ON absences (to_day);

-- visits: records of 走访. like_no: the earlier one it is nearly the same as. case_no: what the need became.
CREATE TABLE visits (
  no TEXT PRIMARY KEY, client INTEGER NOT NULL, person INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, day TEXT NOT NULL, body TEXT NOT NULL,
  media INTEGER NOT NULL, state TEXT NOT NULL, like_no TEXT NOT NULL, need TEXT NOT NULL, case_no TEXT NOT NULL, entry TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_site ON visits (site, day);
CREATE INDEX visits_client ON visits (client, at);
CREATE INDEX visits_person ON visits (person, at);
CREATE INDEX visits_at ON visits (at);
-- wards: who answered for a key client until a local day, 0 = nobody; who does so since stands in clients.
CREATE TABLE wards (client INTEGER NOT NULL, until_day TEXT NOT NULL, guard INTEGER NOT NULL, PRIMARY KEY (client, until_day)) STRICT, WITHOUT ROWID;
CREATE INDEX wards_until ON wards (until_day);
CREATE INDEX clients_keyed ON clients (site) WHERE is_key = 1;

-- +goose Down
DROP INDEX clients_keyed;
DROP TABLE wards;
DROP TABLE visits;
DROP TABLE absences;
