package bot

import (
	"context"
	"sync"
	"time"
)

// Clock is where the engine gets the time. Every wait and every "now" of the
// engine and, under an injected clock, of the store comes from it.
type Clock interface {
	Now() time.Time
	// After fires once when the clock has moved on by d.
	After(d time.Duration) <-chan time.Time
}

// Machine is the machine's own clock.
type Machine struct{}

// Now is the time of the machine, UTC.
func (Machine) Now() time.Time { return time.Now().UTC() }

// After is time.After.
func (Machine) After(d time.Duration) <-chan time.Time { return time.After(d) }

// receiving is what an injected clock adds: the span up to its now counts as
// running and receiving, unless it was told otherwise.
type receiving interface {
	Received(ctx context.Context, from, to time.Time) (bool, error)
}

// Shifted is the demo's injected clock: the machine's clock plus a shift that
// only grows. Waits last their real time; Engine.Step stops at what is due.
type Shifted struct {
	mu    sync.Mutex
	shift time.Duration
}

// NewShifted starts a shifted clock at a moment not before the machine's.
func NewShifted(start time.Time) *Shifted { return &Shifted{shift: time.Until(start)} }

// Now is the shifted time, UTC.
func (s *Shifted) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.shift).UTC().Round(0)
}

// After fires after d of real time.
func (s *Shifted) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Set moves the clock forward to t; a t in the past changes nothing.
func (s *Shifted) Set(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := time.Until(t); d > s.shift {
		s.shift = d
	}
}

// Received is always true: the demo runs in one process under its own clock.
func (s *Shifted) Received(context.Context, time.Time, time.Time) (bool, error) { return true, nil }
