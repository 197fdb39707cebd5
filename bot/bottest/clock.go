package bottest

import (
	"context"
	"sync"
	"time"
)

// Clock is an injected clock that stands still until it is set. The time up to
// its now counts as running and receiving, except the spans given to Down.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []wait
	down  []span
}

type wait struct {
	at time.Time
	ch chan time.Time
}

type span struct{ from, to time.Time }

// NewClock starts a clock at a moment.
func NewClock(now time.Time) *Clock { return &Clock{now: now.UTC()} }

// Now is the moment the clock stands at, UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After fires when the clock is set to d from now or later.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan time.Time, 1)
	if d <= 0 {
		ch <- c.now
		return ch
	}
	c.waits = append(c.waits, wait{c.now.Add(d), ch})
	return ch
}

// Set moves the clock forward; a moment in the past changes nothing.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !t.After(c.now) {
		return
	}
	c.now = t.UTC()
	kept := c.waits[:0]
	for _, w := range c.waits {
		if w.at.After(c.now) {
			kept = append(kept, w)
			continue
		}
		w.ch <- c.now
	}
	c.waits = kept
}

// Down moves the clock forward by d with nothing running or receiving.
func (c *Clock) Down(d time.Duration) {
	from := c.Now()
	c.Set(from.Add(d))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = append(c.down, span{from, c.now})
}

// Received reports whether no Down span of more than 30 s touches [from, to].
func (c *Clock) Received(_ context.Context, from, to time.Time) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.down {
		if s.to.Sub(s.from) > 30*time.Second && s.from.Before(to) && from.Before(s.to) {
			return false, nil
		}
	}
	return true, nil
}
