-- +goose Up
-- amendments: 调, changes of the standard that were proposed, and what became of them. They are few and stay as long as the versions of the standard do: they say who agreed. what: a rule's code, a clock of the profile post, or weights; value: hundredths, seconds, five weights.
CREATE TABLE amendments (
  no TEXT PRIMARY KEY, base INTEGER NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL, from_day TEXT NOT NULL, state TEXT NOT NULL,
  by_person INTEGER NOT NULL, decided INTEGER NOT NULL, at INTEGER NOT NULL, done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX amendments_open ON amendments (at) WHERE state = 'proposed';

-- +goose Down
DROP TABLE amendments;
