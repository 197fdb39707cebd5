-- +goose Up
-- since_day: the local day of the first import, '' = longer than that is noted; a site that is there already is known since its first entry.
ALTER TABLE sites ADD COLUMN since_day TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN since_day TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE sites SET since_day = coalesce((SELECT min(e.day) FROM entries e WHERE e.site = sites.id), '');
-- agreed: who confirmed what a captain put into the problem ledger, 0 = nobody: half a year without the same brings no points then.
ALTER TABLE problems ADD COLUMN agreed BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE problems DROP COLUMN agreed;
ALTER TABLE people DROP COLUMN since_day;
ALTER TABLE sites DROP COLUMN since_day;
