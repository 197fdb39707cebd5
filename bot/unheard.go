package bot

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Unheard is a Recorder that can keep a message as it came, in one short row,
// to be decided later. What is kept is acknowledged: the platform does not come
// again with it.
type Unheard interface {
	// KeepUnheard keeps a message under its Act's key and returns after the
	// commit; a key that is kept already is no error. For a while only owner takes it.
	KeepUnheard(ctx context.Context, owner, key string, m Message) error
	// TakeUnheard gives up to limit messages that wait to be decided, the oldest
	// first, and leases them to owner for hold, longer at each further try.
	TakeUnheard(ctx context.Context, owner string, limit int, hold time.Duration) ([]KeptMessage, error)
	// DropUnheard removes messages that have been decided.
	DropUnheard(ctx context.Context, keys []string) error
}

// KeptMessage is a message that was kept and is to be decided now.
type KeptMessage struct {
	Key     string // of its Act
	Message Message
	Tries   int // this one included
}

// Of messages that cannot be decided in time (docs/adr/0026; ours).
const (
	patience   = 50 * time.Millisecond // a message waits so long for a seat, then it is kept
	awaited    = 2 * time.Second       // and so long one whose answer travels in the platform's request (docs/adr/0035)
	mostAwait  = 8 * mostSeats         // while no more wait than are decided in half a second
	takeKept   = 256                   // kept messages decided before the next are taken
	keptHands  = 32                    // of them at a time: live messages find seats beside them
	keptLease  = 10 * time.Second
	lookForOld = 5 * time.Second // how often one looks for what another instance left
)

// backlog keeps messages that cannot be decided in time and decides them as soon
// as it can. A burst of 10,000 is far more than can be decided before the
// platform's deadline; told to come again, all of it comes again, in whatever
// order, and costs as much once more. Kept, it is acknowledged within a second
// and answered when its turn comes.
//
// While messages of a speaker in a chat wait here, what comes after them waits
// behind them. Another instance does not know of them: there the later one may
// be decided first, as with a platform that was told to come again.
//
// Where the answer travels in the platform's request whoever wrote waits for it,
// and so does the message, longer. When it is kept after all, the request is
// answered with nothing and the answer is a note.
type backlog struct {
	*Engine
	store Unheard // nil = nothing is kept
	wake  chan struct{}

	mu    sync.Mutex
	piles map[string]pile // by lane
	round int             // of looking for what waits
}

// pile is what is kept of a lane.
type pile struct {
	storing int // on their way into the store
	round   int // when the last one was stored
}

func newBacklog(e *Engine) *backlog {
	b := &backlog{Engine: e, wake: make(chan struct{}, 1), piles: map[string]pile{}}
	if _, injected := e.clock.(receiving); !injected {
		b.store, _ = e.recorder.(Unheard)
	}
	return b
}

// laneOf names who speaks where.
func laneOf(m Message) string {
	return m.Platform + "\x00" + m.Account + "\x00" + m.Chat.ID + "\x00" + m.From
}

// holds reports whether something of a lane waits.
func (b *backlog) holds(lane string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, waits := b.piles[lane]
	return waits
}

// keep keeps a message; an error means that it is not kept.
func (b *backlog) keep(ctx context.Context, h *hearing) error {
	lane := laneOf(h.m)
	b.change(lane, 1)
	err := b.store.KeepUnheard(ctx, b.owner, h.key, h.m)
	b.change(lane, -1)
	ring(b.wake)
	return err
}

func (b *backlog) change(lane string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.piles[lane] = pile{b.piles[lane].storing + n, b.round}
}

// loop decides what is kept until ctx ends.
func (b *backlog) loop(ctx context.Context) {
	if b.store == nil {
		return
	}
	for ctx.Err() == nil {
		round := b.begin()
		kept, err := b.store.TakeUnheard(ctx, b.owner, takeKept, keptLease)
		switch {
		case err != nil && ctx.Err() == nil:
			b.log.Warn("kept messages cannot be read, the next try is in 5 s", "err", err)
		case err == nil && len(kept) == 0:
			b.clear(round)
		case err == nil:
			b.decideAll(ctx, kept)
			continue
		}
		select {
		case <-ctx.Done():
		case <-b.wake:
		case <-b.clock.After(lookForOld):
		}
	}
}

func (b *backlog) begin() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.round++
	return b.round
}

// clear forgets the lanes of which nothing was stored since a round began, which
// found nothing.
func (b *backlog) clear(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for lane, p := range b.piles {
		if p.storing == 0 && p.round < round {
			delete(b.piles, lane)
		}
	}
}

// decideAll decides messages, those of a lane in their order, and removes those
// that are decided. The others come again when their lease has ended.
func (b *backlog) decideAll(ctx context.Context, kept []KeptMessage) {
	var order []string
	lanes := map[string][]KeptMessage{}
	for _, k := range kept {
		lane := laneOf(k.Message)
		if lanes[lane] == nil {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], k)
	}
	var mu sync.Mutex
	var done []string
	var all sync.WaitGroup
	free := make(chan struct{}, keptHands)
	for _, lane := range order {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			for _, k := range lanes[lane] {
				if !b.late(ctx, k) {
					return
				}
				mu.Lock()
				done = append(done, k.Key)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(done) == 0 {
		return
	}
	if err := b.store.DropUnheard(context.WithoutCancel(ctx), done); err != nil {
		b.log.Warn("decided messages stay kept; they are looked at once more", "messages", len(done), "err", err)
	}
}

// late decides a kept message; false when it has to be tried again. It ends
// before its lease does.
func (b *backlog) late(ctx context.Context, k KeptMessage) bool {
	if ctx.Err() != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keptLease/2)
	defer cancel()
	h, err := b.hearing(k.Message)
	if err == nil {
		// The request has been answered, and a note says it; nobody waits for what a
		// file that came after its message is answered.
		h.late = h.passive && h.m.Opens != OpensNone
		h.passive = h.passive && !h.late
		_, err = b.inTurn(ctx, h, nil)
	}
	if err != nil {
		b.log.Warn("a kept message cannot be decided, it is tried again", "key", k.Key, "tries", k.Tries, "err", err)
		return false
	}
	return true
}

// repeated says by a note what a kept message was answered in a request of its
// own, another post of the same: whoever posted it had left, or this row was not
// to be. Nobody knows which, so it is labelled.
func (h *hearing) repeated(f Front) Act {
	return Act{Key: h.key + "/again", Change: Change{Notes: []Note{{
		Key: "reply/" + h.key, To: Address{Chat: f.Chat.ID}, Class: ClassReply, Body: f.Answer, Again: true,
	}}}}
}

// overdue is a channel on which something comes when a message has waited too
// long for a seat and may be kept; nil when it may not.
func (b *backlog) overdue(h *hearing) <-chan time.Time {
	if b.store == nil {
		return nil
	}
	if h.passive && b.seats.awaited() <= mostAwait {
		return b.clock.After(awaited)
	}
	return b.clock.After(patience)
}

// hearing prepares a message.
func (e *Engine) hearing(m Message) (*hearing, error) {
	adapter, ok := e.adapters[m.Platform]
	if !ok {
		return nil, fmt.Errorf("handle: unknown platform %q", m.Platform)
	}
	return &hearing{Engine: e, m: m, key: heardKey(m), passive: adapter.Platform.Passive()}, nil
}
