-- +goose Up
-- audit: one row for every act that changed facts, written with them (docs/adr/0024). chain: of one writing session; n from 1
-- without a gap; hash: over this row and the hash before it. person, client: who asked, by row number; command: what;
-- objects: scopes and rows. It is never changed nor deleted.
CREATE TABLE audit (
  chain TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL, key TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, person BIGINT NOT NULL, client BIGINT NOT NULL,
  command TEXT COLLATE "C" NOT NULL, objects TEXT COLLATE "C" NOT NULL, hash TEXT COLLATE "C" NOT NULL, PRIMARY KEY (chain, n)
);
-- audit_heads: the last row of every chain.
CREATE TABLE audit_heads (chain TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL, at BIGINT NOT NULL, hash TEXT COLLATE "C" NOT NULL);
CREATE INDEX audit_heads_at ON audit_heads (at);
-- +goose StatementBegin
CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_no_update BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_kept();

-- +goose Down
DROP TABLE audit_heads;
DROP TABLE audit;
DROP FUNCTION audit_kept();
