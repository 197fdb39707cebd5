package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"anping/bot"
	"anping/scoring"
)

// Config says where the store is and what it runs on.
type Config struct {
	Database string       // "sqlite:path" or "postgres://…"
	Clock    bot.Clock    // nil = the machine's clock, on PostgreSQL the server's for leases and rates; set = every now is taken from it
	Log      *slog.Logger // nil = discarded

	// Answers is how long the answers of the bot are kept: for repeats, and for who
	// reads the talk (Uttered). 0 = 48 h.
	Answers time.Duration
}

// Store keeps everything, on SQLite or PostgreSQL. It is safe for use by many
// goroutines.
type Store struct {
	pg      bool
	clock   bot.Clock
	answers time.Duration // how long answers are kept
	shared  bool          // PostgreSQL on its own clock: every now of a lease or rate is the server's
	log     *slog.Logger
	writers *sqlx.DB // on SQLite only for what is done once
	readers *sqlx.DB // PostgreSQL
	kept    *texts   // prepared statements of readers, PostgreSQL
	path    string   // SQLite: the file
	lite    *liteReaders
	tables  *tables
	stats   counters

	records *lane        // Acts
	settles *lane        // the same lane on SQLite
	keeps   *lane        // likewise: what is kept must not wait for what is decided
	coming  atomic.Int64 // decisions being made or recorded
	spare   *spares      // sessions for what is not batched, PostgreSQL

	roster    atomic.Pointer[cachedRoster]
	loading   sync.Mutex // guards load
	load      *rosterLoad
	loads     sync.WaitGroup
	standards atomic.Pointer[cachedStandards]
	known     atomic.Pointer[knownVersions]
	alive     aliveSpans
	leased    leases // SQLite: occasions handed out
	pace      *pacing
	followers followers
	blanked   atomic.Int64
	forgets   atomic.Int64 // anonymous answers that the log still holds with what led to them
	forgotten sync.WaitGroup
	aged      atomic.Pointer[cuts] // of the last whole pass of Retain

	wakes  chan struct{}
	wake   *waker   // PostgreSQL
	lock   *os.File // SQLite
	closed atomic.Bool
}

type cachedRoster struct {
	version, absent int64 // of bot.ScopeRoster, and of bot.ScopeAbsent at that moment
	roster          *scoring.Roster
}

type cachedStandards struct {
	version   int64
	standards scoring.Standards
}

// Open opens a store, checks that it is set up so that nothing acknowledged can
// be lost, and migrates it. Its errors are one line that names the file or host
// and the mend; a password is never printed.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{
		clock: cfg.Clock, log: cfg.Log, answers: cmp.Or(cfg.Answers, answersKept), tables: newTables(),
		wakes: make(chan struct{}, 1), leased: leases{until: map[string]time.Time{}},
	}
	if s.clock == nil {
		s.clock = bot.Machine{}
	}
	s.pace = newPacing(cfg.Clock != nil)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	switch {
	case strings.HasPrefix(cfg.Database, "sqlite:"):
		err = s.openSQLite(ctx, strings.TrimPrefix(cfg.Database, "sqlite:"))
	case strings.HasPrefix(cfg.Database, "postgres://"), strings.HasPrefix(cfg.Database, "postgresql://"):
		s.pg, s.shared = true, cfg.Clock == nil
		err = s.openPostgres(ctx, cfg.Database)
	default:
		err = fmt.Errorf("open database: the address must begin with sqlite: or postgres://")
	}
	if err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	if s.pg {
		s.kept = newTexts(s.readers)
	}
	s.records = newLane(s)
	s.settles, s.keeps = s.records, s.records
	if s.pg {
		s.settles, s.keeps = newLane(s), newLane(s)
	}
	return s, nil
}

// Close refuses new work, waits for the work accepted, and closes the
// connections. It may be called once more.
func (s *Store) Close() error {
	if !s.closed.CompareAndSwap(false, true) {
		return nil
	}
	s.records.close()
	s.settles.close()
	s.keeps.close()
	s.pace.close()
	s.wake.close()
	s.forgotten.Wait()
	s.fold()
	return s.closePools()
}

// fold brings everything into the one file of SQLite, so that after a clean end a
// copy of it is whole. Whoever copies a file in use needs its companions too.
// Where it fails nothing is lost: the next start reads the companions.
func (s *Store) fold() {
	if s.pg {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), foldWithin)
	defer cancel()
	if _, err := s.writers.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		s.log.Warn("the database's log was not folded into its file: copy the -wal file with it", "err", err)
	}
}

// foldWithin bounds the last write of a clean end (README: 10 s for all of it).
const foldWithin = 5 * time.Second

func (s *Store) closePools() error {
	s.spare.discard()
	err := s.lite.close()
	for _, db := range []*sqlx.DB{s.readers, s.writers} {
		if db == nil {
			continue
		}
		// A connection that the server has cut is closed: nothing was lost with it.
		if e := db.Close(); err == nil && !gone(e) {
			err = e
		}
	}
	if s.lock != nil {
		if e := s.lock.Close(); err == nil {
			err = e
		}
	}
	return err
}

// now is the moment for leases and rates where no server's clock rules; 0 means
// that the server's is to be taken.
func (s *Store) now() num {
	if s.shared {
		return 0
	}
	return ms(s.clock.Now())
}

// write runs f in a transaction of its own: on SQLite between the acts of a
// batch, on PostgreSQL on a spare connection.
func (s *Store) write(ctx context.Context, f func(*session) error) error {
	if !s.pg {
		return s.records.run(ctx, f)
	}
	c, err := s.borrow(ctx)
	if err != nil {
		return err
	}
	defer s.give(c)
	for try := 0; ; try++ {
		err := c.transact(func() error { return f(c) })
		if err == nil || try > 0 || !deadlocked(err) {
			return err
		}
	}
}

// state runs f, which is one statement, on a spare connection to PostgreSQL: by
// itself it is a transaction, and needs no round trips for its begin and end. f may
// run again where its end is unknown.
func (s *Store) state(ctx context.Context, f func(*session) error) error {
	c, err := s.borrow(ctx)
	if err != nil {
		return err
	}
	defer s.give(c)
	began := time.Now()
	for try := 0; ; try++ {
		err := c.alone(func() error { return f(c) })
		if err == nil || try > 1 || !deadlocked(err) && !gone(err) || time.Since(began) > atOnce {
			return err
		}
	}
}

func (s *Store) borrow(ctx context.Context) (*session, error) {
	if s.closed.Load() {
		return nil, errClosed
	}
	return s.spare.take(ctx)
}

func (s *Store) give(c *session) { s.spare.put(c) }
