package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	senders      = 32               // sends in flight to one platform
	bulkSenders  = senders * 3 / 4  // of these, for notices and surveys at most
	claimSenders = senders / 4      // of these, never for what is handed out as it is recorded
	mostOpen     = 2 * senders      // sends in flight, and those whose end is not stored yet
	sendWithin   = 10 * time.Second // deadline of one send
	leaseFor     = sendWithin + 10*time.Second
	pollEvery    = time.Second // the poll stays the truth; wakes only make it sooner
	backoffBase  = time.Second
	backoffMost  = 60 * time.Second
)

// outlet is the way out to one platform. Each has senders of its own, so that a
// platform that takes its time holds up no other, and keeps some of them free of
// notices and surveys, so that those hold up no reply.
type outlet struct {
	*Engine
	Adapter
	wake chan struct{}
	done chan struct{} // a sender, and with it a chat, became free

	mu    sync.Mutex
	busy  int  // sends in flight
	bulk  int  // of these, notices and surveys
	open  int  // sends in flight, and those whose end is not stored yet
	held  int  // senders kept for what is being claimed or handed out
	short bool // something may wait for a sender
}

func newOutlet(e *Engine, a Adapter) *outlet {
	return &outlet{Engine: e, Adapter: a, wake: make(chan struct{}, 1), done: make(chan struct{}, 1)}
}

func (o *outlet) loop(ctx context.Context) {
	var inFlight sync.WaitGroup
	defer inFlight.Wait()
	defer o.follow(ctx, &inFlight)()
	for ctx.Err() == nil {
		if o.some(ctx, &inFlight) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-o.wake:
		case <-o.done:
		case <-o.clock.After(pollEvery):
		}
	}
}

// follow has replies handed out as they are recorded, where the store can do
// that. Under an injected clock nothing is sent that no claim has asked for.
func (o *outlet) follow(ctx context.Context, inFlight *sync.WaitGroup) (stop func()) {
	q, able := o.queue.(Following)
	if _, injected := o.clock.(settableClock); injected || !able {
		return func() {}
	}
	held := 0 // between Reserve and Take
	return q.Follow(Follower{
		For: o.claim(0, 0),
		Reserve: func() int {
			n := o.reserve()
			held = n
			return n
		},
		Take: func(claimed []Claimed) {
			now := o.clock.Now()
			for i := range claimed {
				claimed[i].Since = now
			}
			o.start(ctx, inFlight, claimed, held, func() {})
		},
	})
}

// free is how many notes may be taken on: what a kill would send twice is bounded
// also when ends are stored slowly. o.mu is held.
func (o *outlet) free() int { return min(senders-o.busy, mostOpen-o.open) - o.held }

// close notes that an end is stored. It reports whether something may wait.
func (o *outlet) close() (short bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open--
	return o.short
}

// reserve keeps free senders for what is handed out; some stay for claims.
func (o *outlet) reserve() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := max(0, o.free()-claimSenders)
	o.held += n
	return n
}

// some claims as many chats as there are free senders and starts their sends; n
// counts the claims.
func (o *outlet) some(ctx context.Context, inFlight *sync.WaitGroup) (n int) {
	limit, kept := o.room()
	if limit == 0 {
		return 0
	}
	o.stepping.RLock() // until the last of these sends is settled
	claimed, err := o.take(ctx, limit, kept)
	if err != nil && ctx.Err() == nil {
		o.log.Error("claim notes", "platform", o.Platform.Name(), "err", err)
	}
	if len(claimed) == 0 {
		o.count(nil, 0, limit)
		o.stepping.RUnlock()
		return 0
	}
	o.start(ctx, inFlight, claimed, limit, o.stepping.RUnlock)
	return len(claimed)
}

// start sends what was claimed with the senders held for it, and calls after
// when all of it is settled.
func (o *outlet) start(ctx context.Context, inFlight *sync.WaitGroup, claimed []Claimed, held int, after func()) {
	o.count(claimed, 1, held)
	var unsettled atomic.Int64
	unsettled.Store(int64(len(claimed)))
	for _, c := range claimed {
		inFlight.Go(func() {
			// The send outlives a shutdown's signal: it has its own deadline.
			ctx := context.WithoutCancel(ctx)
			end := o.attempt(ctx, c)
			if o.count([]Claimed{c}, -1, 0) { // the sender is free; what it sent need not be settled for that
				ring(o.done)
			}
			o.settle(ctx, end)
			if o.close() {
				ring(o.done)
			}
			if unsettled.Add(-1) == 0 {
				after()
			}
		})
	}
}

// room is how many senders are free, and how many of them not for notices and
// surveys; they are held for the claim that asks.
func (o *outlet) room() (all, kept int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all = max(0, o.free())
	kept = max(0, all-max(0, bulkSenders-o.bulk))
	o.held += all
	o.short = all == 0
	return all, kept
}

// count notes sends that begin or end, and what was held for them. It reports
// whether something may wait for a sender.
func (o *outlet) count(claimed []Claimed, each, held int) (short bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range claimed {
		o.busy += each
		o.open += max(0, each)
		if c.Class >= ClassNotice {
			o.bulk += each
		}
	}
	o.held -= held
	if each > 0 && (len(claimed) == held || o.bulk >= bulkSenders) {
		o.short = true
	}
	return o.short
}

// ring wakes whoever waits, now or next.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// take claims, and notes since when the claims are held at the earliest.
func (o *outlet) take(ctx context.Context, limit, kept int) ([]Claimed, error) {
	since := o.clock.Now()
	claimed, err := o.queue.Claim(ctx, o.claim(limit, kept))
	for i := range claimed {
		claimed[i].Since = since
	}
	return claimed, err
}

func (o *outlet) claim(limit, kept int) ClaimFor {
	calling, ok := o.Platform.(Calling)
	return ClaimFor{
		Calls: ok && calling.Calls(), Owner: o.owner, Platform: o.Platform.Name(), Pace: o.Pace, Limit: limit, Kept: kept,
		Now: o.clock.Now(), Lease: leaseFor, Render: o.Platform.Render,
	}
}

// attempt delivers a claimed note's parts in order. A part is begun only when it
// will have ended before the lease does: a process that was stopped for a while
// after its claim, or a platform that takes seconds over each of many parts,
// would else send, without a label, what another instance has sent already.
func (e *Engine) attempt(ctx context.Context, c Claimed) Settled {
	s := Settled{ID: c.ID, Note: c.Key, Owner: e.owner, Attempt: c.Attempt, Sent: c.Sent, Outcome: Outcome{State: Sent}}
	for i, bytes := range c.Parts {
		if e.clock.Now().Sub(c.Since) > leaseFor-sendWithin {
			s.Outcome = Outcome{State: Retry, Why: "too late to begin under this lease"}
			break
		}
		s.Outcome = e.sendPart(ctx, c, i, bytes)
		if to := s.Outcome.Moved; to != "" {
			e.moved(ctx, c, to)
		}
		if s.Outcome.State != Sent {
			break
		}
		s.Sent++
	}
	s.At = e.clock.Now()
	s.Retry = s.At.Add(wait(s.Outcome, c.Attempt))
	if s.Outcome.State != Sent {
		e.log.Warn("send", "note", c.Key, "platform", c.Platform, "attempt", c.Attempt, "end", s.Outcome.State, "why", s.Outcome.Why)
	}
	return s
}

// moved stores that a chat has another id now; until it is stored the adapter
// finds the way by itself at every send.
func (e *Engine) moved(ctx context.Context, c Claimed, to string) {
	m := Message{Platform: c.Platform, Account: c.Account, Chat: ChatRef{ID: c.Ext, Group: c.Group}}
	if err := e.ChatMoved(ctx, m, to); err != nil {
		e.log.Error("store where a chat moved", "chat", c.Chat, "err", err)
	}
}

func (e *Engine) settle(ctx context.Context, ends ...Settled) {
	stored, err := e.queue.Settle(ctx, ends...)
	if err != nil {
		// The leases end by themselves and the notes are sent again, labelled.
		e.log.Error("settle notes", "err", err)
		return
	}
	for i, ok := range stored {
		if !ok {
			e.log.Warn("settle note: another attempt owns it", "note", ends[i].Note, "attempt", ends[i].Attempt)
		}
	}
}

func (e *Engine) sendPart(ctx context.Context, c Claimed, i int, bytes []byte) Outcome {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	out, err := e.trySend(ctx, c, Part{
		Note: c.Key, Number: c.ID, Chat: ChatRef{ID: c.Ext, Group: c.Group}, Account: c.Account, Lang: c.Lang,
		N: c.Sent + i + 1, Of: c.Of, Attempt: c.Attempt, Again: c.Again && i == 0, Beyond: c.Beyond, Rendered: bytes,
	})
	if out.State == "" {
		out = Outcome{State: Retry, Why: "no outcome"}
		if err != nil {
			out.Why = err.Error()
		}
		if ctx.Err() != nil {
			out.State = Unknown // it may have arrived before the deadline
		}
	}
	return out
}

// trySend keeps an adapter's panic from ending the process.
func (e *Engine) trySend(ctx context.Context, c Claimed, p Part) (out Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = Outcome{State: Unknown, Why: fmt.Sprintf("panic: %v", r)}, nil
		}
	}()
	return e.adapters[c.Platform].Sender.Send(ctx, p)
}

// wait is how long to wait before the next attempt: what the platform asked
// for, else twice as long each time up to a minute, with jitter so that chats
// that failed together do not come back together.
func wait(o Outcome, attempt int) time.Duration {
	if o.State == After && o.Wait > 0 {
		return o.Wait
	}
	d := backoffBase << min(attempt-1, 6)
	d = min(d, backoffMost)
	return d/2 + rand.N(d/2+1) //nolint:gosec // jitter needs no secrecy
}
