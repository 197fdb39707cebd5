-- +goose Up
-- barred: of an emergency whom its words name as who did it, row numbers of people, 7,9: they are not called and may not take it (rules.md 5).
ALTER TABLE cases ADD COLUMN barred TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE cases SET barred = about WHERE urgent = 1 AND class <> 'person' AND about <> '' AND about <> '0';

-- +goose Down
ALTER TABLE cases DROP COLUMN barred;
