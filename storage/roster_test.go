package storage_test

import (
	"context"
	"sync"
	"testing"

	"anping/storage/storetest/bulk"
)

// TestRosterIsReadOnce: all who ask at the moment when it has moved wait for one
// reading, and a reader who gives up takes nobody's reading along.
func TestRosterIsReadOnce(t *testing.T) {
	address := migratedLite(t)
	c := bulk.Company{Platform: "fake", Groups: 20, People: 25_000}
	filled(t, address, bulk.Queue{}, c)
	s := openAt(t, address, nil)
	const readers = 32
	hasty, giveUp := context.WithCancel(t.Context())
	giveUp()
	if _, err := s.Roster(hasty, s.View()); err == nil {
		t.Log("the roster was there at once")
	}
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			r, err := s.Roster(t.Context(), s.View())
			if err != nil {
				t.Error(err)
				return
			}
			if len(r.People) != c.People || len(r.Members) != c.People || len(r.Groups) != c.Groups {
				t.Errorf("%d people, %d members, %d groups", len(r.People), len(r.Members), len(r.Groups))
			}
		})
	}
	all.Wait()
	// One reading asks 19 times; who waits asks for the versions, once.
	if n := s.Stats().Reads; n > readers+2+2*19 {
		t.Errorf("%d readers made %d reads", readers, n)
	}
}
