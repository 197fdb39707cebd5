package bot

import (
	"context"
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
