// Package litetest makes SQLite files for tests.
package litetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"anping/storage/storetest/pgtest"
)

// Pattern is a file with the tables, and nothing in them, that others are copies of:
// to migrate takes longer than most tests. Its zero value is ready.
type Pattern struct {
	making  sync.Once
	content []byte
	unready error
}

// Migrated makes a file with the tables that migrate makes in an empty one, which
// ends with the test, and returns its address, sqlite:…. migrate has to close what it
// opened; it runs once a pattern: all files are copies.
func (p *Pattern) Migrated(t testing.TB, migrate func(address string) error) string {
	t.Helper()
	p.making.Do(func() { p.content, p.unready = made(migrate) })
	if p.unready != nil {
		t.Fatalf("migrate: %v", p.unready)
	}
	address := Address(t)
	if err := os.WriteFile(address[len(scheme):], p.content, 0o600); err != nil {
		t.Fatal(err)
	}
	return address
}

// Address is that of a file which does not exist yet, in a folder that ends with the
// test.
func Address(t testing.TB) string {
	t.Helper()
	return scheme + filepath.Join(pgtest.Folder(t), "anping.db")
}

const scheme = "sqlite:"

func made(migrate func(address string) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "anping-empty")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the pattern: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "anping.db")
	if err := migrate(scheme + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file) // whole: closing wrote its journal back
}
