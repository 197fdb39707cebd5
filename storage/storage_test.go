package storage_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"anping/bot"
	"anping/storage"
	"anping/storage/storetest/pgtest"
)

// The servers of this test process: one for behaviour, one that keeps what it
// acknowledged, for figures. Each starts at its first use.
var quick, durable = pgtest.New(false), pgtest.New(true)

func TestMain(m *testing.M) {
	code := func() int {
		defer quick.Close()
		defer durable.Close()
		return m.Run()
	}()
	os.Exit(code)
}

func openAt(t testing.TB, address string, clock bot.Clock) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), storage.Config{Database: address, Clock: clock})
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

func newSQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(pgtest.Folder(t), "store.db")
}

// migratedLite makes a copy of a migrated, empty file, which is made once a test
// process: to migrate takes longer than most tests.
func migratedLite(t testing.TB) string {
	t.Helper()
	content, err := emptyFile()
	if err != nil {
		t.Fatal(err)
	}
	address := newSQLite(t)
	if err := os.WriteFile(strings.TrimPrefix(address, "sqlite:"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return address
}

var emptyFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "anping-empty")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "store.db")
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

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t testing.TB) string {
	t.Helper()
	return quick.Migrated(t, migrated)
}
