-- +goose Up
-- survey_answers.person: the member of staff who filled it in for the client (source phone or spot), 0 = the client.
ALTER TABLE survey_answers ADD COLUMN person BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE survey_answers DROP COLUMN person;
