package main

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"anping/storage"
	"anping/storage/storetest/litetest"
	"anping/storage/storetest/pgtest"
)

// cluster is the PostgreSQL of this test process, started at its first use.
var cluster = pgtest.New(false)

// pattern is what this process's SQLite files are copies of.
var pattern litetest.Pattern

// newDatabase makes a migrated, empty database of a kind, "sqlite" or "postgres",
// and returns its address.
func newDatabase(t *testing.T, kind string) string {
	t.Helper()
	if kind == "postgres" {
		return spares.take(t)
	}
	return pattern.Migrated(t, migrated)
}

// spares are databases of worlds that have ended, emptied: to make one takes
// longer than most stories.
var spares spare

type spare struct {
	mu   sync.Mutex
	free []string
}

// take returns the address of an empty database, which the end of the test gives
// back.
func (s *spare) take(t *testing.T) string {
	t.Helper()
	s.mu.Lock()
	address := ""
	if n := len(s.free); n > 0 {
		address, s.free = s.free[n-1], s.free[:n-1]
	}
	s.mu.Unlock()
	if address == "" {
		address = newPostgres(t)
	}
	t.Cleanup(func() {
		if err := empty(address); err != nil {
			t.Errorf("empty a database: %v", err)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.free = append(s.free, address)
	})
	return address
}

// empty deletes every row, also those that a trigger guards.
func empty(address string) error {
	db, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var all string
	if err := db.QueryRow(`SELECT string_agg('DELETE FROM ' || tablename, '; ') FROM pg_tables
		WHERE schemaname = 'public' AND tablename <> 'goose_db_version'`).Scan(&all); err != nil {
		return err
	}
	_, err = db.Exec("SET session_replication_role = replica; " + all)
	return err
}

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t *testing.T) string {
	t.Helper()
	return cluster.Migrated(t, migrated)
}

// openStore opens a store that the end of the test closes.
func openStore(t *testing.T, cfg storage.Config) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func migrated(address string) error {
	s, err := storage.Open(context.Background(), storage.Config{Database: address})
	if err != nil {
		return err
	}
	return s.Close()
}
