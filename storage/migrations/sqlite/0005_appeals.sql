-- +goose Up
-- appeals: 申诉 (rules.md 2). back: points given back, hundredths.
CREATE TABLE appeals (
  no TEXT PRIMARY KEY, case_no TEXT NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, person INTEGER NOT NULL, reason TEXT NOT NULL,
  photo TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, decided_by INTEGER NOT NULL, decided INTEGER NOT NULL, verdict TEXT NOT NULL,
  back INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX appeals_open ON appeals (site, at) WHERE state = 'open';
-- appealed: the entries of an appeal, in order. The key allows one appeal an entry.
CREATE TABLE appealed (entry TEXT PRIMARY KEY, appeal TEXT NOT NULL, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX appealed_appeal ON appealed (appeal, n);
-- informed: when somebody was told privately of an entry; the days to appeal begin then. by_hand: who told it by word of mouth.
CREATE TABLE informed (entry TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, by_hand INTEGER NOT NULL, PRIMARY KEY (entry, person)) STRICT, WITHOUT ROWID;
INSERT INTO informed (entry, person, at, by_hand)
  SELECT e.no, n.to_person, n.ended_at, 0 FROM entries e JOIN notes n ON n.key = 'told/' || e.no WHERE n.state = 'sent';
-- holds: 暂缓, its release, or the cancellation of a day's notice of a group.
CREATE TABLE holds (
  grp INTEGER NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (grp, day)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE holds;
DROP TABLE informed;
DROP TABLE appealed;
DROP TABLE appeals;
