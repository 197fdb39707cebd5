-- +goose Up
-- problems: the problem ledger 问题台账. case_no: the complaint by which it entered, '' = a captain added it. closed 0 = that one is open again.
CREATE TABLE problems (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, category TEXT NOT NULL, place INTEGER NOT NULL, state TEXT NOT NULL, case_no TEXT NOT NULL, person INTEGER NOT NULL,
  entered INTEGER NOT NULL, closed INTEGER NOT NULL, left_at INTEGER NOT NULL, entry TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX problems_site ON problems (site) WHERE state = 'kept';
CREATE INDEX problems_entered ON problems (entered);
-- sequels: later complaints of a problem's key, and what was said of them. month: of the entry that one cost.
CREATE TABLE sequels (
  problem TEXT NOT NULL, case_no TEXT NOT NULL, opened INTEGER NOT NULL, closed INTEGER NOT NULL, verdict TEXT NOT NULL, asked INTEGER NOT NULL, raised INTEGER NOT NULL,
  person INTEGER NOT NULL, entry TEXT NOT NULL, month TEXT NOT NULL, PRIMARY KEY (problem, case_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_complaint ON cases (site, category, opened) WHERE kind = 'complaint';
-- spot_checks: records drawn at random 抽查, n: the place in the draw; seed: who has it and the month's numbers can draw again.
CREATE TABLE spot_checks (
  no TEXT NOT NULL, n INTEGER NOT NULL, site INTEGER NOT NULL, month TEXT NOT NULL, seed TEXT NOT NULL, among INTEGER NOT NULL, record TEXT NOT NULL,
  subject INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (no, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX spot_checks_at ON spot_checks (at);
CREATE INDEX spot_checks_record ON spot_checks (record);

-- +goose Down
DROP TABLE spot_checks;
DROP INDEX cases_complaint;
DROP TABLE sequels;
DROP TABLE problems;
