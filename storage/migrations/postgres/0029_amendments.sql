-- +goose Up
-- amendments: 调, changes of the standard that were proposed, and what became of them. They are few and stay as long as the versions of the standard do: they say who agreed. what: a rule's code, a clock of the profile post, or weights; value: hundredths, seconds, five weights.
CREATE TABLE amendments (
  no TEXT COLLATE "C" PRIMARY KEY, base BIGINT NOT NULL, what TEXT COLLATE "C" NOT NULL, value TEXT COLLATE "C" NOT NULL, from_day TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
  by_person BIGINT NOT NULL, decided BIGINT NOT NULL, at BIGINT NOT NULL, done_at BIGINT NOT NULL
);
CREATE INDEX amendments_open ON amendments (at) WHERE state = 'proposed';

-- +goose Down
DROP TABLE amendments;
