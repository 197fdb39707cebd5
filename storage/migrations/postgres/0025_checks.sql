-- +goose Up
-- check_items: what is to be checked every week or month, from checks.csv. every: week or month; due: the last day of it, 0 Monday … 6 Sunday, or 1 … 31.
CREATE TABLE check_items (
  code TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, team BIGINT NOT NULL, list TEXT COLLATE "C" NOT NULL, item TEXT COLLATE "C" NOT NULL, place TEXT COLLATE "C" NOT NULL, rule TEXT COLLATE "C" NOT NULL,
  every TEXT COLLATE "C" NOT NULL, due BIGINT NOT NULL, by_person BIGINT NOT NULL, from_day TEXT COLLATE "C" NOT NULL
);
-- checks: what came of an item in a period (2025-W25, 2025-06). media: with a photo. entry: the one made of what was wrong, or that it was not done.
CREATE TABLE checks (
  item TEXT COLLATE "C" NOT NULL, period TEXT COLLATE "C" NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, person BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, media BIGINT NOT NULL,
  entry TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (item, period)
);
CREATE INDEX checks_site ON checks (site, period);
CREATE INDEX checks_at ON checks (at);
-- quizzes: 考名. clients, marks and keys are empty once it is over: whom it asked about is gone (rules.md 9).
CREATE TABLE quizzes (
  no TEXT COLLATE "C" PRIMARY KEY, guard BIGINT NOT NULL, captain BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, quarter TEXT COLLATE "C" NOT NULL, seed TEXT COLLATE "C" NOT NULL,
  clients TEXT COLLATE "C" NOT NULL, marks TEXT COLLATE "C" NOT NULL, keys TEXT COLLATE "C" NOT NULL, drawn BIGINT NOT NULL, named BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, entry TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, done_at BIGINT NOT NULL
);
CREATE INDEX quizzes_site ON quizzes (site, quarter);
CREATE INDEX quizzes_at ON quizzes (at);

-- +goose Down
DROP TABLE quizzes;
DROP TABLE checks;
DROP TABLE check_items;
