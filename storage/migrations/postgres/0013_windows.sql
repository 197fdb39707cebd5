-- +goose Up
-- chats: brief_at: the last tap on a menu, scan or following heard from it. told, told_at: version of the introduction that was given there, and when.
ALTER TABLE chats ADD COLUMN brief_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN told TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;
-- errands: what a platform has still to do, as a file to be fetched; made_at: since when; until_at: then it is not worth doing any more.
-- owner: who tries it, until lease_at.
CREATE TABLE errands (
  key TEXT COLLATE "C" PRIMARY KEY, platform TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL,
  made_at BIGINT NOT NULL, until_at BIGINT NOT NULL, owner TEXT COLLATE "C" NOT NULL, lease_at BIGINT NOT NULL, tries BIGINT NOT NULL
);
CREATE INDEX errands_lease ON errands (platform, account, lease_at);

-- +goose Down
DROP TABLE errands;
ALTER TABLE chats DROP COLUMN told_at;
ALTER TABLE chats DROP COLUMN told;
ALTER TABLE chats DROP COLUMN brief_at;
