-- +goose Up
-- audit: one row for every act that changed facts, written with them (docs/adr/0024). chain: of one writing session; n from 1
-- without a gap; hash: over this row and the hash before it. person, client: who asked, by row number; command: what;
-- objects: scopes and rows. It is never changed nor deleted.
CREATE TABLE audit (
  chain TEXT NOT NULL, n INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, person INTEGER NOT NULL, client INTEGER NOT NULL,
  command TEXT NOT NULL, objects TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;
-- audit_heads: the last row of every chain.
CREATE TABLE audit_heads (chain TEXT PRIMARY KEY, n INTEGER NOT NULL, at INTEGER NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX audit_heads_at ON audit_heads (at);
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd

-- erasures: whose words are to be taken out, or were (rules.md 10). what: person, client or chat. chats: theirs, by row number.
-- name, phone: to find them in what others were told; gone when it is done.
CREATE TABLE erasures (
  what TEXT NOT NULL, id INTEGER NOT NULL, chats TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, instead TEXT NOT NULL,
  at INTEGER NOT NULL, done_at INTEGER NOT NULL, PRIMARY KEY (what, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_open ON erasures (at) WHERE done_at = 0;

-- +goose Down
DROP TABLE erasures;
DROP TABLE audit_heads;
DROP TABLE audit;
