-- +goose Up
-- consents: what somebody said to a kind of message that a platform sends with their consent only, as it was said.
-- answer: accept, reject. settings 1 = said in the platform's settings, not when asked. uses: messages that may still be sent.
-- note: seq of the one it was spent for, at spent_at; 0 = it was not.
CREATE TABLE consents (
  key TEXT COLLATE "C" PRIMARY KEY, chat BIGINT NOT NULL, template TEXT COLLATE "C" NOT NULL, answer TEXT COLLATE "C" NOT NULL, settings BIGINT NOT NULL, at BIGINT NOT NULL,
  uses BIGINT NOT NULL, note BIGINT NOT NULL, spent_at BIGINT NOT NULL
);
CREATE INDEX consents_chat ON consents (chat, template);
CREATE INDEX consents_at ON consents (at);

-- +goose Down
DROP TABLE consents;
