// Package download keeps the files that people send along: fetched a few at a
// time, each once however often its message comes, looked at, and stored as they
// are. Where a file lies is the platform's own.
package download

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/media"
)

const (
	slots = 4   // downloads at a time: 40 MB of memory
	most  = 256 // downloads waiting for a slot or for whoever asked
)

var (
	// ErrGone says that a file will never come, unless a media.Reason beside it
	// says that it came and is not kept.
	ErrGone = errors.New("the file cannot be had")
	// ErrStore says that a file came and could not be kept: the database is down,
	// and the message could not be recorded either.
	ErrStore = errors.New("the file cannot be kept")
	// ErrMany says that too many downloads are under way.
	ErrMany = errors.New("too many downloads")
)

// Pull reads a file's bytes. Its errors are ErrGone when no later try would have
// them either.
type Pull func(context.Context) ([]byte, error)

// Queue are the downloads under way. A callback has seconds; a download that
// takes longer goes on by itself, and the message finds it ready when it comes
// again. It is safe for use by many goroutines.
type Queue struct {
	// Store keeps what came.
	Store bot.Media
	// Clock is the engine's.
	Clock bot.Clock
	// Within bounds one download.
	Within time.Duration
	// Kept is for how long an end waits to be asked for; 0 = not at all.
	Kept time.Duration
	// Tries is after how many a file is gone; 0 = never by their number.
	Tries int

	mu      sync.Mutex
	running map[string]*one
	failed  map[string]int // tries that failed
	slots   chan struct{}
}

type one struct {
	done  chan struct{}
	ref   bot.MediaRef
	err   error
	ended time.Time // zero = under way
}

// Open makes the queue ready for use.
func (q *Queue) Open() *Queue {
	q.running, q.failed, q.slots = map[string]*one{}, map[string]int{}, make(chan struct{}, slots)
	return q
}

// Get starts the download of a name, or joins it, and waits for its end. When
// ctx ends first the download goes on.
func (q *Queue) Get(ctx context.Context, name string, pull Pull) (bot.MediaRef, error) {
	d, begun := q.start(name)
	if d == nil {
		return bot.MediaRef{}, ErrMany
	}
	if begun {
		go q.run(context.WithoutCancel(ctx), d, name, pull)
	}
	select {
	case <-d.done:
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.running[name] == d {
			delete(q.running, name) // asked for again it is made again: the kept bytes may be erased by then
		}
		return d.ref, d.err
	case <-ctx.Done():
		return bot.MediaRef{}, fmt.Errorf("wait for a file: %w", ctx.Err())
	}
}

// start joins a download that is under way or not collected yet, or begins one:
// it is nil when there are too many.
func (q *Queue) start(name string) (d *one, begun bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if d = q.running[name]; d != nil {
		return d, false
	}
	now := q.Clock.Now()
	for other, f := range q.running {
		if !f.ended.IsZero() && now.Sub(f.ended) > q.Kept {
			delete(q.running, other)
		}
	}
	if len(q.running) >= most {
		return nil, false
	}
	d = &one{done: make(chan struct{})}
	q.running[name] = d
	return d, true
}

// run downloads a file and keeps it; its end stays to be asked for a while.
func (q *Queue) run(ctx context.Context, d *one, name string, pull Pull) {
	ctx, cancel := context.WithTimeout(ctx, q.Within)
	defer cancel()
	err := fmt.Errorf("%w: panic", ErrGone)
	defer func() {
		_ = recover() // nothing that somebody sent may end the process
		q.mu.Lock()
		defer q.mu.Unlock()
		d.err, d.ended = q.count(name, err), q.Clock.Now()
		if q.Kept == 0 {
			delete(q.running, name)
		}
		close(d.done)
	}()
	d.ref, err = q.Keep(ctx, pull)
}

// count keeps how often a file could not be had, and gives it up in time. q.mu
// is held.
func (q *Queue) count(name string, err error) error {
	switch {
	case q.Tries == 0, errors.Is(err, ErrStore):
		return err
	case err == nil, errors.Is(err, ErrGone):
		delete(q.failed, name)
		return err
	}
	if len(q.failed) >= most {
		clear(q.failed)
	}
	if q.failed[name]++; q.failed[name] < q.Tries {
		return err
	}
	delete(q.failed, name)
	return fmt.Errorf("%w: %w", ErrGone, err)
}

// Keep downloads a file and stores it as it is, if it is one we take: its bytes
// say what it is, not its message.
func (q *Queue) Keep(ctx context.Context, pull Pull) (ref bot.MediaRef, err error) {
	select {
	case q.slots <- struct{}{}:
		defer func() { <-q.slots }()
	case <-ctx.Done():
		return ref, fmt.Errorf("wait for a download: %w", ctx.Err())
	}
	data, err := pull(ctx)
	if err != nil {
		return ref, err
	}
	is, err := media.Look(data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", ErrGone, err)
	}
	sha, err := q.Store.PutMedia(ctx, data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", ErrStore, err)
	}
	return bot.MediaRef{SHA256: sha, Kind: is.Kind}, nil
}

// LeftOut says why a file of a kind is left out.
func LeftOut(kind string, err error) bot.LeftOut {
	var why media.Reason
	if errors.As(err, &why) {
		return bot.LeftOut{Kind: kind, Why: string(why)}
	}
	return bot.LeftOut{Kind: kind, Why: bot.LeftGone}
}
