-- +goose Up
-- codes: one-time codes of binding (rules.md 7); hash is all that is kept of one. chat: from which it was sent.
CREATE TABLE codes (
  id BIGINT PRIMARY KEY, hash TEXT COLLATE "C" NOT NULL UNIQUE, person BIGINT NOT NULL, client BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL,
  made BIGINT NOT NULL, until BIGINT NOT NULL, chat BIGINT NOT NULL, used BIGINT NOT NULL,
  decided_by BIGINT NOT NULL, decided BIGINT NOT NULL
);
CREATE INDEX codes_live ON codes (id) WHERE state IN ('open', 'waiting');
CREATE INDEX codes_waiting ON codes (chat) WHERE state = 'waiting';
-- bound_at: when somebody bound the chat by code or command; 0 = it stands in the files of the roster, or is nobody's.
-- wrong: wrong codes since wrong_at.
ALTER TABLE chats ADD COLUMN bound_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN wrong BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN wrong_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE chats DROP COLUMN wrong_at;
ALTER TABLE chats DROP COLUMN wrong;
ALTER TABLE chats DROP COLUMN bound_at;
DROP TABLE codes;
