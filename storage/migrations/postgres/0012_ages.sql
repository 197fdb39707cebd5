-- +goose Up
-- What goes by its age is found by it (docs/adr/0029). media.at: when the bytes came last, 0 = before this was counted.
ALTER TABLE media ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_at ON media (at, sha256) WHERE n = 0;
CREATE INDEX evidence_at ON evidence (at, id) WHERE sha256 <> '';
CREATE INDEX evidence_sha ON evidence (sha256) WHERE sha256 <> '';
CREATE INDEX evidence_entry ON evidence (entry) WHERE entry <> '';
CREATE INDEX entries_age ON entries (month, no);
CREATE INDEX to_tell_entry ON to_tell (entry);
CREATE INDEX told_entry ON told (entry);
CREATE INDEX cases_closed ON cases (closed, no) WHERE state = 'closed';
CREATE INDEX suggestions_age ON suggestions (at, no) WHERE state <> 'open';
CREATE INDEX questions_until ON questions (until);
CREATE INDEX holds_at ON holds (at);
CREATE INDEX happened_at ON happened (at);

-- +goose Down
DROP INDEX happened_at;
DROP INDEX holds_at;
DROP INDEX questions_until;
DROP INDEX suggestions_age;
DROP INDEX cases_closed;
DROP INDEX told_entry;
DROP INDEX to_tell_entry;
DROP INDEX entries_age;
DROP INDEX evidence_entry;
DROP INDEX evidence_sha;
DROP INDEX evidence_at;
DROP INDEX media_at;
ALTER TABLE media DROP COLUMN at;
