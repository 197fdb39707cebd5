package main

import (
	"context"
	"testing"

	"anping/storage"
	"anping/storage/storetest/pgtest"
)

// cluster is the PostgreSQL of this test process, started at its first use.
var cluster = pgtest.New(false)

// newPostgres makes a migrated, empty database and returns its address.
func newPostgres(t *testing.T) string {
	t.Helper()
	return cluster.Migrated(t, func(address string) error {
		s, err := storage.Open(context.Background(), storage.Config{Database: address})
		if err != nil {
			return err
		}
		return s.Close()
	})
}
