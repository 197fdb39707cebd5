package storage_test

import (
	"testing"

	"anping/bot"
	"anping/storage/storetest"
)

// TestSQLite holds a file, served by one process, to everything.
func TestSQLite(t *testing.T) {
	var asked asked
	t.Run("Suite", func(t *testing.T) {
		storetest.Run(t, func(t testing.TB, clock bot.Clock) (a, b storetest.Store) {
			s := openAt(t, migratedLite(t), clock)
			t.Cleanup(func() { asked.take(t, s) })
			return s, s
		})
	})
	t.Run("Plans", func(t *testing.T) {
		address := migratedLite(t)
		checkPlans(t, address, &asked)
		filled(t, address, queueOf(part()), companyOf(part()))
		checkPlans(t, address, &asked)
	})
}

// TestPostgres holds a database, served by two processes, to everything.
func TestPostgres(t *testing.T) {
	newPostgres(t) // skips or fails here, not in every part
	var asked asked
	t.Run("Suite", func(t *testing.T) {
		storetest.Run(t, func(t testing.TB, clock bot.Clock) (a, b storetest.Store) {
			address := newPostgres(t)
			s, other := openAt(t, address, clock), openAt(t, address, clock)
			t.Cleanup(func() { asked.take(t, s) })
			return s, other
		})
	})
	t.Run("Plans", func(t *testing.T) {
		address := newPostgres(t)
		checkPlans(t, address, &asked)
		filled(t, address, queueOf(part()), companyOf(part()))
		checkPlans(t, address, &asked)
	})
}
