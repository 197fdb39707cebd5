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
	senders     = 32               // sends in flight to one platform
	bulkSenders = senders * 3 / 4  // of these, for notices and surveys at most
	sendWithin  = 10 * time.Second // deadline of one send
	leaseFor    = sendWithin + 10*time.Second
	pollEvery   = time.Second // the poll stays the truth; wakes only make it sooner
	backoffBase = time.Second
	backoffMost = 60 * time.Second
)

// outlet is the way out to one platform. Each has senders of its own, so that a
// platform that takes its time holds up no other, and keeps some of them free of
// notices and surveys, so that those hold up no reply.
type outlet struct {
	*Engine
	Adapter
	wake chan struct{}
	done chan struct{} // a sender, and with it a chat, became free

	mu         sync.Mutex
	busy, bulk int // sends in flight; of these, notices and surveys
}

func newOutlet(e *Engine, a Adapter) *outlet {
	return &outlet{Engine: e, Adapter: a, wake: make(chan struct{}, 1), done: make(chan struct{}, 1)}
}

func (o *outlet) loop(ctx context.Context) {
	var inFlight sync.WaitGroup
	defer inFlight.Wait()
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
		o.stepping.RUnlock()
		return 0
	}
	o.count(claimed, 1)
	var unsettled atomic.Int64
	unsettled.Store(int64(len(claimed)))
	for _, c := range claimed {
		inFlight.Go(func() {
			// The send outlives a shutdown's signal: it has its own deadline.
			o.send(context.WithoutCancel(ctx), c)
			if unsettled.Add(-1) == 0 {
				o.stepping.RUnlock()
			}
			o.count([]Claimed{c}, -1)
			ring(o.done)
		})
	}
	return len(claimed)
}

// room is how many senders are free, and how many of them not for notices and
// surveys.
func (o *outlet) room() (all, kept int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all = senders - o.busy
	return all, max(0, all-(bulkSenders-o.bulk))
}

func (o *outlet) count(claimed []Claimed, each int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range claimed {
		o.busy += each
		if c.Class >= ClassNotice {
			o.bulk += each
		}
	}
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
	return ClaimFor{
		Owner: o.owner, Platform: o.Platform.Name(), Pace: o.Pace, Limit: limit, Kept: kept,
		Now: o.clock.Now(), Lease: leaseFor, Render: o.Platform.Render,
	}
}

// send makes a claimed attempt and settles it.
func (e *Engine) send(ctx context.Context, c Claimed) { e.settle(ctx, e.attempt(ctx, c)) }

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
		N: c.Sent + i + 1, Of: c.Of, Attempt: c.Attempt, Again: c.Again && i == 0, Rendered: bytes,
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
