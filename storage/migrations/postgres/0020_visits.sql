-- +goose Up
-- absences: 请假 of staff, days on which a client is away; from the first to the last local day (rules.md 9).
CREATE TABLE absences (
  no TEXT COLLATE "C" PRIMARY KEY, person BIGINT NOT NULL, client BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, from_day TEXT COLLATE "C" NOT NULL, to_day TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, asked_by BIGINT NOT NULL, decided_by BIGINT NOT NULL, at BIGINT NOT NULL, done_at BIGINT NOT NULL
);
CREATE INDEX absences_site ON absences (site, to_day);
CREATE INDEX absences_over ON absences (to_day);

-- visits: records of 走访. like_no: the earlier one it is nearly the same as. case_no: what the need became.
CREATE TABLE visits (
  no TEXT COLLATE "C" PRIMARY KEY, client BIGINT NOT NULL, person BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL,
  media BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, like_no TEXT COLLATE "C" NOT NULL, need TEXT COLLATE "C" NOT NULL, case_no TEXT COLLATE "C" NOT NULL, entry TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX visits_site ON visits (site, day);
CREATE INDEX visits_client ON visits (client, at);
CREATE INDEX visits_person ON visits (person, at);
CREATE INDEX visits_at ON visits (at);
-- wards: who answered for a key client until a local day, 0 = nobody; who does so since stands in clients.
CREATE TABLE wards (client BIGINT NOT NULL, until_day TEXT COLLATE "C" NOT NULL, guard BIGINT NOT NULL, PRIMARY KEY (client, until_day));
CREATE INDEX wards_until ON wards (until_day);
CREATE INDEX clients_keyed ON clients (site) WHERE is_key = 1;

-- +goose Down
DROP INDEX clients_keyed;
DROP TABLE wards;
DROP TABLE visits;
DROP TABLE absences;
