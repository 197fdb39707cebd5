-- +goose Up
-- survey_answers.person: the member of staff who filled it in for the client (source phone or spot), 0 = the client.
ALTER TABLE survey_answers ADD COLUMN person BIGINT NOT NULL DEFAULT 0;
-- survey_plans: what a site does about a dimension (dim, part of whole satisfied) that was under its threshold in a round. done_at 0 = open;
-- next_period '' = not measured yet.
CREATE TABLE survey_plans (
  no TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, period TEXT COLLATE "C" NOT NULL, dim BIGINT NOT NULL, part BIGINT NOT NULL, whole BIGINT NOT NULL,
  threshold BIGINT NOT NULL, owner BIGINT NOT NULL, due_day TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, result TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL, done_at BIGINT NOT NULL, next_period TEXT COLLATE "C" NOT NULL, next_part BIGINT NOT NULL, next_whole BIGINT NOT NULL
);
CREATE INDEX survey_plans_site ON survey_plans (site);

-- +goose Down
DROP TABLE survey_plans;
ALTER TABLE survey_answers DROP COLUMN person;
