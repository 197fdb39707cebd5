package storage_test

import (
	"testing"

	"anping/bot"
	"anping/storage/storetest"
)

// TestSQLite holds a file, served by one process, to everything.
func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB, clock bot.Clock) (a, b storetest.Store) {
		s := openAt(t, newSQLite(t), clock)
		return s, s
	})
}

// TestPostgres holds a database, served by two processes, to everything.
func TestPostgres(t *testing.T) {
	newPostgres(t) // skips or fails here, not in every part
	storetest.Run(t, func(t testing.TB, clock bot.Clock) (a, b storetest.Store) {
		address := newPostgres(t)
		return openAt(t, address, clock), openAt(t, address, clock)
	})
}
