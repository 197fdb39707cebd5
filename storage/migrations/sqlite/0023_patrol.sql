-- +goose Up
-- checkpoints: 巡更点. secret: in the link at the point, '' = none yet. is_off: the files do not name it any more.
CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL, place INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, is_key INTEGER NOT NULL, route TEXT NOT NULL,
  lat REAL NOT NULL, lon REAL NOT NULL, radius INTEGER NOT NULL, locate INTEGER NOT NULL, source TEXT NOT NULL, secret TEXT NOT NULL, since_at INTEGER NOT NULL,
  is_off INTEGER NOT NULL
) STRICT;
-- routes: which guard has a route on a local day. gone: taken back.
CREATE TABLE routes (
  site INTEGER NOT NULL, route TEXT NOT NULL, day TEXT NOT NULL, person INTEGER NOT NULL, gone INTEGER NOT NULL, PRIMARY KEY (site, route, day, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX routes_day ON routes (day);
CREATE INDEX routes_person ON routes (person);
-- taps: 打卡. distance -1 = not known. doubt: far, fast, where.
CREATE TABLE taps (
  key TEXT PRIMARY KEY, checkpoint INTEGER NOT NULL, person INTEGER NOT NULL, site INTEGER NOT NULL, at INTEGER NOT NULL, heard_at INTEGER NOT NULL,
  source TEXT NOT NULL, distance INTEGER NOT NULL, doubt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX taps_site ON taps (site, at);
CREATE INDEX taps_person ON taps (person, at);
CREATE INDEX taps_at ON taps (at);
-- patrol_covers: for which spans another system has brought a site's taps.
CREATE TABLE patrol_covers (site INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, PRIMARY KEY (site, from_at, to_at)) STRICT, WITHOUT ROWID;
CREATE INDEX patrol_covers_to ON patrol_covers (to_at);
-- misses: what one subject missed in one stretch of a day. points: JSON.
CREATE TABLE misses (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, day TEXT NOT NULL, tour TEXT NOT NULL, source TEXT NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
  team INTEGER NOT NULL, shift TEXT NOT NULL, points TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL, also INTEGER NOT NULL, reason TEXT NOT NULL,
  decided_by INTEGER NOT NULL, entry TEXT NOT NULL, times INTEGER NOT NULL, at INTEGER NOT NULL, due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX misses_site ON misses (site, day);
CREATE INDEX misses_at ON misses (at);
CREATE INDEX misses_subject ON misses (subject) WHERE subject_kind = 'person';

-- +goose Down
DROP TABLE misses; DROP TABLE patrol_covers; DROP TABLE taps; DROP TABLE routes; DROP TABLE checkpoints;
