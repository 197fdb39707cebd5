-- +goose Up
-- unheard: messages kept as they came, because they could not be decided in time. at: when the message was sent.
-- owner: who keeps it; tries 0: nobody has tried to decide it yet, only owner may before until; else until is the end of a try's lease.
CREATE TABLE unheard (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL,
  tries INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;

-- +goose Down
DROP TABLE unheard;
