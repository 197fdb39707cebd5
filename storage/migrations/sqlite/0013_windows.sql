-- +goose Up
-- chats: brief_at: the last tap on a menu, scan or following heard from it. told, told_at: version of the introduction that was given there, and when.
ALTER TABLE chats ADD COLUMN brief_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
-- errands: what a platform has still to do, as a file to be fetched; made_at: since when; until_at: then it is not worth doing any more.
-- owner: who tries it, until lease_at.
CREATE TABLE errands (
  key TEXT PRIMARY KEY, platform TEXT NOT NULL, account TEXT NOT NULL, body TEXT NOT NULL,
  made_at INTEGER NOT NULL, until_at INTEGER NOT NULL, owner TEXT NOT NULL, lease_at INTEGER NOT NULL, tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX errands_lease ON errands (platform, account, lease_at);

-- +goose Down
DROP TABLE errands;
ALTER TABLE chats DROP COLUMN told_at;
ALTER TABLE chats DROP COLUMN told;
ALTER TABLE chats DROP COLUMN brief_at;
