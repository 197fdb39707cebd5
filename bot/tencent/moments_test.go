package tencent

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

// shelf is named rows that tell of every value kept.
type shelf struct {
	kept chan string
	now  string
}

func (s *shelf) Kept(context.Context, string) (string, int64, error) { return s.now, 0, nil }

func (s *shelf) Keep(_ context.Context, name, value string, _ int64) (bool, error) {
	s.kept <- name + " " + value
	return true, nil
}

func (*shelf) Lease(context.Context, string, string, time.Duration) (int64, bool, error) {
	return 0, false, errors.New("not asked for")
}

// hand is a clock that is moved by hand.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time                     { return h.now }
func (*hand) After(time.Duration) <-chan time.Time { return nil }

func TestMoments(t *testing.T) {
	t.Parallel()
	rows, clock := &shelf{kept: make(chan string, 8)}, &hand{time.UnixMilli(1_000_000)}
	m := NewMoments(rows, clock, "trouble/x", slog.New(slog.DiscardHandler))
	m.Note(t.Context(), "token")
	m.Note(t.Context(), "token") // within the minute
	if got := <-rows.kept; got != "trouble/x/token 1000000" {
		t.Error(got)
	}
	clock.now = clock.now.Add(time.Minute)
	m.Note(t.Context(), "token")
	if got := <-rows.kept; got != "trouble/x/token 1060000" {
		t.Error(got)
	}
	NewMoments(nil, clock, "trouble/x", slog.New(slog.DiscardHandler)).Note(t.Context(), "token")
	for value, want := range map[string]time.Time{"": {}, "x": {}, "1000000": time.UnixMilli(1_000_000).UTC()} {
		rows.now = value
		if got, err := LastOf(t.Context(), rows, "trouble/x", "token"); err != nil || !got.Equal(want) {
			t.Errorf("%q: %s, %v", value, got, err)
		}
	}
}
