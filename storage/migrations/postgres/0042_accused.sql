-- +goose Up
-- barred: of an emergency whom its words name as who did it, row numbers of people, 7,9: they are not called and may not take it (rules.md 5).
ALTER TABLE cases ADD COLUMN barred TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE cases SET barred = about WHERE urgent = 1 AND class <> 'person' AND about <> '' AND about <> '0';
-- WeCom tells no upper case from lower in a userid: they are kept in lower case, where nobody else is called so.
UPDATE chats SET ext = lower(ext) WHERE platform = 'wecom' AND ext <> lower(ext) AND ext NOT LIKE '%:%'
  AND NOT EXISTS (SELECT 1 FROM chats o WHERE o.platform = 'wecom' AND o.account = chats.account AND o.id <> chats.id AND lower(o.ext) = lower(chats.ext));

-- +goose Down
ALTER TABLE cases DROP COLUMN barred;
