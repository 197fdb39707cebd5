-- +goose Up
-- sites.survey: how often the clients are asked, '' = each quarter, half-year, year, off.
ALTER TABLE sites ADD COLUMN survey TEXT COLLATE "C" NOT NULL DEFAULT '';
-- questionnaires: versions that were loaded; body: JSON. The shipped one is in none.
CREATE TABLE questionnaires (
  code TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, body TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (code, version)
);
-- survey_rounds: asks: the questionnaire as it was when the round opened, JSON. closed 0 = it runs.
CREATE TABLE survey_rounds (
  site BIGINT NOT NULL, period TEXT COLLATE "C" NOT NULL, asks TEXT COLLATE "C" NOT NULL, opened BIGINT NOT NULL, closes BIGINT NOT NULL, closed BIGINT NOT NULL,
  PRIMARY KEY (site, period)
);
-- survey_invites: who takes part. draft: answers that are not given yet, JSON, '' before and after.
CREATE TABLE survey_invites (
  site BIGINT NOT NULL, period TEXT COLLATE "C" NOT NULL, client BIGINT NOT NULL, reach TEXT COLLATE "C" NOT NULL, part TEXT COLLATE "C" NOT NULL, draft TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, period, client)
);
CREATE INDEX survey_invites_client ON survey_invites (client);
-- survey_answers: what was answered, in the order of random ids. client 0 = anonymous: nothing leads to survey_invites.
CREATE TABLE survey_answers (
  id TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, period TEXT COLLATE "C" NOT NULL, client BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, source TEXT COLLATE "C" NOT NULL,
  vals TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL
);
CREATE INDEX survey_answers_round ON survey_answers (site, period);
CREATE INDEX survey_answers_client ON survey_answers (client) WHERE client <> 0;

-- +goose Down
DROP TABLE survey_answers; DROP TABLE survey_invites; DROP TABLE survey_rounds; DROP TABLE questionnaires;
ALTER TABLE sites DROP COLUMN survey;
