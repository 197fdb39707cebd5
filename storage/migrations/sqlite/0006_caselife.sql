-- +goose Up
-- cases: what happens after the opening (scoring.Life). began: when the run began, 0 = at the opening. paused: ms. lead: the case that runs the clocks.
ALTER TABLE cases ADD COLUMN began INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN wait_end INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN wait_for TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN offered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN giver INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN urged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN rated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN rated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN finding TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN desk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN lead TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_ended ON cases (client, closed) WHERE state = 'closed' AND client <> 0;
CREATE INDEX cases_lead ON cases (lead) WHERE lead <> '';
CREATE INDEX clients_named ON clients (site, name);
-- ratings: what a client thought of a run; person held the case at its end.
CREATE TABLE ratings (
  case_no TEXT NOT NULL, run INTEGER NOT NULL, stars INTEGER NOT NULL, client INTEGER NOT NULL, person INTEGER NOT NULL,
  team INTEGER NOT NULL, site INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (case_no, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX ratings_person ON ratings (person, at);
CREATE INDEX ratings_site ON ratings (site, at);

-- +goose Down
DROP TABLE ratings;
DROP INDEX clients_named;
DROP INDEX cases_lead;
DROP INDEX cases_ended;
ALTER TABLE cases DROP COLUMN shown;
ALTER TABLE cases DROP COLUMN joined;
ALTER TABLE cases DROP COLUMN lead;
ALTER TABLE cases DROP COLUMN desk;
ALTER TABLE cases DROP COLUMN finding;
ALTER TABLE cases DROP COLUMN doubt;
ALTER TABLE cases DROP COLUMN rated_at;
ALTER TABLE cases DROP COLUMN rated;
ALTER TABLE cases DROP COLUMN urged;
ALTER TABLE cases DROP COLUMN passed;
ALTER TABLE cases DROP COLUMN giver;
ALTER TABLE cases DROP COLUMN offered;
ALTER TABLE cases DROP COLUMN paused;
ALTER TABLE cases DROP COLUMN wait_for;
ALTER TABLE cases DROP COLUMN wait_end;
ALTER TABLE cases DROP COLUMN waiting;
ALTER TABLE cases DROP COLUMN shared;
ALTER TABLE cases DROP COLUMN began;
