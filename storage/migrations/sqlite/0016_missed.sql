-- +goose Up
-- cases: missed is when the alert was known to have reached nobody, accepted_first when a case that went back was first accepted (rules.md 3).
ALTER TABLE cases ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN accepted_first INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_opened ON cases (site, opened);
CREATE INDEX suggestions_first ON suggestions (first) WHERE first <> '';

-- +goose Down
DROP INDEX suggestions_first;
DROP INDEX cases_opened;
ALTER TABLE cases DROP COLUMN accepted_first;
ALTER TABLE cases DROP COLUMN missed;
