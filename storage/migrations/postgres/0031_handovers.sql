-- +goose Up
-- handovers: what a shift tells the next one (交接班). taker: who confirmed it, 0 = nobody yet. given: when the next shift got it, 0 = not yet.
CREATE TABLE handovers (
  no TEXT COLLATE "C" PRIMARY KEY, person BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, given BIGINT NOT NULL, taker BIGINT NOT NULL,
  taken BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX handovers_site ON handovers (site, day);
CREATE INDEX handovers_person ON handovers (person, at);
CREATE INDEX handovers_taker ON handovers (taker, at) WHERE taker <> 0;
CREATE INDEX handovers_at ON handovers (at);

-- +goose Down
DROP TABLE handovers;
