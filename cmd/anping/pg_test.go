package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"anping/storage"
	"anping/storage/storetest/pgtest"
)

// cluster is the PostgreSQL of this test process, started at its first use.
var cluster = pgtest.New(false)

// newDatabase makes a migrated, empty database of a kind, "sqlite" or "postgres",
// and returns its address.
func newDatabase(t *testing.T, kind string) string {
	t.Helper()
	if kind == "postgres" {
		return newPostgres(t)
	}
	empty, err := emptySQLite()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "anping.db")
	if err := os.WriteFile(file, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t *testing.T) string {
	t.Helper()
	return cluster.Migrated(t, migrated)
}

// emptySQLite is the file of a migrated, empty database, made once a test
// process: to migrate takes longer than most stories.
var emptySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "anping-empty")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "anping.db")
	if err := migrated("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file) // whole: closing wrote its journal back
})

func migrated(address string) error {
	s, err := storage.Open(context.Background(), storage.Config{Database: address})
	if err != nil {
		return err
	}
	return s.Close()
}
