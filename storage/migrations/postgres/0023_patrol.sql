-- +goose Up
-- checkpoints: 巡更点. secret: in the link at the point, '' = none yet. is_off: the files do not name it any more.
CREATE TABLE checkpoints (
  id BIGINT PRIMARY KEY, site BIGINT NOT NULL, place BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, is_key BIGINT NOT NULL, route TEXT COLLATE "C" NOT NULL,
  lat DOUBLE PRECISION NOT NULL, lon DOUBLE PRECISION NOT NULL, radius BIGINT NOT NULL, locate BIGINT NOT NULL, source TEXT COLLATE "C" NOT NULL, secret TEXT COLLATE "C" NOT NULL, since_at BIGINT NOT NULL,
  is_off BIGINT NOT NULL
);
-- routes: which guard has a route on a local day. gone: taken back.
CREATE TABLE routes (
  site BIGINT NOT NULL, route TEXT COLLATE "C" NOT NULL, day TEXT COLLATE "C" NOT NULL, person BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (site, route, day, person)
);
CREATE INDEX routes_day ON routes (day);
CREATE INDEX routes_person ON routes (person);
-- taps: 打卡. distance -1 = not known. doubt: far, fast, where.
CREATE TABLE taps (
  key TEXT COLLATE "C" PRIMARY KEY, checkpoint BIGINT NOT NULL, person BIGINT NOT NULL, site BIGINT NOT NULL, at BIGINT NOT NULL, heard_at BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL, distance BIGINT NOT NULL, doubt TEXT COLLATE "C" NOT NULL
);
CREATE INDEX taps_site ON taps (site, at);
CREATE INDEX taps_person ON taps (person, at);
CREATE INDEX taps_at ON taps (at);
-- patrol_covers: for which spans another system has brought a site's taps.
CREATE TABLE patrol_covers (site BIGINT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, PRIMARY KEY (site, from_at, to_at));
CREATE INDEX patrol_covers_to ON patrol_covers (to_at);
-- misses: what one subject missed in one stretch of a day. points: JSON.
CREATE TABLE misses (
  no TEXT COLLATE "C" PRIMARY KEY, site BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, tour TEXT COLLATE "C" NOT NULL, source TEXT COLLATE "C" NOT NULL, subject_kind TEXT COLLATE "C" NOT NULL, subject BIGINT NOT NULL,
  team BIGINT NOT NULL, shift TEXT COLLATE "C" NOT NULL, points TEXT COLLATE "C" NOT NULL, why TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, also BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL,
  decided_by BIGINT NOT NULL, entry TEXT COLLATE "C" NOT NULL, times BIGINT NOT NULL, at BIGINT NOT NULL, due_at BIGINT NOT NULL
);
CREATE INDEX misses_site ON misses (site, day);
CREATE INDEX misses_at ON misses (at);
CREATE INDEX misses_subject ON misses (subject) WHERE subject_kind = 'person';

-- +goose Down
DROP TABLE misses; DROP TABLE patrol_covers; DROP TABLE taps; DROP TABLE routes; DROP TABLE checkpoints;
