-- +goose Up
-- suggestions: first is the earlier one whose idea it is, '' = its own (rules.md 4).
ALTER TABLE suggestions ADD COLUMN first TEXT NOT NULL DEFAULT '';
CREATE INDEX suggestions_at ON suggestions (site, at) WHERE state IN ('open', 'adopted');

-- +goose Down
DROP INDEX suggestions_at;
ALTER TABLE suggestions DROP COLUMN first;
