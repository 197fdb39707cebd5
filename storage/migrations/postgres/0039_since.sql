-- +goose Up
-- since_day: the local day of the first import, '' = longer than that is noted; a site that is there already is known since its first entry.
ALTER TABLE sites ADD COLUMN since_day TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN since_day TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE sites SET since_day = coalesce((SELECT min(e.day) FROM entries e WHERE e.site = sites.id), '');

-- +goose Down
ALTER TABLE people DROP COLUMN since_day;
ALTER TABLE sites DROP COLUMN since_day;
