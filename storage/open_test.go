package storage_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
)

// TestOpenErrors holds what cannot be opened to one line that names the place
// and the mend and no secret.
func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ address, says string }{
		"kind":     {"mysql://x", "sqlite: or postgres://"},
		"no name":  {"sqlite:", "plain file name"},
		"memory":   {"sqlite::memory:", "plain file name"},
		"folder":   {"sqlite:" + filepath.Join(dir, "none", "a.db"), "create " + filepath.Join(dir, "none")},
		"garbage":  {"sqlite:" + garbage, "last backup"},
		"password": {"postgres://u:s3cret%zz@127.0.0.1/x", "percent-encode"},
		"setting":  {"postgres://u:s3cret@127.0.0.1/x?sslmode=maybe", "unknown setting"},
		"nobody":   {"postgres://u:s3cret@127.0.0.1:1/x?sslmode=disable", "127.0.0.1:1: cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := storage.Open(t.Context(), storage.Config{Database: c.address})
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if msg := err.Error(); !strings.Contains(msg, c.says) || strings.Contains(msg, "s3cret") || strings.Contains(msg, "\n") {
				t.Errorf("%q, want one line with %q", msg, c.says)
			}
		})
	}
}

// TestDamagedFile: a page of noise in the middle is found when the file is
// opened, and the file is left as it is.
func TestDamagedFile(t *testing.T) {
	address := newSQLite(t)
	path := strings.TrimPrefix(address, "sqlite:")
	_ = openAt(t, address, nil).Close()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rand.Read(raw[9*4096 : 10*4096]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = storage.Open(t.Context(), storage.Config{Database: address})
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "last backup") {
		t.Errorf("a damaged file: %v", err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, raw) {
		t.Errorf("the damaged file was changed (%v)", err)
	}
}

// TestOneProcessServesAFile: a second opening is refused, one after the end of
// the first is not; the file is readable by its owner only.
func TestOneProcessServesAFile(t *testing.T) {
	address := newSQLite(t)
	s := openAt(t, address, nil)
	if _, err := storage.Open(t.Context(), storage.Config{Database: address}); err == nil || !strings.Contains(err.Error(), "another process serves this file") {
		t.Errorf("a second opening: %v", err)
	}
	info, err := os.Stat(strings.TrimPrefix(address, "sqlite:"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's rights are %v (%v)", info.Mode(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, address, nil)
}

// TestCloseWaits: what was accepted before Close is stored, what comes after is
// refused, and nothing is in between.
func TestCloseWaits(t *testing.T) {
	address := newSQLite(t)
	s := openAt(t, address, nil)
	var mu sync.Mutex
	stored := map[string]bool{}
	var all sync.WaitGroup
	started := make(chan struct{}, 64)
	for i := range 64 {
		key := "k/" + string(rune('0'+i))
		all.Go(func() {
			started <- struct{}{}
			_, err := s.Record(context.Background(), bot.Act{Key: key, At: time.Now()})
			mu.Lock()
			defer mu.Unlock()
			stored[key] = err == nil
		})
	}
	for range 32 {
		<-started
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	s = openAt(t, address, nil)
	for key, want := range stored {
		r, err := s.Record(t.Context(), bot.Act{Key: key, At: time.Now()})
		if err != nil || r.Already != want {
			t.Errorf("%s: stored %v, was answered %v (%v)", key, r.Already, want, err)
		}
	}
	if _, err := s.Exclusive(t.Context(), nil, func(bot.View) (bot.Act, error) { return bot.Act{Key: "x"}, nil }); err != nil {
		t.Error(err)
	}
}

// TestReleasedAtStart: a file that is opened has no owner of a lease left: what
// was in flight goes again at once, marked.
func TestReleasedAtStart(t *testing.T) {
	address := newSQLite(t)
	s := openAt(t, address, nil)
	now := time.Now()
	if _, err := s.Record(t.Context(), bot.Act{Key: "a", At: now, Change: bot.Change{
		Records: bot.Records{Chats: []bot.Chat{{ID: 1, Platform: "fake", Account: "a", Ext: "x"}}},
		Notes:   []bot.Note{{Key: "n", To: bot.Address{Chat: 1}, Body: bot.Body{Image: "00"}}},
	}}); err != nil {
		t.Fatal(err)
	}
	claim := func() []bot.Claimed {
		got, err := s.Claim(t.Context(), bot.ClaimFor{
			Owner: "me", Limit: 1, Now: time.Now(), Lease: time.Hour, Platform: "fake",
			Render: func(bot.Body) ([][]byte, error) { return [][]byte{{1}}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := claim(); len(got) != 1 || got[0].Again {
		t.Fatalf("claimed %+v", got)
	}
	if got := claim(); len(got) != 0 {
		t.Fatalf("claimed in the lease: %+v", got)
	}
	_ = s.Close()
	s = openAt(t, address, nil)
	if got := claim(); len(got) != 1 || !got[0].Again || got[0].Attempt != 2 {
		t.Errorf("after a start: %+v, want attempt 2 marked", got)
	}
}

// TestLostBeforeABatch: who gives up before a batch took the act has stored
// nothing.
func TestLostBeforeABatch(t *testing.T) {
	s := openAt(t, newSQLite(t), nil)
	gone, cancel := context.WithCancel(t.Context())
	_, err := s.Exclusive(t.Context(), nil, func(bot.View) (bot.Act, error) {
		// The one writer is here: an act beside it can only wait.
		cancel()
		if _, err := s.Record(gone, bot.Act{Key: "late", At: time.Now()}); !errors.Is(err, context.Canceled) {
			t.Errorf("an act nobody waits for: %v", err)
		}
		return bot.Act{Key: "first", At: time.Now()}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Record(t.Context(), bot.Act{Key: "late", At: time.Now()})
	if err != nil || r.Already {
		t.Errorf("the act that was given up: %+v %v, want it new", r, err)
	}
}

// TestStatements bounds what a message costs.
func TestStatements(t *testing.T) {
	for name, c := range map[string]struct {
		address func(testing.TB) string
		most    uint64
	}{"sqlite": {newSQLite, 16}, "postgres": {newPostgres, 6}} {
		t.Run(name, func(t *testing.T) {
			s := openAt(t, c.address(t), nil)
			now := time.Now()
			if _, err := s.Record(t.Context(), bot.Act{Key: "chats", At: now, Change: bot.Change{Records: bot.Records{Chats: []bot.Chat{
				{ID: 1, Platform: "fake", Account: "a", Ext: "1", Client: 1}, {ID: 2, Platform: "fake", Account: "a", Ext: "2", Group: 1},
			}}}}); err != nil {
				t.Fatal(err)
			}
			before := s.Stats()
			v := s.View()
			if _, err := s.Front(t.Context(), v, bot.Knock{Key: "heard/1", Platform: "fake", Account: "a", Chat: "1", From: "1"}); err != nil {
				t.Fatal(err)
			}
			_, err := s.Record(t.Context(), bot.Act{
				Key: "heard/1", At: now, Seen: v.Seen(), Said: &bot.Said{Chat: 1, Client: 1, Text: "坏了", At: now, Passive: true},
				Change: bot.Change{
					Reply: bot.Body{Image: "00"},
					Records: bot.Records{
						Cases: []scoring.Case{{No: "A1", State: scoring.CaseOpen}}, Steps: []scoring.CaseStep{{Case: "A1", What: "opened"}},
					},
					Notes: []bot.Note{{Key: "n", To: bot.Address{Group: 1}, Body: bot.Body{Image: "00"}}},
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			after := s.Stats()
			if n := after.RoundTrips - before.RoundTrips; n > c.most || after.Reads-before.Reads != 1 {
				t.Errorf("a complaint took %d round trips, %d of them reads; want at most %d and 1", n, after.Reads-before.Reads, c.most)
			}
		})
	}
}

// TestNothingIsLeft: a store that was used and closed leaves no goroutine.
func TestNothingIsLeft(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": newSQLite, "postgres": newPostgres} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			before := goleak.IgnoreCurrent()
			s, err := storage.Open(t.Context(), storage.Config{Database: at})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 20 {
				v := s.View()
				if _, err := s.Front(t.Context(), v, bot.Knock{Key: "x"}); err != nil {
					t.Error(err)
				}
				if _, err := s.Record(t.Context(), bot.Act{Key: "k/" + string(rune('a'+i)), At: time.Now(), Seen: v.Seen()}); err != nil {
					t.Error(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			goleak.VerifyNone(t, before)
		})
	}
}

// TestAFileIsWholeAfterItsEnd copies the one file of SQLite after a clean end:
// all that was recorded is in it.
func TestAFileIsWholeAfterItsEnd(t *testing.T) {
	address := newSQLite(t)
	s, err := storage.Open(t.Context(), storage.Config{Database: address})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if _, err := s.Record(t.Context(), plainAct(fmt.Sprint("k/", i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(strings.TrimPrefix(address, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(copied, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, "sqlite:"+copied, nil)
	for i := range 50 {
		if r, err := again.Record(t.Context(), plainAct(fmt.Sprint("k/", i))); err != nil || !r.Already {
			t.Fatalf("act %d is not in the copy (%v)", i, err)
		}
	}
}
