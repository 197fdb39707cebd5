-- +goose Up
-- cases: what happens after the opening (scoring.Life). began: when the run began, 0 = at the opening. paused: ms. lead: the case that runs the clocks.
ALTER TABLE cases ADD COLUMN began BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN shared BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN wait_end BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN wait_for TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN offered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN giver BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN passed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN urged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN rated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN rated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN doubt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN finding TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN desk BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN lead TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN shown BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_ended ON cases (client, closed) WHERE state = 'closed' AND client <> 0;
CREATE INDEX cases_lead ON cases (lead) WHERE lead <> '';
CREATE INDEX clients_named ON clients (site, name);
-- ratings: what a client thought of a run; person held the case at its end.
CREATE TABLE ratings (
  case_no TEXT COLLATE "C" NOT NULL, run BIGINT NOT NULL, stars BIGINT NOT NULL, client BIGINT NOT NULL, person BIGINT NOT NULL,
  team BIGINT NOT NULL, site BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (case_no, run)
);
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
