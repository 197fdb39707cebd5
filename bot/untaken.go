package bot

import (
	"context"
	"sync"
	"time"
)

// Retelling is an Inbox that wants to know when an answer that Handle returned did
// not reach the platform: whoever posted the message had left.
type Retelling interface{ Untaken(m Message) }

const (
	// tellUntaken is how long an answer that nobody took is left to the platform's
	// own repeats, which find it stored: WeChat comes three times, 5 s apart, and
	// waits 5 s each time.
	tellUntaken = 20 * time.Second
	mostUntaken = 16 << 10 // kept at a time; beyond, they are asked for with 进度 (ours)
)

// untaken are recorded answers that travel in the platform's request and that
// perhaps no request took: the database froze, or the connection went, and the
// answer was there when nobody waited any more. When the platform has given the
// message up, its sender is told by a note (hearing.repeated), which makes sure
// that no answer is told a second time by two notes (docs/adr/0035).
//
// It is kept in memory, of the instance that recorded: another instance may have
// answered the repeat, which nobody here knows, and the note is labelled 补发.
type untaken struct {
	*Engine
	mu   sync.Mutex
	kept map[string]*untakenAnswer // by Act key
	wake chan struct{}
}

// untakenAnswer is one of them. given counts the requests that got it: that of the
// post that recorded it is one, until it is known that nobody waited there.
type untakenAnswer struct {
	m     Message
	given int
	due   time.Time
}

func newUntaken(e *Engine) *untaken {
	return &untaken{Engine: e, kept: map[string]*untakenAnswer{}, wake: make(chan struct{}, 1)}
}

// lost says that a request which was to carry an answer was over.
func (u *untaken) lost(key string, m Message) { u.count(key, m, -1) }

// found says that a repeat was given the stored answer. It may come before the
// request is lost whose answer it repeats.
func (u *untaken) found(key string, m Message) { u.count(key, m, 1) }

func (u *untaken) count(key string, m Message, n int) {
	if _, injected := u.clock.(receiving); injected {
		return // nobody waits under a clock that stands still
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	a := u.kept[key]
	if a == nil {
		if len(u.kept) >= mostUntaken {
			return
		}
		a = &untakenAnswer{m: m, given: 1, due: u.clock.Now().Add(tellUntaken)}
		u.kept[key] = a
	}
	a.given += n
	ring(u.wake)
}

// loop tells what nobody took until ctx ends, and then what is left at once.
func (u *untaken) loop(ctx context.Context) {
	for ctx.Err() == nil {
		next := u.tell(ctx, u.clock.Now())
		var due <-chan time.Time
		if !next.IsZero() {
			due = u.clock.After(max(next.Sub(u.clock.Now()), time.Millisecond))
		}
		select {
		case <-ctx.Done():
		case <-due:
		case <-u.wake:
		}
	}
	u.tell(context.WithoutCancel(ctx), u.clock.Now().Add(tellUntaken))
}

// tell tells what is due and says when the next is.
func (u *untaken) tell(ctx context.Context, now time.Time) (next time.Time) {
	for key, a := range u.dueAt(now) {
		if u.retold(ctx, key, a.m) {
			continue
		}
		u.mu.Lock()
		a.due = now.Add(lookForOld)
		u.kept[key] = a
		u.mu.Unlock()
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, a := range u.kept {
		if next.IsZero() || a.due.Before(next) {
			next = a.due
		}
	}
	return next
}

// dueAt takes out what is due, and gives back what nobody took of it.
func (u *untaken) dueAt(now time.Time) map[string]*untakenAnswer {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := map[string]*untakenAnswer{}
	for key, a := range u.kept {
		if a.due.After(now) {
			continue
		}
		delete(u.kept, key)
		if a.given <= 0 {
			out[key] = a
		}
	}
	return out
}

// retold has the stored answer of a message said by a note; false when it has to
// be tried again.
func (u *untaken) retold(ctx context.Context, key string, m Message) bool {
	ctx, cancel := context.WithTimeout(ctx, keptLease/2)
	defer cancel()
	h, err := u.hearing(m)
	if err == nil {
		h.late, h.passive = true, false
		_, err = u.inTurn(ctx, h, nil)
	}
	if err != nil {
		u.log.Warn("an answer that nobody took cannot be told, it is tried again", "key", key, "err", err)
	}
	return err == nil
}

// Untaken implements Retelling.
func (e *Engine) Untaken(m Message) {
	if m.Opens != OpensNone {
		e.untaken.lost(heardKey(m), m)
	}
}
