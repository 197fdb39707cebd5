-- +goose Up
-- survey_mysteries: looks at a site by a mystery shopper (person), asked for by by_person. asks: the questionnaire, JSON. done_at 0 = not filled in.
CREATE TABLE survey_mysteries (
  no TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, period TEXT COLLATE "C" NOT NULL, asks TEXT COLLATE "C" NOT NULL, by_person BIGINT NOT NULL, person BIGINT NOT NULL,
  at BIGINT NOT NULL, until_at BIGINT NOT NULL, done_at BIGINT NOT NULL, source TEXT COLLATE "C" NOT NULL, vals TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL
);
CREATE INDEX survey_mysteries_round ON survey_mysteries (site, period);
CREATE INDEX survey_mysteries_at ON survey_mysteries (at);

-- +goose Down
DROP TABLE survey_mysteries;
