package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// decision is one question to be decided and recorded. ask is called once a
// try, each time with a fresh Reading; it returns the Act, or errNothing.
type decision func(ctx context.Context, r *Reading) (Act, error)

// errNothing ends a decision that has nothing to record.
var errNothing = errors.New("nothing to record")

const (
	freeTries      = 2 // tries that read freely and rely on stamps
	exclusiveTries = 8 // tries in a write transaction of their own; more than one only after a deadlock
)

// decide runs a decision until it is recorded. The first tries read without
// locks and are refused when a stamp moved; the following ones run inside a
// write transaction that locks what the last try read, so that nobody is ever
// told to try again.
func (e *Engine) decide(ctx context.Context, ask decision) (Act, Result, error) {
	return e.decideOn(ctx, &memo{}, ask)
}

// decideOn is decide with what an earlier try has left.
func (e *Engine) decideOn(ctx context.Context, m *memo, ask decision) (Act, Result, error) {
	var scopes []string
	for range freeTries {
		act, res, err := e.try(ctx, m, ask)
		if !errors.Is(err, ErrConflict) {
			return act, res, err
		}
		scopes = act.scopesTouched()
	}
	for range exclusiveTries {
		act, res, err := e.tryExclusive(ctx, m, scopes, ask)
		var need *NeedNumber
		switch {
		case errors.As(err, &need):
			if err := e.desk.numbers.fill(ctx, need.Series); err != nil {
				return act, res, err
			}
		case !errors.Is(err, ErrConflict):
			return act, res, err
		}
	}
	return Act{}, Result{}, fmt.Errorf("decide: %d tries: %w", freeTries+exclusiveTries, ErrConflict)
}

func (e *Engine) try(ctx context.Context, m *memo, ask decision) (Act, Result, error) {
	lock := caseLock{stripes: &e.cases}
	defer lock.release()
	if e.expecting != nil {
		e.expecting.Expect(1)
		defer e.expecting.Expect(-1)
	}
	act, err := e.propose(ctx, m, lock.take, ask)
	if err != nil {
		return act, Result{}, err
	}
	res, err := e.recorder.Record(ctx, act)
	return act, res, err
}

// propose decides once, on free reads, and records nothing yet.
func (e *Engine) propose(ctx context.Context, m *memo, lock func(string), ask decision) (Act, error) {
	r := e.newReading(e.reader.View(), m, lock)
	act, err := ask(ctx, r)
	act.Seen, act.At = r.View.Seen(), r.Now
	e.leadToPages(act)
	return act, err
}

// tryExclusive decides inside the store's write transaction. It takes no case
// lock: whoever holds one may be waiting for the very writer this runs on.
func (e *Engine) tryExclusive(ctx context.Context, m *memo, scopes []string, ask decision) (Act, Result, error) {
	var act Act
	inside := context.WithValue(ctx, exclusiveKey{}, true)
	res, err := e.recorder.Exclusive(ctx, scopes, func(v View) (Act, error) {
		r := e.newReading(v, m, func(string) {})
		var err error
		act, err = ask(inside, r)
		act.Seen, act.At = v.Seen(), r.Now
		e.leadToPages(act)
		return act, err
	})
	return act, res, err
}

func (e *Engine) newReading(v View, m *memo, lock func(string)) *Reading {
	m.again()
	return &Reading{View: v, Now: e.clock.Now().Truncate(time.Second), desk: &e.desk, memo: m, lock: lock}
}

// company fills what nearly every decision needs, cached by version.
func (r *Reading) company(ctx context.Context) error {
	var err error
	if r.Roster, err = r.desk.company.Roster(ctx, r.View); err != nil {
		return fmt.Errorf("read roster: %w", err)
	}
	if r.Standards, err = r.desk.company.Standards(ctx, r.View); err != nil {
		return fmt.Errorf("read standard: %w", err)
	}
	return nil
}

// scopesTouched lists, sorted, what an Act read and would write.
func (a Act) scopesTouched() []string {
	out := a.Scopes()
	for _, s := range a.Seen {
		out = append(out, s.Scope)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
