package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
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

// TestPanicTakesNobodyDown: a job that panics in a batch is the only one of it
// that fails.
func TestPanicTakesNobodyDown(t *testing.T) {
	s := openLite(t)
	jobs := make([]*job, 40)
	for i := range jobs {
		p, err := s.plan(bot.Act{Key: fmt.Sprint("k/", i), At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		jobs[i] = &job{act: p}
	}
	jobs[17] = &job{run: func(*session) error { panic("boom") }}
	for i, err := range s.records.doAll(t.Context(), jobs...) {
		var p *panicked
		if i == 17 != errors.As(err, &p) || i != 17 && err != nil {
			t.Errorf("job %d: %v", i, err)
		}
	}
}

// TestBatchesAreShared: what is recorded together is committed together,
// within the bounds of a batch.
func TestBatchesAreShared(t *testing.T) {
	s := openLite(t)
	const acts = 300
	before := s.Stats()
	batch := make([]bot.Act, acts)
	for i := range batch {
		batch[i] = bot.Act{Key: fmt.Sprint("k/", i), At: time.Now()}
	}
	for _, r := range s.RecordAll(t.Context(), batch) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
	after := s.Stats()
	if n := after.Commits - before.Commits; n != 2 || after.Acts-before.Acts != acts {
		t.Errorf("%d acts took %d commits, want 2", after.Acts-before.Acts, n)
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
