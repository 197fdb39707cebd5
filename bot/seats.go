package bot

import (
	"context"
	"sync/atomic"
)

// mostSeats is how many messages are decided at a time: enough to fill a commit,
// and few enough that each is decided within a quarter of a second
// (docs/performance.md).
const mostSeats = 64

// seats let a burst be decided one after the other and not all at once. Of
// 10,000 messages that read side by side, none is recorded before nearly all have
// read; after the platform's deadline that is none at all, and each holds a stack
// of 64 KB meanwhile. In turn, those that can be recorded in time are;
// what waits too long for a seat is kept (backlog).
type seats struct {
	free    chan struct{}
	waiting *atomic.Int64
}

func newSeats() seats { return seats{make(chan struct{}, mostSeats), new(atomic.Int64)} }

// awaited is how many wait for a seat now.
func (s seats) awaited() int64 { return s.waiting.Load() }

// take waits for a seat, first come first served, and returns how to leave it.
// Whose ctx has ended gets none: its sender has been told to come again.
func (s seats) take(ctx context.Context) (leave func(), err error) {
	s.waiting.Add(1)
	defer s.waiting.Add(-1)
	select {
	case s.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = func() { <-s.free }
	if err := ctx.Err(); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}
