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

-- erasures: whose words are to be taken out, or were (rules.md 10). what: person, client or chat. chats: theirs, by row number.
-- name, phone: to find them in what others were told; gone when it is done.
CREATE TABLE erasures (
  what TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, chats TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, phone TEXT COLLATE "C" NOT NULL, instead TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL, done_at BIGINT NOT NULL, PRIMARY KEY (what, id)
);
CREATE INDEX erasures_open ON erasures (at) WHERE done_at = 0;

-- +goose Down
DROP TABLE erasures;
DROP TABLE audit_heads;
DROP TABLE audit;
DROP FUNCTION audit_kept();
