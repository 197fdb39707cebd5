package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	tickEvery = time.Second
	tickBatch = 50 // occasions taken at a time (architecture.md 7)
	tickWide  = 16 // decided side by side, so that their records share commits
)

func (e *Engine) tickLoop(ctx context.Context) {
	for {
		if e.guard == nil || e.guard.Agrees(ctx) {
			e.stepping.RLock()
			e.tickAll(ctx)
			e.stepping.RUnlock()
		}
		select {
		case <-ctx.Done():
			return
		case <-e.clock.After(tickEvery):
		}
	}
}

// tickAll decides everything due, a batch at a time, until nothing is left or
// a batch brings nothing forward.
func (e *Engine) tickAll(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := e.tick(ctx)
		if err != nil && ctx.Err() == nil {
			e.log.Error("tick", "err", err)
		}
		if n == 0 || err != nil {
			return
		}
	}
}

// tick takes one batch of what is due and decides it; n counts what was decided.
func (e *Engine) tick(ctx context.Context) (n int, err error) {
	occasions, err := e.agenda.Due(ctx, e.owner, e.clock.Now(), tickBatch)
	if err != nil {
		return 0, fmt.Errorf("read what is due: %w", err)
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
		gate = make(chan struct{}, tickWide)
	)
	for _, o := range occasions {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			err := e.occur(ctx, o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
				return
			}
			n++
		})
	}
	wg.Wait()
	if n > 0 {
		e.nudge()
	}
	return n, errors.Join(errs...)
}

// occur decides one occasion and records it.
func (e *Engine) occur(ctx context.Context, o Occasion) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("occasion panicked", "panic", fmt.Sprint(p), "stack", stack())
			err = fmt.Errorf("decide %s: panic: %v", o.name(), p)
		}
	}()
	ask := e.noticeAsk(o)
	if o.Kind == OccasionReceipt {
		ask = e.receiptAsk(o.Receipt)
	}
	act, res, err := e.decide(ctx, ask)
	switch {
	case errors.Is(err, errNothing):
		return nil
	case err != nil:
		return fmt.Errorf("decide %s: %w", o.name(), err)
	case res.Already && o.Kind != OccasionReceipt:
		return e.moveOn(ctx, act)
	}
	return nil
}

// name is what an occasion is called in errors.
func (o Occasion) name() string {
	switch o.Kind {
	case OccasionCase:
		return "deadline of case " + o.Case
	case OccasionReceipt:
		return o.Receipt.Key
	}
	return "notice " + o.Due.Name + "/" + o.Due.Scope + "/" + o.Due.Period
}

func (e *Engine) noticeAsk(o Occasion) decision {
	name := o.Due.Name
	if o.Kind == OccasionCase {
		name = "case"
	}
	return func(ctx context.Context, r *Reading) (Act, error) {
		n, ok := e.notices[name]
		if !ok {
			return Act{}, fmt.Errorf("no notice %q", name)
		}
		if err := r.company(ctx); err != nil {
			return Act{}, err
		}
		key, change, err := n.Run(ctx, &Occurrence{Reading: r, Due: o.Due, Case: o.Case})
		if err != nil {
			return Act{}, err
		}
		if key == "" {
			return Act{}, errNothing
		}
		return Act{Key: key, Change: change}, nil
	}
}

// moveOn moves a row of the schedule whose occurrence was recorded before: an
// edit set it back to a period that had been told already. Without this the row
// would be due for ever.
func (e *Engine) moveOn(ctx context.Context, act Act) error {
	if len(act.Change.Due) == 0 && len(act.Change.Cases) == 0 {
		return nil
	}
	moved := Act{Seen: act.Seen, At: act.At, Change: Change{Records: Records{Due: act.Change.Due, Cases: act.Change.Cases}}}
	moved.Key = "moved/" + newID(e.desk.random) // moving on twice is moving on once
	if _, err := e.recorder.Record(ctx, moved); err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("move on after %s: %w", act.Key, err)
	}
	return nil
}

func (e *Engine) receiptAsk(ev ReceiptEvent) decision {
	purpose, _, _ := strings.Cut(ev.Note, "/")
	return func(ctx context.Context, r *Reading) (Act, error) {
		act := Act{Key: ev.Key}
		if err := r.company(ctx); err != nil {
			return Act{}, err
		}
		for _, p := range receiptPurposes(purpose, ev.Outcome) {
			handler, ok := e.receipts[p]
			if !ok {
				continue
			}
			c, err := handler.Run(ctx, &Delivered{Reading: r, ReceiptEvent: ev})
			if err != nil {
				return Act{}, err
			}
			act.Change = act.Change.and(c)
		}
		return act, nil
	}
}

// receiptPurposes are the handlers a receipt goes to: its note's, and for a
// dead chat also the one that moves what waits there.
func receiptPurposes(purpose string, o OutcomeState) []string {
	if o == ChatDead {
		return []string{"", purpose}
	}
	return []string{purpose}
}
