package main

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/storage"
	"anping/storage/storetest/bulk"
)

// decided counts how often each evening notice was decided.
type decided struct {
	mu    sync.Mutex
	times map[string]int
	all   int
}

// counting are the program's notices, the evening's counted.
func (d *decided) counting(store *storage.Store) []bot.Notice {
	notices := commands.Notices(store)
	for i, n := range notices {
		if n.Name != "evening" {
			continue
		}
		run := n.Run
		notices[i].Run = func(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
			d.mu.Lock()
			d.times[o.Due.Scope]++
			d.all++
			d.mu.Unlock()
			return run(ctx, o)
		}
	}
	return notices
}

// TestScaleTick has the evening notices of a large company fall due at once, on
// PostgreSQL before three instances: every group gets one post, and hardly any is
// decided twice.
func TestScaleTick(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		address := scaleDatabase(t, database)
		instances := 3
		if database == "sqlite" {
			instances = 1
		}
		var stores []*storage.Store
		for range instances {
			stores = append(stores, openStore(t, storage.Config{Database: address}))
		}
		plain := openPlain(t, address)
		c := bulk.Company{
			Platform: "push", Groups: 5_000 / part(), People: 100_000 / part(), Open: 50_000 / part(), Closed: 1_000_000 / part(), Entries: 100_000 / part(),
		}
		if err := c.Fill(t.Context(), plain.DB, time.Now()); err != nil {
			t.Fatal(err)
		}
		if !plain.lite {
			plain.exec(t, "VACUUM (ANALYSE)")
		}
		d := &decided{times: map[string]int{}}
		clock := bot.Machine{}
		s := newStand(clock, bot.Pace{})
		var engines []*bot.Engine
		for i, store := range stores {
			engines = append(engines, scaleEngine(t, store, clock, s, i, d.counting(store)))
			if _, err := store.Roster(t.Context(), store.View()); err != nil { // as after a start
				t.Fatal(err)
			}
		}
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		today := clock.Now().In(zone).Format(time.DateOnly)
		plain.exec(t, fmt.Sprintf("update due set period = '%s', next_at = %d", today, clock.Now().Add(-time.Second).UnixMilli()))
		var before []storage.Stats
		for _, store := range stores {
			before = append(before, store.Stats())
		}
		began := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, e := range engines {
			running.Go(func() {
				if err := e.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		awaitNone(t, plain, "select count(*) from due where period = '"+today+"'")
		took := time.Since(began)
		awaitNone(t, plain, "select count(*) from notes where state = 'waiting'")
		sent := time.Since(began)
		stop()
		running.Wait()
		trips, commits := uint64(0), uint64(0)
		for i, store := range stores {
			st := store.Stats()
			trips, commits = trips+st.RoundTrips-before[i].RoundTrips, commits+st.Commits-before[i].Commits
		}
		t.Logf("%d notices on %d instances decided %d times in %.1f s, all sent after %.1f s; %.1f round trips and %.2f commits a notice", c.Groups, instances, d.all,
			took.Seconds(), sent.Seconds(), float64(trips)/float64(c.Groups), float64(commits)/float64(c.Groups))
		if d.all*10 > c.Groups*11 {
			t.Errorf("%d notices were decided %d times", c.Groups, d.all)
		}
		if n := plain.count(t, "select count(*) from notes where key like 'notice/evening/%' and state = 'sent'"); n != c.Groups || len(d.times) != c.Groups {
			t.Errorf("%d posts and %d groups decided, want %d", n, len(d.times), c.Groups)
		}
		if n := plain.count(t, "select count(*) from to_tell"); n != 0 {
			t.Errorf("%d entries are still to be told", n)
		}
		if !*scaled && float64(trips) > 60*float64(c.Groups) {
			t.Errorf("%.1f round trips a notice", float64(trips)/float64(c.Groups))
		}
	})
}

// awaitNone waits until a count is 0, five minutes at most.
func awaitNone(t *testing.T, db *plainDB, q string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for db.count(t, q) != 0 {
		select {
		case <-poll.C:
		case <-ctx.Done():
			t.Fatalf("%s: is %d, want 0", q, db.count(t, q))
		}
	}
}
