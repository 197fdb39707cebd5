package storage_test

import (
	"context"
	"os"
	"testing"

	"anping/bot"
	"anping/storage"
	"anping/storage/storetest/litetest"
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
	return litetest.Address(t)
}

// pattern is what this process's migrated SQLite files are copies of.
var pattern litetest.Pattern

// migratedLite makes a migrated, empty file and returns its address.
func migratedLite(t testing.TB) string {
	t.Helper()
	return pattern.Migrated(t, migrated)
}

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
