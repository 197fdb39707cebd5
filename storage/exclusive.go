package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
)

// Exclusive decides inside a write transaction (bot.Recorder). On SQLite it has
// the one writing connection between two batches, on PostgreSQL a connection of
// its own. decide runs in the caller's goroutine; it must not record.
func (s *Store) Exclusive(ctx context.Context, scopes []string, decide func(bot.View) (bot.Act, error)) (bot.Result, error) {
	c, give, err := s.alone(ctx)
	if err != nil {
		return bot.Result{}, err
	}
	defer give()
	var last bot.Act
	result, queued, err := s.exclusive(ctx, c, scopes, func(v bot.View) (act bot.Act, err error) {
		act, err = decide(v)
		last = act
		return act, err
	})
	if crossed(err) || doubled(err) {
		return bot.Result{}, conflict(err)
	}
	if queued {
		s.queued()
	}
	if err == nil {
		s.forgetAfter(last)
	}
	return result, err
}

// alone gives a connection that nobody else writes on until give is called.
func (s *Store) alone(ctx context.Context) (c *session, give func(), err error) {
	if s.pg {
		c, err := s.borrow(ctx)
		return c, func() { s.give(c) }, err
	}
	lent, back := make(chan *session), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.records.do(ctx, &job{lend: func(c *session) {
			lent <- c
			<-back
		}})
	}()
	select {
	case c := <-lent:
		return c, func() { close(back); <-ended }, nil
	case err := <-ended:
		return nil, nil, err
	}
}

// decided keeps an error of decide apart from the store's own.
type decided struct{ error }

func (s *Store) exclusive(ctx context.Context, c *session, scopes []string, decide func(bot.View) (bot.Act, error)) (bot.Result, bool, error) {
	if err := c.begin(); err != nil {
		return bot.Result{}, false, fmt.Errorf("exclusive: %w", err)
	}
	open := true
	defer func() { // also when decide panics
		if open {
			c.rollback()
		}
	}()
	v := &view{store: s, tx: c, seen: map[string]int64{}}
	var p *plan
	err := func() error {
		for _, scope := range slices.Sorted(slices.Values(scopes)) {
			if err := v.lock(ctx, scope); err != nil {
				return err
			}
		}
		act, err := decide(v)
		if err != nil {
			return decided{err}
		}
		if p, err = s.plan(act); err != nil {
			return err
		}
		if err := guarded(func() error { return c.record([]*plan{p}) }); err != nil {
			return err
		}
		return p.err
	}()
	if err == nil {
		open = false
		err = c.commit()
	}
	if isLost(err) {
		return s.lookUpOne(c, p, err)
	}
	var own decided
	switch {
	case errors.As(err, &own):
		return bot.Result{}, false, own.error
	case errors.Is(err, bot.ErrConflict):
		return bot.Result{}, false, err
	case err != nil:
		return bot.Result{}, false, fmt.Errorf("exclusive: %w", err)
	}
	if !p.result.Already {
		s.stats.acts.Add(1)
	}
	return p.result, p.queues, nil
}

func (s *Store) lookUpOne(c *session, p *plan, lost error) (bot.Result, bool, error) {
	found, err := c.answers([]*plan{p})
	if err != nil || found[p.act.Key] == nil {
		return bot.Result{}, false, fmt.Errorf("exclusive: %w", lost)
	}
	err = p.repeat(found[p.act.Key])
	return p.result, true, err
}

// lock notes a scope and, in a write transaction, locks it first: inserted as
// version 0 where it is absent, so that absence can be locked too. The roster
// and the standard are shared, for every decision reads them.
func (v *view) lock(ctx context.Context, scope string) error {
	if _, ok := v.noted(scope); ok || v.tx == nil {
		return nil
	}
	if v.store.pg {
		if _, err := v.tx.exec(`INSERT INTO stamps (scope, version) VALUES ($1, 0) ON CONFLICT (scope) DO NOTHING`, scope); err != nil {
			return fmt.Errorf("lock %s: %w", scope, err)
		}
	}
	q := `SELECT scope, version FROM stamps WHERE scope = $1`
	switch {
	case v.store.pg && (scope == bot.ScopeRoster || scope == bot.ScopeStandard):
		q += ` FOR SHARE`
	case v.store.pg:
		q += ` FOR UPDATE`
	}
	r, _, err := one[stampRow](ctx, v.tx, q, scope)
	if err != nil {
		return fmt.Errorf("lock %s: %w", scope, err)
	}
	v.note(scope, r.Version)
	return nil
}
