package bot

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shelf is a queue of notes that are all due, each for a chat of its own.
type shelf struct {
	mu      sync.Mutex
	waiting map[string][]Claimed // by platform
	next    int64
}

func (s *shelf) put(platform string, class Class, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.next++
		s.waiting[platform] = append(s.waiting[platform], Claimed{ID: s.next, Class: class, Platform: platform, Chat: s.next, Attempt: 1, Of: 1, Parts: [][]byte{{1}}})
	}
}

func (s *shelf) Claim(_ context.Context, f ClaimFor) (out []Claimed, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bulk := 0
	var rest []Claimed
	for _, c := range s.waiting[f.Platform] {
		if len(out) == f.Limit || c.Class >= ClassNotice && bulk == f.Limit-f.Kept {
			rest = append(rest, c)
			continue
		}
		if c.Class >= ClassNotice {
			bulk++
		}
		out = append(out, c)
	}
	s.waiting[f.Platform] = rest
	return out, nil
}

func (s *shelf) Settle(_ context.Context, ends ...Settled) ([]bool, error) {
	ok := make([]bool, len(ends))
	for i := range ok {
		ok[i] = true
	}
	return ok, nil
}

func (s *shelf) NextSend(context.Context) (time.Time, error) { return time.Time{}, nil }

// gate is a platform whose sends wait until it opens.
type gate struct {
	name string
	open chan struct{}

	mu   sync.Mutex
	sent map[Class]int // begun
}

func newGate(name string) *gate {
	return &gate{name: name, open: make(chan struct{}), sent: map[Class]int{}}
}

func (g *gate) Name() string                  { return g.name }
func (g *gate) Passive() bool                 { return false }
func (g *gate) Render(Body) ([][]byte, error) { return [][]byte{{1}}, nil }

// classed tells a sender the class of what it sends.
type classed struct {
	*gate
	of func(id int64) Class
}

func (c classed) Send(ctx context.Context, p Part) (Outcome, error) {
	c.mu.Lock()
	c.sent[c.of(p.Number)]++
	c.mu.Unlock()
	select {
	case <-c.open:
		return Outcome{State: Sent}, nil
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

func (g *gate) begun(c Class) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sent[c]
}

// outlets runs the way out to platforms whose gates are closed until the test
// ends.
func outlets(t *testing.T, s *shelf, gates ...*gate) []*outlet {
	t.Helper()
	e := &Engine{queue: s, clock: Machine{}, owner: "me", log: slog.New(slog.DiscardHandler), adapters: map[string]Adapter{}}
	ctx, stop := context.WithCancel(t.Context())
	var loops sync.WaitGroup
	classes := map[int64]Class{}
	for _, list := range s.waiting {
		for _, c := range list {
			classes[c.ID] = c.Class
		}
	}
	of := func(id int64) Class { return classes[id] } // what comes later is a reply
	for _, g := range gates {
		a := Adapter{Platform: g, Sender: classed{g, of}}
		e.adapters[g.name] = a
		e.outlets = append(e.outlets, newOutlet(e, a))
	}
	for _, o := range e.outlets { // not before all adapters are there: a loop reads them
		loops.Go(func() { o.loop(ctx) })
	}
	t.Cleanup(func() {
		stop()
		for _, g := range gates {
			close(g.open)
		}
		loops.Wait()
	})
	return e.outlets
}

// TestNoticesLeaveSendersToReplies: a platform that takes its time over a burst
// of notices is sent a reply at once.
func TestNoticesLeaveSendersToReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, g := &shelf{waiting: map[string][]Claimed{}}, newGate("slow")
		s.put("slow", ClassNotice, 60)
		s.put("slow", ClassSurvey, 60)
		out := outlets(t, s, g)
		synctest.Wait()
		if n := g.begun(ClassNotice) + g.begun(ClassSurvey); n != bulkSenders {
			t.Errorf("%d notices and surveys in flight, want %d of %d senders", n, bulkSenders, senders)
		}
		s.put("slow", ClassReply, senders)
		out[0].nudge()
		synctest.Wait()
		if n := g.begun(ClassReply); n != senders-bulkSenders {
			t.Errorf("%d replies in flight beside them, want %d", n, senders-bulkSenders)
		}
	})
}

// TestPlatformsHaveTheirOwnSenders: one that takes its time holds up no other.
func TestPlatformsHaveTheirOwnSenders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, slow, quick := &shelf{waiting: map[string][]Claimed{}}, newGate("slow"), newGate("quick")
		s.put("slow", ClassAlert, 100)
		out := outlets(t, s, slow, quick)
		synctest.Wait()
		if n := slow.begun(ClassAlert); n != senders {
			t.Errorf("%d alerts in flight, want %d", n, senders)
		}
		s.put("quick", ClassReply, 3)
		out[0].nudge()
		synctest.Wait()
		if n := quick.begun(ClassReply); n != 3 {
			t.Errorf("%d replies in flight on the other platform, want 3", n)
		}
	})
}
