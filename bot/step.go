package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// settableClock is an injected clock as Step moves it.
type settableClock interface {
	Clock
	Set(time.Time)
}

// errNotInjected says that the machine's clock cannot be moved.
var errNotInjected = errors.New("the clock is the machine's own and cannot be moved")

// Step moves the injected clock to a moment, stopping at everything due on its
// way: what is due is decided and delivered before the clock goes on. The loops
// of Run rest meanwhile, and what they are sending is settled first: a clock
// that moved under a send would end its lease, and the note would go out twice.
func (e *Engine) Step(ctx context.Context, to time.Time) error {
	clock, ok := e.clock.(settableClock)
	if !ok {
		return errNotInjected
	}
	e.stepping.Lock()
	defer e.stepping.Unlock()
	for {
		did, err := e.pass(ctx)
		if err != nil {
			return err
		}
		next, err := e.nextMoment(ctx)
		if err != nil {
			return err
		}
		now := clock.Now()
		switch {
		case next.IsZero() || next.After(to):
			clock.Set(to)
			return ctx.Err()
		case next.After(now):
		case did > 0:
			continue // some of it came of this pass, or did not fit into it
		default:
			// Due now and still there: a whole second on, so that a row that
			// cannot be decided does not hold the clock.
			if next = now.Add(time.Second); next.After(to) {
				clock.Set(to)
				return e.Quiesce(ctx)
			}
		}
		clock.Set(next)
	}
}

// nextMoment is the nearest moment at which something is due; zero = nothing.
func (e *Engine) nextMoment(ctx context.Context) (time.Time, error) {
	due, err := e.agenda.NextDue(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("read next deadline: %w", err)
	}
	send, err := e.queue.NextSend(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("read next send: %w", err)
	}
	if due.IsZero() || !send.IsZero() && send.Before(due) {
		return send, nil
	}
	return due, nil
}

// Quiesce decides and delivers everything due now, until nothing is left.
func (e *Engine) Quiesce(ctx context.Context) error {
	for {
		did, err := e.pass(ctx)
		if err != nil {
			return err
		}
		if did == 0 {
			return ctx.Err()
		}
	}
}

// pass decides a batch of what is due now and then delivers one; did counts both.
func (e *Engine) pass(ctx context.Context) (did int, err error) {
	ticked, err := e.tick(ctx)
	if err != nil {
		return 0, err
	}
	sent, err := e.deliverNow(ctx)
	return ticked + sent, err
}

// deliverNow claims and sends, in order, what is due now.
func (e *Engine) deliverNow(ctx context.Context) (n int, err error) {
	for _, o := range e.outlets {
		claimed, err := o.take(ctx, senders, 0)
		if err != nil {
			return n, fmt.Errorf("claim notes: %w", err)
		}
		n += len(claimed)
		ends := make([]Settled, len(claimed))
		var sending sync.WaitGroup
		for i, c := range claimed {
			sending.Go(func() { ends[i] = e.attempt(ctx, c) })
		}
		sending.Wait()
		if len(ends) > 0 {
			e.settle(ctx, ends...)
		}
	}
	return n, nil
}
