package telegram

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// memory is a lease as the store keeps it: one row, one clock.
type memory struct {
	mu    sync.Mutex
	owner string
	fence int64
	until time.Time
	down  bool
	hangs chan struct{} // not nil = questions hang until it is closed
}

func (l *memory) Lease(_ context.Context, _, owner string, ttl time.Duration) (int64, bool, error) {
	l.mu.Lock()
	hangs := l.hangs
	l.mu.Unlock()
	if hangs != nil {
		<-hangs
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return 0, false, errDown
	}
	now := bot.Machine{}.Now()
	runs := now.Before(l.until)
	if runs && l.owner != owner {
		return l.fence, false, nil
	}
	if ttl == 0 {
		if l.owner == owner {
			l.until = now
		}
		return l.fence, false, nil
	}
	if !runs {
		l.fence++
	}
	l.owner, l.until = owner, now.Add(ttl)
	return l.fence, true, nil
}

// runs reports whether the row has not run out.
func (l *memory) runs() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bot.Machine{}.Now().Before(l.until)
}

func (l *memory) number() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fence
}

// poller is one instance of several that want to poll.
type poller struct {
	began chan func() bool // a poll began; its mine
	ended chan struct{}
	stop  context.CancelFunc
	done  chan struct{}
}

// wants starts an instance; its poll does nothing until it is told to end. No
// socket is opened, so the tests run in a bubble of synctest.
func wants(t *testing.T, owner string, l Lease) *poller {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	tele, err := New(Config{Token: testToken, Mode: Polling, Media: &shelf{}, Text: texts, Clock: bot.Machine{}, Lease: l, Owner: owner})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &poller{began: make(chan func() bool, 10), ended: make(chan struct{}, 10), stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		tele.hold(ctx, func(ctx context.Context, mine func() bool) {
			p.began <- mine
			<-ctx.Done()
			p.ended <- struct{}{}
		})
	}()
	t.Cleanup(func() { cancel(); <-p.done })
	return p
}

// since is how much of the bubble's time went by until something happened.
func since[T any](ch <-chan T) time.Duration {
	clock := bot.Machine{}
	from := clock.Now()
	<-ch
	return clock.Now().Sub(from)
}

func TestLeaseOneOfTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &memory{}
		a := wants(t, "a", l)
		mine := <-a.began
		b := wants(t, "b", l)
		<-time.After(time.Minute)
		select {
		case <-b.began:
			t.Fatal("two poll at a time")
		case <-a.ended:
			t.Fatal("a lease that is renewed ends")
		default:
		}
		if !mine() {
			t.Error("a renewed lease is not mine")
		}
		// A clean end gives it back: the other need not wait until it runs out.
		a.stop()
		if took := since(b.began); took > 2*time.Second {
			t.Errorf("taken over after %s", took)
		}
		if fence := l.number(); fence != 2 {
			t.Errorf("fence %d", fence)
		}
	})
}

// A database that does not answer ends the poll before the row runs out, and
// another instance takes over within 15 s.
func TestLeaseFrozen(t *testing.T) {
	for name, freeze := range map[string]func(*memory){
		"errors": func(l *memory) { l.down = true },
		"hangs":  func(l *memory) { l.hangs = make(chan struct{}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				row := &memory{}
				a := &sight{row: row}
				one := wants(t, "a", a)
				mine := <-one.began
				two := wants(t, "b", row)
				<-time.After(20 * time.Second)
				blind := &memory{}
				freeze(blind)
				a.see(blind) // from here a hears nothing of the row any more
				ended := since(one.ended)
				if mine() || ended > leaseOurs {
					t.Errorf("polls %s after the last answer", ended)
				}
				if !row.runs() {
					t.Error("the row ran out while the poll went on")
				}
				if took := ended + since(two.began); took > 15*time.Second {
					t.Errorf("taken over after %s", took)
				}
				if blind.hangs != nil {
					close(blind.hangs)
				}
			})
		})
	}
}

// sight is what one instance sees of the lease.
type sight struct {
	mu  sync.Mutex
	row Lease
}

func (s *sight) see(l Lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.row = l
}

func (s *sight) Lease(ctx context.Context, name, owner string, ttl time.Duration) (int64, bool, error) {
	s.mu.Lock()
	row := s.row
	s.mu.Unlock()
	return row.Lease(ctx, name, owner, ttl)
}

// An instance whose lease changed hands in between, and came back, sees a higher
// number: what it polled with is over.
func TestLeaseFence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &memory{}
		a := wants(t, "a", l)
		mine := <-a.began
		l.mu.Lock()
		l.fence++
		l.mu.Unlock()
		if ended := since(a.ended); ended > leaseEvery+time.Second || mine() {
			t.Errorf("ended after %s, mine %v", ended, mine())
		}
		<-a.began
	})
}

// A kill gives nothing back: the row runs out.
func TestLeaseKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &memory{}
		if _, held, err := l.Lease(t.Context(), "poll/telegram/4200", "killed", leaseFor); !held || err != nil {
			t.Fatal(held, err)
		}
		if took := since(wants(t, "b", l).began); took > 15*time.Second {
			t.Errorf("taken over after %s", took)
		}
	})
}
