-- +goose Up
-- sites: office are office hours, '' = working days from 9 to 18.
ALTER TABLE sites ADD COLUMN office TEXT NOT NULL DEFAULT '';
-- calendar_days: public holidays and make-up days as imported, of a site or of all (site 0). kind: holiday or workday;
-- gone: the newest import of that year does not name the day any more.
CREATE TABLE calendar_days (
  site INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, provisional INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;
-- rota: what a team does on a local day in place of its hours; hours: spans, 'off', or 'usual' for its hours after all.
CREATE TABLE rota (
  team INTEGER NOT NULL, day TEXT NOT NULL, hours TEXT NOT NULL,
  PRIMARY KEY (team, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX rota_day ON rota (day);
-- Whom the online reply clock runs for.
CREATE INDEX cases_online ON cases (site, opened) WHERE class IN ('service', 'person');

-- +goose Down
DROP INDEX cases_online;
DROP TABLE rota;
DROP TABLE calendar_days;
ALTER TABLE sites DROP COLUMN office;
