-- +goose Up
-- appeals: 申诉 (rules.md 2). back: points given back, hundredths.
CREATE TABLE appeals (
  no TEXT COLLATE "C" PRIMARY KEY, case_no TEXT COLLATE "C" NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, person BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL,
  photo TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, decided_by BIGINT NOT NULL, decided BIGINT NOT NULL, verdict TEXT COLLATE "C" NOT NULL,
  back BIGINT NOT NULL
);
CREATE INDEX appeals_open ON appeals (site, at) WHERE state = 'open';
-- appealed: the entries of an appeal, in order. The key allows one appeal an entry.
CREATE TABLE appealed (entry TEXT COLLATE "C" PRIMARY KEY, appeal TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL);
CREATE INDEX appealed_appeal ON appealed (appeal, n);
-- informed: when somebody was told privately of an entry; the days to appeal begin then. by_hand: who told it by word of mouth.
CREATE TABLE informed (entry TEXT COLLATE "C" NOT NULL, person BIGINT NOT NULL, at BIGINT NOT NULL, by_hand BIGINT NOT NULL, PRIMARY KEY (entry, person));
INSERT INTO informed (entry, person, at, by_hand)
  SELECT e.no, n.to_person, n.ended_at, 0 FROM entries e JOIN notes n ON n.key = 'told/' || e.no WHERE n.state = 'sent';
-- holds: 暂缓, its release, or the cancellation of a day's notice of a group.
CREATE TABLE holds (
  grp BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, person BIGINT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (grp, day)
);

-- +goose Down
DROP TABLE holds;
DROP TABLE informed;
DROP TABLE appealed;
DROP TABLE appeals;
