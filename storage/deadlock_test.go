package storage_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/lib/pq"

	"anping/bot"
)

// TestDeadlockIsMadeAgain: a batch locks its scopes in order, an exclusive
// decision as it reads them. When the two wait for each other, PostgreSQL ends
// one after a second; it is made again and nobody is told of it.
func TestDeadlockIsMadeAgain(t *testing.T) {
	address := newPostgres(t)
	s, other := openAt(t, address, nil), openAt(t, address, nil)
	plain := openPlain(t, "postgres", address)
	batch := make(chan error, 1)
	begun := false
	decide := func(v bot.View) (bot.Act, error) {
		for _, no := range []string{"B", "A"} {
			if _, err := s.Case(t.Context(), v, no); !errors.Is(err, bot.ErrNotFound) {
				return bot.Act{}, err
			}
			if no == "B" && !begun {
				begun = true
				go func() {
					act := plainAct("batch")
					act.Seen = []bot.Stamp{{Scope: bot.ScopeCase("A")}, {Scope: bot.ScopeCase("B")}}
					_, err := other.Record(t.Context(), act)
					batch <- err
				}()
				waitForLock(t, plain)
			}
		}
		act := plainAct("exclusive")
		act.Seen = v.Seen()
		return act, nil
	}
	_, err := s.Exclusive(t.Context(), nil, decide)
	for again := 0; errors.Is(err, bot.ErrConflict) || slow(err) && again < 3; again++ {
		t.Logf("again: %v", err)
		_, err = s.Exclusive(t.Context(), nil, decide)
	}
	if err != nil {
		t.Errorf("the exclusive decision: %v", err)
	}
	if err := <-batch; err != nil {
		t.Errorf("the batch: %v", err)
	}
}

// slow reports whether a statement took longer than it may: on a busy machine the
// server finds a deadlock late.
func slow(err error) bool {
	var told *pq.Error
	return errors.As(err, &told) && told.Code == "57014"
}

// waitForLock waits until somebody in the database waits for a lock.
func waitForLock(t *testing.T, plain *sql.DB) {
	t.Helper()
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	for range 1000 {
		var n int
		if err := plain.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n); err != nil {
			t.Error(err)
			return
		}
		if n > 0 {
			return
		}
		<-pace.C
	}
	t.Error("nobody waits for a lock")
}
