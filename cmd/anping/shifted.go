package main

import (
	"context"
	"sync"
	"time"

	"anping/bot"
)

// shifted is the demo's clock: the machine's, moved forward by what people
// pressed on the clock bar. It runs on between two moves and never goes back.
type shifted struct {
	began time.Time           // on this clock, when the process began
	moved func(time.Duration) // told of every move, to keep it; may be nil

	mu    sync.Mutex
	by    time.Duration
	waits map[*waiter]struct{}
}

// What the engine asks of an injected clock besides the time: to be moved, and
// whether receiving was proved.
var _ interface {
	bot.Clock
	Set(time.Time)
	Received(ctx context.Context, from, to time.Time) (bool, error)
} = (*shifted)(nil)

type waiter struct {
	at    time.Time
	ch    chan time.Time
	timer *time.Timer
}

// newShifted is a clock that is ahead of the machine's by a span.
func newShifted(by time.Duration, moved func(time.Duration)) *shifted {
	return &shifted{began: time.Now().UTC().Add(by), moved: moved, by: by, waits: map[*waiter]struct{}{}}
}

// Now is the machine's time and the shift, UTC.
func (s *shifted) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *shifted) now() time.Time { return time.Now().UTC().Add(s.by) }

// After fires once when this clock has gone on by d, by itself or by Set.
func (s *shifted) After(d time.Duration) <-chan time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &waiter{at: s.now().Add(d), ch: make(chan time.Time, 1)}
	s.waits[w] = struct{}{}
	w.timer = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fire(w)
	})
	return w.ch
}

// fire fires a waiter once; whoever comes second finds it gone.
func (s *shifted) fire(w *waiter) {
	if _, waits := s.waits[w]; !waits {
		return
	}
	delete(s.waits, w)
	w.timer.Stop()
	w.ch <- s.now()
}

// Set moves the clock forward to a moment; a moment in the past changes nothing.
func (s *shifted) Set(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	by := t.Sub(s.now())
	if by <= 0 {
		return
	}
	s.by += by
	now := s.now()
	for w := range s.waits {
		if !w.at.After(now) {
			s.fire(w)
			continue
		}
		w.timer.Reset(w.at.Sub(now))
	}
	if s.moved != nil {
		s.moved(s.by)
	}
}

// Received says that receiving was proved since the process began, moves of
// the clock included: nobody can reach a demo but through this process. Of the
// time before it says no, so that a demo that was stopped charges nobody for
// the night.
func (s *shifted) Received(_ context.Context, from, _ time.Time) (bool, error) {
	return !from.Before(s.began), nil
}
