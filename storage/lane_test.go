package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
)

func openLite(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Database: "sqlite:" + filepath.Join(t.TempDir(), "lane.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// held gives the lane work while f queues more, so that all of it meets in one
// batch.
func held(t *testing.T, s *Store, f func()) {
	t.Helper()
	_, give, err := s.alone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f()
	for len(s.records.jobs) == 0 {
		time.Sleep(time.Millisecond)
	}
	give()
}

// TestPanicTakesNobodyDown: a job that panics in a batch is the only one of it
// that fails.
func TestPanicTakesNobodyDown(t *testing.T) {
	s := openLite(t)
	var all sync.WaitGroup
	errs := make([]error, 40)
	held(t, s, func() {
		for i := range errs {
			all.Go(func() {
				if i == 17 {
					errs[i] = s.records.run(context.Background(), func(*session) error { panic("boom") })
					return
				}
				_, errs[i] = s.Record(context.Background(), bot.Act{Key: fmt.Sprint("k/", i), At: time.Now()})
			})
		}
	})
	all.Wait()
	for i, err := range errs {
		var p *panicked
		if i == 17 != errors.As(err, &p) || i != 17 && err != nil {
			t.Errorf("job %d: %v", i, err)
		}
	}
}

// TestBatchesAreShared: what is queued together is committed together, within
// the bounds of a batch.
func TestBatchesAreShared(t *testing.T) {
	s := openLite(t)
	const acts = 300
	before := s.Stats()
	var all sync.WaitGroup
	held(t, s, func() {
		for i := range acts {
			all.Go(func() {
				if _, err := s.Record(context.Background(), bot.Act{Key: fmt.Sprint("k/", i), At: time.Now()}); err != nil {
					t.Error(err)
				}
			})
		}
		for len(s.records.jobs) < acts {
			time.Sleep(time.Millisecond)
		}
	})
	all.Wait()
	after := s.Stats()
	if n := after.Commits - before.Commits; n < 2 || n > 4 || after.Acts-before.Acts != acts {
		t.Errorf("%d acts took %d commits, want 2 or little more", after.Acts-before.Acts, n)
	}
}

// TestFullDisk: a full disk refuses messages, keeps what was acknowledged, and
// the store works again when there is room, without a start.
func TestFullDisk(t *testing.T) {
	s := openLite(t)
	pages := func(n string) {
		t.Helper()
		if err := s.records.run(t.Context(), func(c *session) error {
			return c.plain("PRAGMA max_page_count = " + n)
		}); err != nil {
			t.Fatal(err)
		}
	}
	record := func(i int) error {
		_, err := s.Record(t.Context(), bot.Act{Key: fmt.Sprint("heard/", i), At: time.Now(), Said: &bot.Said{Chat: 1, Text: strings.Repeat("满", 20_000), At: time.Now()}})
		return err
	}
	pages("200")
	kept := 0
	for record(kept) == nil {
		kept++
	}
	err := record(kept)
	if liteCode(err)&0xff != liteFull {
		t.Fatalf("after %d messages: %v, want that the disk is full", kept, err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("reading from a full disk: %v", err)
	}
	pages("4294967294")
	for i := range kept {
		r, err := s.Record(t.Context(), bot.Act{Key: fmt.Sprint("heard/", i), Said: &bot.Said{}, At: time.Now()})
		if err != nil || !r.Already {
			t.Errorf("message %d was acknowledged and is gone (%v)", i, err)
		}
	}
	if err := record(kept); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
