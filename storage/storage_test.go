package storage_test

import (
	"context"
	"os"
	"path/filepath"
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
	return "sqlite:" + filepath.Join(t.TempDir(), "store.db")
}

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t testing.TB) string {
	t.Helper()
	return quick.Migrated(t, func(address string) error {
		s, err := storage.Open(context.Background(), storage.Config{Database: address})
		if err != nil {
			return err
		}
		return s.Close()
	})
}
