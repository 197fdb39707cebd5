-- +goose Up
-- codes: one-time codes of binding (rules.md 7); hash is all that is kept of one. chat: from which it was sent.
CREATE TABLE codes (
  id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, person INTEGER NOT NULL, client INTEGER NOT NULL, state TEXT NOT NULL,
  made INTEGER NOT NULL, until INTEGER NOT NULL, chat INTEGER NOT NULL, used INTEGER NOT NULL,
  decided_by INTEGER NOT NULL, decided INTEGER NOT NULL
) STRICT;
CREATE INDEX codes_live ON codes (id) WHERE state IN ('open', 'waiting');
CREATE INDEX codes_waiting ON codes (chat) WHERE state = 'waiting';
-- bound_at: when somebody bound the chat by code or command; 0 = it stands in the files of the roster, or is nobody's.
-- wrong: wrong codes since wrong_at.
ALTER TABLE chats ADD COLUMN bound_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN wrong INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN wrong_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE chats DROP COLUMN wrong_at;
ALTER TABLE chats DROP COLUMN wrong;
ALTER TABLE chats DROP COLUMN bound_at;
DROP TABLE codes;
