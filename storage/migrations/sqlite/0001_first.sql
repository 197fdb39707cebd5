-- +goose Up
CREATE TABLE sites (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, zone TEXT NOT NULL, profile TEXT NOT NULL,
  duty_phone TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL
) STRICT;
CREATE TABLE teams (id INTEGER PRIMARY KEY, site INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE team_hours (
  team INTEGER NOT NULL, days INTEGER NOT NULL, from_min INTEGER NOT NULL, to_min INTEGER NOT NULL,
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, PRIMARY KEY (team, days, from_min, from_day)
) STRICT, WITHOUT ROWID;
CREATE TABLE places (
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL, team INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  words TEXT NOT NULL, class TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, radius INTEGER NOT NULL
) STRICT;
CREATE TABLE people (
  id INTEGER PRIMARY KEY, no TEXT NOT NULL UNIQUE, name TEXT NOT NULL, lang TEXT NOT NULL, phone TEXT NOT NULL,
  from_day TEXT NOT NULL, to_day TEXT NOT NULL
) STRICT;
CREATE TABLE memberships (
  person INTEGER NOT NULL, team INTEGER NOT NULL, site INTEGER NOT NULL, role TEXT NOT NULL,
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, PRIMARY KEY (person, team, site, role, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_team ON memberships (team, from_day);
CREATE TABLE groups (
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL, team INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  notice_min INTEGER NOT NULL, lang TEXT NOT NULL, names TEXT NOT NULL, from_day TEXT NOT NULL
) STRICT;
CREATE TABLE clients (
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, lang TEXT NOT NULL,
  phone TEXT NOT NULL, home TEXT NOT NULL, is_key INTEGER NOT NULL, guard INTEGER NOT NULL
) STRICT;
-- chats: whom a platform's chat belongs to. window_at: last message heard from it.
CREATE TABLE chats (
  id INTEGER PRIMARY KEY, platform TEXT NOT NULL, account TEXT NOT NULL, ext TEXT NOT NULL,
  grp INTEGER NOT NULL, person INTEGER NOT NULL, client INTEGER NOT NULL,
  used_at INTEGER NOT NULL, dead_at INTEGER NOT NULL, window_at INTEGER NOT NULL, UNIQUE (platform, account, ext)
) STRICT;
CREATE INDEX chats_person ON chats (person) WHERE person <> 0;
CREATE INDEX chats_client ON chats (client) WHERE client <> 0;
CREATE INDEX chats_grp ON chats (grp) WHERE grp <> 0;
CREATE TABLE standards (version INTEGER PRIMARY KEY, from_day TEXT NOT NULL, body TEXT NOT NULL) STRICT;

-- idempotency and isolation
CREATE TABLE stamps (scope TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE heard (key TEXT PRIMARY KEY, chat INTEGER NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX heard_at ON heard (at);
CREATE TABLE happened (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- the talk. media, place: JSON of what came with a message, or ''.
CREATE TABLE said (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, chat INTEGER NOT NULL, person INTEGER NOT NULL, client INTEGER NOT NULL,
  body TEXT NOT NULL, media TEXT NOT NULL, place TEXT NOT NULL, command TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX said_chat ON said (chat, seq);
CREATE TABLE questions (
  id TEXT PRIMARY KEY, chat INTEGER NOT NULL, person INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
  options TEXT NOT NULL, until INTEGER NOT NULL, is_open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX questions_open ON questions (chat) WHERE is_open = 1;
CREATE TABLE buttons (id TEXT PRIMARY KEY, action TEXT NOT NULL, person INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX buttons_until ON buttons (until);

-- the way out. state: waiting (also while in flight: its line says so), sent, permanent, dead, unreachable, parked (no quota left).
-- attempt: the last one whose end is stored. unknown = 1: an attempt's end is unknown. parts: 0 until several are fixed, or the only one is sent.
-- due <= made_at: at once, whatever the clocks of two machines say. blank = 1: the body goes when the note has ended.
CREATE TABLE notes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, chat INTEGER NOT NULL,
  to_person INTEGER NOT NULL, to_client INTEGER NOT NULL, to_group INTEGER NOT NULL,
  class INTEGER NOT NULL, body TEXT NOT NULL, lang TEXT NOT NULL, due INTEGER NOT NULL, state TEXT NOT NULL,
  attempt INTEGER NOT NULL, unknown INTEGER NOT NULL, tell INTEGER NOT NULL,
  parts INTEGER NOT NULL, parts_sent INTEGER NOT NULL, made_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, ext TEXT NOT NULL, why TEXT NOT NULL, blank INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_waiting ON notes (chat, seq, class, due, made_at) WHERE state = 'waiting';
CREATE INDEX notes_parked ON notes (chat, seq) WHERE state = 'parked';
CREATE INDEX notes_sent ON notes (chat, ended_at) WHERE state = 'sent';
CREATE TABLE parts (note INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (note, n)) STRICT;
-- lines: one row per chat with something waiting; next_at = 0: nothing waits. class: the most urgent that waits.
-- until: end of the lease of owner. hold: not before (backoff, 429, rate), so that a new note does not undo a backoff.
-- note, attempt: what is in flight; while there is an owner next_at is the end of the lease.
CREATE TABLE lines (
  chat INTEGER PRIMARY KEY, platform TEXT NOT NULL, next_at INTEGER NOT NULL, class INTEGER NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL,
  hold INTEGER NOT NULL, note INTEGER NOT NULL, attempt INTEGER NOT NULL
) STRICT;
CREATE INDEX lines_next ON lines (platform, class, next_at) WHERE next_at > 0;
-- rates: at = theoretical arrival time of the next send, microseconds (GCRA).
CREATE TABLE rates (bucket TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- slots: sends taken of a window of a platform with a quota, one row each.
CREATE TABLE slots (chat INTEGER NOT NULL, opened_at INTEGER NOT NULL, n INTEGER NOT NULL, note INTEGER NOT NULL, PRIMARY KEY (chat, opened_at, n)) STRICT, WITHOUT ROWID;
CREATE INDEX slots_opened ON slots (opened_at);
CREATE TABLE receipts (key TEXT PRIMARY KEY, note TEXT NOT NULL, outcome TEXT NOT NULL, chat INTEGER NOT NULL, at INTEGER NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_at ON receipts (at);

-- the schedule
CREATE TABLE due (
  name TEXT NOT NULL, scope TEXT NOT NULL, period TEXT NOT NULL, next_at INTEGER NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (name, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_next ON due (next_at);

-- facts
CREATE TABLE cases (
  no TEXT PRIMARY KEY, site INTEGER NOT NULL, place INTEGER NOT NULL, category TEXT NOT NULL, complex INTEGER NOT NULL, kind TEXT NOT NULL,
  staff INTEGER NOT NULL, client INTEGER NOT NULL, person INTEGER NOT NULL, body TEXT NOT NULL, run INTEGER NOT NULL, state TEXT NOT NULL,
  version INTEGER NOT NULL, opened INTEGER NOT NULL, alerted INTEGER NOT NULL, accepted INTEGER NOT NULL, arrived INTEGER NOT NULL,
  planned INTEGER NOT NULL, eta INTEGER NOT NULL, resolved INTEGER NOT NULL, closed INTEGER NOT NULL, touched INTEGER NOT NULL,
  team INTEGER NOT NULL, holder INTEGER NOT NULL, checked INTEGER NOT NULL, distance INTEGER NOT NULL,
  fired_accept INTEGER NOT NULL, fired_arrive INTEGER NOT NULL, fired_resolve INTEGER NOT NULL, fired_close INTEGER NOT NULL,
  next_at INTEGER NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_next ON cases (next_at) WHERE next_at > 0;
CREATE INDEX cases_site ON cases (site, opened) WHERE state <> 'closed';
CREATE INDEX cases_holder ON cases (holder) WHERE state <> 'closed' AND holder <> 0;
CREATE INDEX cases_client ON cases (client, opened) WHERE state <> 'closed';
CREATE INDEX cases_alerted ON cases (site, alerted) WHERE alerted > 0;
CREATE TABLE case_steps (case_no TEXT NOT NULL, seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, person INTEGER NOT NULL, what TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX case_steps_case ON case_steps (case_no, seq);
CREATE INDEX case_steps_located ON case_steps (person, at) WHERE what = 'located';
CREATE TABLE entries (
  no TEXT PRIMARY KEY, cause TEXT NOT NULL UNIQUE, month TEXT NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL,
  subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, rule TEXT NOT NULL, version INTEGER NOT NULL, points INTEGER NOT NULL, count INTEGER NOT NULL,
  at INTEGER NOT NULL, recorded INTEGER NOT NULL, day TEXT NOT NULL, person INTEGER NOT NULL, case_no TEXT NOT NULL, place TEXT NOT NULL,
  evidence TEXT NOT NULL, reverses TEXT NOT NULL, reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_reverses ON entries (reverses) WHERE reverses <> '';
CREATE INDEX entries_subject ON entries (subject_kind, subject, month);
CREATE INDEX entries_month ON entries (site, month, team);
CREATE INDEX entries_person ON entries (person, recorded);
CREATE INDEX entries_case ON entries (case_no) WHERE case_no <> '';
CREATE TABLE to_tell (grp INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (grp, entry)) STRICT, WITHOUT ROWID;
CREATE TABLE told (grp INTEGER NOT NULL, entry TEXT NOT NULL, notice TEXT NOT NULL, PRIMARY KEY (grp, entry)) STRICT, WITHOUT ROWID;
CREATE TABLE suggestions (
  no TEXT PRIMARY KEY, person INTEGER NOT NULL, client INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, body TEXT NOT NULL,
  quarter TEXT NOT NULL, state TEXT NOT NULL, decided INTEGER NOT NULL, reason TEXT NOT NULL, entry TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestions_person ON suggestions (person, quarter);
CREATE INDEX suggestions_site ON suggestions (site, quarter);
CREATE INDEX suggestions_open ON suggestions (site, at) WHERE state = 'open';
CREATE TABLE evidence (
  id TEXT PRIMARY KEY, case_no TEXT NOT NULL, entry TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_case ON evidence (case_no) WHERE case_no <> '';
CREATE TABLE media (sha256 TEXT NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (sha256, n)) STRICT;

-- kept values
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE alive (platform TEXT NOT NULL, account TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL, PRIMARY KEY (platform, account, from_at)) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE alive; DROP TABLE kept; DROP TABLE media; DROP TABLE evidence; DROP TABLE suggestions; DROP TABLE told; DROP TABLE to_tell;
DROP TABLE entries; DROP TABLE case_steps; DROP TABLE cases; DROP TABLE due; DROP TABLE receipts; DROP TABLE slots; DROP TABLE rates;
DROP TABLE lines; DROP TABLE parts; DROP TABLE notes; DROP TABLE buttons; DROP TABLE questions; DROP TABLE said; DROP TABLE happened;
DROP TABLE heard; DROP TABLE stamps; DROP TABLE standards; DROP TABLE chats; DROP TABLE clients; DROP TABLE groups; DROP TABLE memberships;
DROP TABLE people; DROP TABLE places; DROP TABLE team_hours; DROP TABLE teams; DROP TABLE sites;
