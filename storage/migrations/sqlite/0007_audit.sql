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

-- +goose Down
DROP TABLE audit_heads;
DROP TABLE audit;
