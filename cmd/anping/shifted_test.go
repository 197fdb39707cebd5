package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestShiftedClock(t *testing.T) {
	t.Parallel()
	var kept time.Duration
	c := newShifted(0, func(by time.Duration) { kept = by })
	from := c.Now()
	soon, later, late := c.After(time.Millisecond), c.After(time.Hour), c.After(48*time.Hour)
	<-soon // by itself
	c.Set(from.Add(2 * time.Hour))
	if got := <-later; got.Before(from.Add(2 * time.Hour)) {
		t.Errorf("fired at %s", got)
	}
	c.Set(from) // back: nothing
	if now := c.Now(); now.Before(from.Add(2*time.Hour)) || now.After(from.Add(2*time.Hour+time.Minute)) {
		t.Errorf("moved by two hours, it is %s after the start", now.Sub(from))
	}
	if kept < 2*time.Hour-time.Minute || kept > 2*time.Hour {
		t.Errorf("kept a shift of %s", kept)
	}
	select {
	case <-late:
		t.Error("fired a day early")
	default:
	}
	if len(c.waits) != 1 {
		t.Errorf("%d wait, one should", len(c.waits))
	}
	for _, s := range []struct {
		from time.Time
		want bool
	}{{c.began, true}, {from.Add(time.Hour), true}, {c.began.Add(-time.Second), false}} {
		if got, err := c.Received(t.Context(), s.from, c.Now()); err != nil || got != s.want {
			t.Errorf("received since %s: %v, %v", s.from.Sub(c.began), got, err)
		}
	}
}

// TestKeptClock: a demo that starts again goes on where its clock was moved to.
func TestKeptClock(t *testing.T) {
	t.Parallel()
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	first, err := keptClock(dir, log)
	if err != nil {
		t.Fatal(err)
	}
	first.Set(first.Now().Add(30 * time.Hour))
	second, err := keptClock(dir, log)
	if err != nil {
		t.Fatal(err)
	}
	if second.Now().Before(first.Now().Add(-time.Minute)) || !second.began.After(first.began.Add(29*time.Hour)) {
		t.Errorf("the clock went back from %s to %s", first.Now(), second.Now())
	}
	if err := os.WriteFile(filepath.Join(dir, "clock"), []byte("yesterday"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keptClock(dir, log); err == nil {
		t.Error("a broken file was taken")
	}
}
