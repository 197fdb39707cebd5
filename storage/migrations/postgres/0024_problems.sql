-- +goose Up
-- problems: the problem ledger 问题台账. case_no: the complaint by which it entered, '' = a captain added it. closed 0 = that one is open again.
CREATE TABLE problems (
  no TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, category TEXT COLLATE "C" NOT NULL, place BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, case_no TEXT COLLATE "C" NOT NULL, person BIGINT NOT NULL,
  entered BIGINT NOT NULL, closed BIGINT NOT NULL, left_at BIGINT NOT NULL, entry TEXT COLLATE "C" NOT NULL
);
CREATE INDEX problems_site ON problems (site) WHERE state = 'kept';
CREATE INDEX problems_entered ON problems (entered);
-- sequels: later complaints of a problem's key, and what was said of them. month: of the entry that one cost.
CREATE TABLE sequels (
  problem TEXT COLLATE "C" NOT NULL, case_no TEXT COLLATE "C" NOT NULL, opened BIGINT NOT NULL, closed BIGINT NOT NULL, verdict TEXT COLLATE "C" NOT NULL, asked BIGINT NOT NULL, raised BIGINT NOT NULL,
  person BIGINT NOT NULL, entry TEXT COLLATE "C" NOT NULL, month TEXT COLLATE "C" NOT NULL, PRIMARY KEY (problem, case_no)
);
CREATE INDEX cases_complaint ON cases (site, category, opened) WHERE kind = 'complaint';

-- +goose Down
DROP INDEX cases_complaint;
DROP TABLE sequels;
DROP TABLE problems;
