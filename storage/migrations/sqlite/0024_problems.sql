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

-- +goose Down
DROP INDEX cases_complaint;
DROP TABLE sequels;
DROP TABLE problems;
