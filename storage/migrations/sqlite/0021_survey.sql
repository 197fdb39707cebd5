-- +goose Up
-- sites.survey: how often the clients are asked, '' = each quarter, half-year, year, off.
ALTER TABLE sites ADD COLUMN survey TEXT NOT NULL DEFAULT '';
-- questionnaires: versions that were loaded; body: JSON. The shipped one is in none.
CREATE TABLE questionnaires (
  code TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;
-- survey_rounds: asks: the questionnaire as it was when the round opened, JSON. closed 0 = it runs.
CREATE TABLE survey_rounds (
  site INTEGER NOT NULL, period TEXT NOT NULL, asks TEXT NOT NULL, opened INTEGER NOT NULL, closes INTEGER NOT NULL, closed INTEGER NOT NULL,
  PRIMARY KEY (site, period)
) STRICT, WITHOUT ROWID;
-- survey_invites: who takes part. draft: answers that are not given yet, JSON, '' before and after.
CREATE TABLE survey_invites (
  site INTEGER NOT NULL, period TEXT NOT NULL, client INTEGER NOT NULL, reach TEXT NOT NULL, part TEXT NOT NULL, draft TEXT NOT NULL,
  PRIMARY KEY (site, period, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_invites_client ON survey_invites (client);
-- survey_answers: what was answered, in the order of random ids. client 0 = anonymous: nothing leads to survey_invites.
CREATE TABLE survey_answers (
  id TEXT PRIMARY KEY, site INTEGER NOT NULL, period TEXT NOT NULL, client INTEGER NOT NULL, day TEXT NOT NULL, source TEXT NOT NULL,
  vals TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_answers_round ON survey_answers (site, period);
CREATE INDEX survey_answers_client ON survey_answers (client) WHERE client <> 0;

-- +goose Down
DROP TABLE survey_answers; DROP TABLE survey_invites; DROP TABLE survey_rounds; DROP TABLE questionnaires;
ALTER TABLE sites DROP COLUMN survey;
