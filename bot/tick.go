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
	tickWide  = 16 // decided side by side
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

// tick takes one batch of what is due, decides it side by side and records it
// together, so that a batch costs one commit; n counts what was decided.
func (e *Engine) tick(ctx context.Context) (n int, err error) {
	occasions, err := e.agenda.Due(ctx, e.owner, e.clock.Now(), tickBatch)
	if err != nil {
		return 0, fmt.Errorf("read what is due: %w", err)
	}
	asked := make([]*occurring, len(occasions))
	for i, o := range occasions {
		asked[i] = e.occurring(o)
	}
	sideBySide(asked, func(x *occurring) { x.propose(ctx) })
	e.recordTogether(ctx, asked)
	sideBySide(asked, func(x *occurring) { x.finish(ctx) })
	var errs []error
	for _, x := range asked {
		if x.err != nil {
			errs = append(errs, x.err)
			continue
		}
		n++
	}
	if n > 0 {
		e.nudge()
	}
	return n, errors.Join(errs...)
}

func sideBySide(list []*occurring, do func(*occurring)) {
	var wg sync.WaitGroup
	gate := make(chan struct{}, tickWide)
	for _, x := range list {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			do(x)
		})
	}
	wg.Wait()
}

// recordTogether records what was proposed.
func (e *Engine) recordTogether(ctx context.Context, asked []*occurring) {
	var acts []Act
	var of []*occurring
	for _, x := range asked {
		if x.err == nil {
			acts, of = append(acts, x.act), append(of, x)
		}
	}
	if len(acts) == 0 {
		return
	}
	for i, r := range e.recorder.RecordAll(ctx, acts) {
		of[i].res, of[i].err = r.Result, r.Err
	}
}

// occurring is one occasion on its way. It takes no case lock while others of
// its batch are decided: two that wanted one case would wait for each other.
// The stamps find the second out, and it is decided again by itself.
type occurring struct {
	*Engine
	Occasion
	ask  decision
	memo *memo
	act  Act
	res  Result
	err  error
}

func (e *Engine) occurring(o Occasion) *occurring {
	x := &occurring{Engine: e, Occasion: o, ask: e.noticeAsk(o), memo: &memo{}}
	if o.Kind == OccasionReceipt {
		x.ask = e.receiptAsk(o.Receipt)
	}
	return x
}

func (x *occurring) propose(ctx context.Context) {
	defer x.recover()
	x.act, x.err = x.Engine.propose(ctx, x.memo, func(string) {}, x.ask)
}

// finish decides again what lost a race, and moves on what had happened before.
func (x *occurring) finish(ctx context.Context) {
	defer x.recover()
	if errors.Is(x.err, ErrConflict) {
		x.act, x.res, x.err = x.decideOn(ctx, x.memo, x.ask)
	}
	switch {
	case errors.Is(x.err, errNothing):
		x.err = nil
	case x.err != nil:
		x.err = fmt.Errorf("decide %s: %w", x.name(), x.err)
	case x.res.Already && x.Kind != OccasionReceipt:
		x.err = x.moveOn(ctx, x.act)
	}
}

func (x *occurring) recover() {
	if p := recover(); p != nil {
		x.log.Error("occasion panicked", "panic", fmt.Sprint(p), "stack", stack())
		x.err = fmt.Errorf("decide %s: panic: %v", x.name(), p)
	}
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
		if ev.Outcome == Moving {
			act.Change.Readdress = []int64{ev.Chat}
			return act, nil
		}
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
// dead chat also the one that moves what waits there. What waits for the chat's
// next word, and what is not announced of that, goes to a handler of its own.
func receiptPurposes(purpose string, o OutcomeState) []string {
	switch o {
	case ChatDead:
		return []string{"", purpose}
	case Unannounced, Held: // the note itself still waits
		return []string{string(o)}
	}
	return []string{purpose}
}
