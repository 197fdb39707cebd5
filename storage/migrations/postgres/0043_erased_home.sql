-- +goose Up
-- home: to find it in what others said and were told, as name and phone; gone when it is done.
ALTER TABLE erasures ADD COLUMN home TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE erasures DROP COLUMN home;
