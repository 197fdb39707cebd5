package storage_test

import (
	"context"
	"os"
	"path/filepath"
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

// migrated is a database that tests copy, so that only one is migrated.
var migrated struct {
	sync.Once
	name string
	err  error
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
	migrated.Do(func() {
		address := quick.Database(t)
		s, err := storage.Open(context.Background(), storage.Config{Database: address})
		if err == nil {
			err = s.Close()
		}
		migrated.name, migrated.err = pgtest.Name(address), err
	})
	if migrated.err != nil {
		t.Fatal(migrated.err)
	}
	if migrated.name == "" {
		pgtest.Missing(t, "postgres", "apt-get install postgresql")
	}
	return quick.Copy(t, migrated.name)
}
