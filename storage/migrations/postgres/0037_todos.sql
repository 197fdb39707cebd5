-- +goose Up
-- todo: whether the need told at a visit is to be seen to by who was there: '' = not, 'open', 'done'.
ALTER TABLE visits ADD COLUMN todo TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX visits_todo ON visits (person) WHERE todo = 'open';

-- +goose Down
DROP INDEX visits_todo;
ALTER TABLE visits DROP COLUMN todo;
