-- +goose Up
-- check_items: what is to be checked every week or month, from checks.csv. every: week or month; due: the last day of it, 0 Monday … 6 Sunday, or 1 … 31.
CREATE TABLE check_items (
  code TEXT PRIMARY KEY, site INTEGER NOT NULL, team INTEGER NOT NULL, list TEXT NOT NULL, item TEXT NOT NULL, place TEXT NOT NULL, rule TEXT NOT NULL,
  every TEXT NOT NULL, due INTEGER NOT NULL, by_person INTEGER NOT NULL, from_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- checks: what came of an item in a period (2025-W25, 2025-06). media: with a photo. entry: the one made of what was wrong, or that it was not done.
CREATE TABLE checks (
  item TEXT NOT NULL, period TEXT NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, person INTEGER NOT NULL, state TEXT NOT NULL, media INTEGER NOT NULL,
  entry TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (item, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_site ON checks (site, period);
CREATE INDEX checks_at ON checks (at);
-- quizzes: 考名. clients, marks and keys are empty once it is over: whom it asked about is gone (rules.md 9).
CREATE TABLE quizzes (
  no TEXT PRIMARY KEY, guard INTEGER NOT NULL, captain INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, quarter TEXT NOT NULL, seed TEXT NOT NULL,
  clients TEXT NOT NULL, marks TEXT NOT NULL, keys TEXT NOT NULL, drawn INTEGER NOT NULL, named INTEGER NOT NULL, state TEXT NOT NULL, entry TEXT NOT NULL, at INTEGER NOT NULL, done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quizzes_site ON quizzes (site, quarter);
CREATE INDEX quizzes_at ON quizzes (at);

-- +goose Down
DROP TABLE quizzes;
DROP TABLE checks;
DROP TABLE check_items;
