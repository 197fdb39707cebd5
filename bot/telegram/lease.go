package telegram

import (
	"context"
	"sync"
	"time"
)

// A poller that was killed or froze is followed within 10 s, the 2 s between two
// questions of the others, and a question: 12 to 14 s.
const (
	leaseFor   = 10 * time.Second // of the row; another instance may take it then
	leaseOurs  = 8 * time.Second  // we stop before the row says so, whatever clocks do
	leaseEvery = 3 * time.Second  // renewed
	leaseTry   = 2 * time.Second  // how often those who do not have it ask
	leaseAsk   = 2 * time.Second  // deadline of one question
)

// Lease says which of many instances may poll, by a named row with an owner, an
// end and a fencing number.
type Lease interface {
	// Lease takes or renews the row called name for owner until ttl from now, by
	// the clock all instances share (the database's). held is false while another
	// owner's time runs. fence rises by one whenever the row changes hands, also
	// when an owner takes it again after it ran out; a renewal in time keeps it.
	// ttl 0 gives the row back, if owner still has it.
	Lease(ctx context.Context, name, owner string, ttl time.Duration) (fence int64, held bool, err error)
}

// tenure is how long this instance may poll by its own clock.
type tenure struct {
	mu    sync.Mutex
	until time.Time
	lost  bool
}

func (h *tenure) extend(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = until
}

func (h *tenure) lose() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lost = true
}

func (h *tenure) left(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost {
		return 0
	}
	return max(0, h.until.Sub(now))
}

// hold runs poll whenever this instance has the lease, until ctx ends. A second
// poller loses nothing (what it confirms it recorded), but Telegram ends the
// poll of the first with 409 and the two would take turns. mine tells the poll
// whether the lease still runs: after a freeze it asks before it sends.
func (t *Telegram) hold(ctx context.Context, poll func(ctx context.Context, mine func() bool)) {
	if t.lease == nil {
		poll(ctx, func() bool { return true })
		return
	}
	for ctx.Err() == nil {
		began := t.clock.Now()
		fence, held, err := t.ask(ctx, leaseFor)
		if err != nil && ctx.Err() == nil {
			t.log.Warn("telegram: ask for the lease of the poll", "err", t.plain(err))
		}
		if err != nil || !held {
			t.sleep(ctx, leaseTry)
			continue
		}
		t.log.Info("telegram: this instance polls", "fence", fence)
		if t.serve(ctx, fence, began.Add(leaseOurs), poll) {
			_, _, _ = t.ask(context.WithoutCancel(ctx), 0) // the next one need not wait
		} else {
			t.log.Warn("telegram: the lease of the poll ran out", "fence", fence)
		}
	}
}

// serve polls while the lease runs; true = it still did when the poll ended.
func (t *Telegram) serve(ctx context.Context, fence int64, until time.Time, poll func(context.Context, func() bool)) bool {
	h := &tenure{until: until}
	polling, stop := context.WithCancel(ctx)
	defer stop()
	var watching sync.WaitGroup
	watching.Go(func() { t.renew(polling, h, fence) })
	watching.Go(func() { t.expire(polling, h, stop) })
	poll(polling, func() bool { return h.left(t.clock.Now()) > 0 })
	stop()
	watching.Wait()
	return h.left(t.clock.Now()) > 0
}

// renew keeps the lease. A question that fails is no reason to stop before the
// time is over: the database may be back by then.
func (t *Telegram) renew(ctx context.Context, h *tenure, fence int64) {
	for t.sleep(ctx, leaseEvery) {
		began := t.clock.Now()
		now, held, err := t.ask(ctx, leaseFor)
		switch {
		case err != nil:
		case !held || now != fence:
			h.lose()
			return
		default:
			h.extend(began.Add(leaseOurs))
		}
	}
}

// expire stops the poll when the time is over, also while a question about it
// hangs in the database.
func (t *Telegram) expire(ctx context.Context, h *tenure, stop func()) {
	for {
		left := h.left(t.clock.Now())
		if left <= 0 {
			stop()
			return
		}
		if !t.sleep(ctx, min(left, time.Second)) {
			return
		}
	}
}

// ask asks for the lease and waits for the answer no longer than leaseAsk,
// whatever the database does with its deadline. Questions go one after another:
// a renewal that was cut short must not arrive after the row was given back.
func (t *Telegram) ask(ctx context.Context, ttl time.Duration) (fence int64, held bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, leaseAsk)
	defer cancel()
	type answer struct {
		fence int64
		held  bool
		err   error
	}
	got := make(chan answer, 1)
	select {
	case t.asking <- struct{}{}:
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	go func() {
		defer func() { <-t.asking }()
		var a answer
		a.fence, a.held, a.err = t.lease.Lease(ctx, "poll/"+t.String(), t.owner, ttl)
		got <- a
	}()
	select {
	case a := <-got:
		return a.fence, a.held, a.err
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
}

// sleep waits; false = ctx ended first.
func (t *Telegram) sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-t.clock.After(d):
		return true
	}
}
