package storage_test

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"
)

// column is a column of either database: its type in the words of PostgreSQL.
type column struct{ table, name, kind string }

// TestSchemasAreTheSame migrates both databases and compares what came out:
// tables, columns in order with their types, primary keys, and indexes.
func TestSchemasAreTheSame(t *testing.T) {
	file := newSQLite(t)
	_ = openAt(t, file, nil).Close()
	lite := openPlain(t, "sqlite", strings.TrimPrefix(file, "sqlite:"))
	pg := openPlain(t, "postgres", newPostgres(t))
	compare(t, "columns", columnsOf(t, lite, `SELECT m.name, p.name, CASE p.type WHEN 'INTEGER' THEN 'bigint' WHEN 'TEXT' THEN 'text'
		WHEN 'REAL' THEN 'double precision' WHEN 'BLOB' THEN 'bytea' ELSE p.type END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version'
		ORDER BY m.name, p.cid`),
		columnsOf(t, pg, `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C", ordinal_position`))
	compare(t, "NULLs", columnsOf(t, lite, `SELECT m.name, p.name, '' FROM sqlite_schema m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version' AND p."notnull" = 0 AND p.pk = 0`),
		columnsOf(t, pg, `SELECT table_name, column_name, '' FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' AND is_nullable = 'YES'`))
	compare(t, "texts that do not sort by bytes", nil, columnsOf(t, pg, `SELECT table_name, column_name, coalesce(collation_name, '')
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'goose_db_version'
		AND data_type = 'text' AND coalesce(collation_name, '') <> 'C'`))
	compare(t, "indexes", columnsOf(t, lite, `SELECT tbl_name, name, '' FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
		AND tbl_name <> 'goose_db_version' ORDER BY tbl_name, name`),
		columnsOf(t, pg, `SELECT tablename, indexname, '' FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'goose_db_version'
		AND indexname NOT LIKE '%\_key' AND indexname NOT LIKE '%\_pkey' ORDER BY tablename COLLATE "C", indexname COLLATE "C"`))
}

// TestMigrationsComeInPairs holds both folders to the same files.
func TestMigrationsComeInPairs(t *testing.T) {
	var names [2][]string
	for i, dir := range []string{"migrations/sqlite", "migrations/postgres"} {
		files, err := fs.Glob(os.DirFS(dir), "*.sql")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		names[i] = files
	}
	if !slices.Equal(names[0], names[1]) {
		t.Errorf("sqlite has %v, postgres %v", names[0], names[1])
	}
}

func openPlain(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	if driver == "sqlite" {
		address = "file:" + filepath.ToSlash(address)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func columnsOf(t *testing.T, db *sql.DB, q string) []column {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.kind); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func compare(t *testing.T, what string, lite, pg []column) {
	t.Helper()
	for _, c := range lite {
		if !slices.Contains(pg, c) {
			t.Errorf("%s: only SQLite has %v", what, c)
		}
	}
	for _, c := range pg {
		if !slices.Contains(lite, c) {
			t.Errorf("%s: only PostgreSQL has %v", what, c)
		}
	}
	if !t.Failed() && !slices.Equal(lite, pg) {
		t.Errorf("%s come in another order", what)
	}
}
