-- +goose Up
-- survey_mysteries: looks at a site by a mystery shopper (person), asked for by by_person. asks: the questionnaire, JSON. done_at 0 = not filled in.
CREATE TABLE survey_mysteries (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, period TEXT NOT NULL, asks TEXT NOT NULL, by_person INTEGER NOT NULL, person INTEGER NOT NULL,
  at INTEGER NOT NULL, until_at INTEGER NOT NULL, done_at INTEGER NOT NULL, source TEXT NOT NULL, vals TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_mysteries_round ON survey_mysteries (site, period);
CREATE INDEX survey_mysteries_at ON survey_mysteries (at);

-- +goose Down
DROP TABLE survey_mysteries;
