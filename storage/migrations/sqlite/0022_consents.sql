-- +goose Up
-- consents: what somebody said to a kind of message that a platform sends with their consent only, as it was said.
-- answer: accept, reject. settings 1 = said in the platform's settings, not when asked. uses: messages that may still be sent.
-- note: seq of the one it was spent for, at spent_at; 0 = it was not.
CREATE TABLE consents (
  key TEXT PRIMARY KEY, chat INTEGER NOT NULL, template TEXT NOT NULL, answer TEXT NOT NULL, settings INTEGER NOT NULL, at INTEGER NOT NULL,
  uses INTEGER NOT NULL, note INTEGER NOT NULL, spent_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_chat ON consents (chat, template);
CREATE INDEX consents_at ON consents (at);

-- +goose Down
DROP TABLE consents;
