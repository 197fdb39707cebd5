package main

import (
	"context"
	"sync"
	"testing"

	"anping/storage"
	"anping/storage/storetest/pgtest"
)

// cluster is the PostgreSQL of this test process, started at its first use.
var cluster = pgtest.New(false)

// migrated is a database that every test copies, so that only one is migrated.
var migrated struct {
	sync.Once
	name string
	err  error
}

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t *testing.T) string {
	t.Helper()
	migrated.Do(func() {
		address := cluster.Database(t)
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
	return cluster.Copy(t, migrated.name)
}
