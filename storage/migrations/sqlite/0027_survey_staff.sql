-- +goose Up
-- survey_answers.person: the member of staff who filled it in for the client (source phone or spot), 0 = the client.
ALTER TABLE survey_answers ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
-- survey_plans: what a site does about a dimension (dim, part of whole satisfied) that was under its threshold in a round. done_at 0 = open;
-- next_period '' = not measured yet.
CREATE TABLE survey_plans (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, period TEXT NOT NULL, dim INTEGER NOT NULL, part INTEGER NOT NULL, whole INTEGER NOT NULL,
  threshold INTEGER NOT NULL, owner INTEGER NOT NULL, due_day TEXT NOT NULL, body TEXT NOT NULL, result TEXT NOT NULL,
  at INTEGER NOT NULL, done_at INTEGER NOT NULL, next_period TEXT NOT NULL, next_part INTEGER NOT NULL, next_whole INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_plans_site ON survey_plans (site);

-- +goose Down
DROP TABLE survey_plans;
ALTER TABLE survey_answers DROP COLUMN person;
