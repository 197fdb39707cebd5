-- +goose Up
-- handovers: what a shift tells the next one (交接班). taker: who confirmed it, 0 = nobody yet. given: when the next shift got it, 0 = not yet.
CREATE TABLE handovers (
  no TEXT PRIMARY KEY, person INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, day TEXT NOT NULL, body TEXT NOT NULL, given INTEGER NOT NULL, taker INTEGER NOT NULL,
  taken INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handovers_site ON handovers (site, day);
CREATE INDEX handovers_person ON handovers (person, at);
CREATE INDEX handovers_taker ON handovers (taker, at) WHERE taker <> 0;
CREATE INDEX handovers_at ON handovers (at);

-- +goose Down
DROP TABLE handovers;
