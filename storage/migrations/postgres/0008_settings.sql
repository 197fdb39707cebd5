-- +goose Up
-- settings: what a member of staff (client 0) or a client (person 0) chose in the chat; an import leaves it alone.
-- lang '' = as the roster says; full_name: praised by full name in groups; chat: where notes go while it lives, 0 = the one used last.
CREATE TABLE settings (
  person BIGINT NOT NULL, client BIGINT NOT NULL, lang TEXT COLLATE "C" NOT NULL, full_name BIGINT NOT NULL, chat BIGINT NOT NULL,
  PRIMARY KEY (person, client)
);

-- +goose Down
DROP TABLE settings;
