package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anping/bot"
	"anping/storage"
)

// proxy stands between a store and its server and fails on demand.
type proxy struct {
	listener net.Listener
	server   string
	armed    atomic.Bool                   // the next COMMIT is the last thing that passes, or does not
	swallow  atomic.Bool                   // it does not
	thaw     atomic.Pointer[chan struct{}] // nothing passes either way until it is closed; nil = all passes
	all      sync.WaitGroup
}

func (p *proxy) freeze() {
	thaw := make(chan struct{})
	p.thaw.Store(&thaw)
}

func (p *proxy) flow() {
	if thaw := p.thaw.Swap(nil); thaw != nil {
		close(*thaw)
	}
}

// newProxy returns a proxy and the address of the database behind it.
func newProxy(t *testing.T) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(newPostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.all.Go(p.accept)
	t.Cleanup(func() { _ = p.listener.Close(); p.flow() })
	u.Host = p.listener.Addr().String()
	return p, u.String()
}

func (p *proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = in.Close()
			continue
		}
		committed := make(chan struct{})
		go p.ask(in, out, committed)
		go p.answer(out, in, committed)
	}
}

// ask passes on what a store says; the armed COMMIT ends it. committed is closed
// when that COMMIT is on its way: its answer is the last thing to come back, and
// nobody hears of it.
func (p *proxy) ask(from, to net.Conn, committed chan struct{}) {
	defer func() { _ = from.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			_ = to.Close()
			return
		}
		p.wait()
		cut := bytes.Contains(buf[:n], []byte("COMMIT\x00")) && p.armed.CompareAndSwap(true, false)
		if cut && p.swallow.Load() {
			_ = to.Close()
			return
		}
		if cut {
			close(committed)
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// answer passes on what the server says.
func (p *proxy) answer(from, to net.Conn, committed chan struct{}) {
	defer func() { _ = from.Close(); _ = to.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		p.wait()
		select {
		case <-committed:
			return // the server has committed
		default:
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) wait() {
	if thaw := p.thaw.Load(); thaw != nil {
		<-*thaw
	}
}

func plainAct(key string) bot.Act { return bot.Act{Key: key, At: time.Now()} }

// TestConnectionLostAtCommit: the end of the commit is looked up, never assumed
// (reliability R6).
func TestConnectionLostAtCommit(t *testing.T) {
	p, address := newProxy(t)
	s := openAt(t, address, nil)
	p.armed.Store(true)
	if _, err := s.Record(t.Context(), plainAct("stored")); err != nil {
		t.Errorf("committed, the answer was lost: %v", err)
	}
	p.swallow.Store(true)
	p.armed.Store(true)
	if r, err := s.Record(t.Context(), plainAct("not stored")); err == nil {
		t.Errorf("the COMMIT never arrived, and the act was acknowledged: %+v", r)
	}
	for key, want := range map[string]bool{"stored": true, "not stored": false} {
		if r, err := s.Record(t.Context(), plainAct(key)); err != nil || r.Already != want {
			t.Errorf("%s: in the database %v (%v), want %v", key, r.Already, err, want)
		}
	}
	p.armed.Store(true)
	_, err := s.Exclusive(t.Context(), nil, func(bot.View) (bot.Act, error) { return plainAct("exclusive"), nil })
	if err == nil {
		t.Error("an exclusive COMMIT never arrived, and the act was acknowledged")
	}
}

// TestFrozenServer: while nothing comes back a message is refused in time for
// the platform to hear of it, and the store recovers by itself (reliability R7,
// M12).
func TestFrozenServer(t *testing.T) {
	p, address := newProxy(t)
	s := openAt(t, address, nil)
	if _, err := s.Record(t.Context(), plainAct("before")); err != nil {
		t.Fatal(err)
	}
	p.freeze()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := s.Record(ctx, plainAct(fmt.Sprint("during/", i))); err == nil {
				t.Error("an act was acknowledged by a frozen server")
			}
		})
	}
	all.Go(func() {
		if _, err := s.Front(ctx, s.View(), bot.Knock{Key: "x"}); err == nil {
			t.Error("a frozen server was read")
		}
	})
	all.Wait()
	if took := time.Since(began); took > 4500*time.Millisecond {
		t.Errorf("refused after %s, want 4.5 s", took)
	}
	p.flow()
	began = time.Now()
	for {
		_, err := s.Record(t.Context(), plainAct("after"))
		if err == nil {
			break
		}
		if time.Since(began) > 5*time.Second {
			t.Fatalf("5 s after the thaw: %v", err)
		}
	}
}

// TestBackendsTerminated: connections are ended under load; nothing acknowledged
// is lost and nothing is stored twice (reliability M13).
func TestBackendsTerminated(t *testing.T) {
	address := newPostgres(t)
	s := openAt(t, address, nil)
	plain := openPlain(t, "postgres", address)
	var stop atomic.Bool
	var mu sync.Mutex
	acked, refused := map[string]bool{}, 0
	var all sync.WaitGroup
	for w := range 16 {
		all.Go(func() {
			for i := 0; !stop.Load(); i++ {
				key := fmt.Sprintf("k/%d/%d", w, i)
				_, err := s.Record(context.Background(), plainAct(key))
				mu.Lock()
				if acked[key] = err == nil; err != nil {
					refused++
				}
				mu.Unlock()
			}
		})
	}
	pace := time.NewTicker(5 * time.Millisecond)
	defer pace.Stop()
	for kills := 0; kills < 15; {
		<-pace.C
		mu.Lock()
		enough := len(acked) >= 200*(kills+1) // at most 16 are on their way
		mu.Unlock()
		if !enough {
			continue
		}
		kills++
		if _, err := plain.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	all.Wait()
	lost := 0
	for key, ok := range acked {
		r, err := s.Record(t.Context(), plainAct(key))
		if err != nil {
			t.Fatal(err)
		}
		if ok && !r.Already {
			lost++
		}
	}
	if lost > 0 || refused*10 > len(acked) {
		t.Errorf("of %d acts %d were acknowledged and lost, %d refused", len(acked), lost, refused)
	}
}

// TestManyOpenAtOnce: eight instances start on an empty database at the same
// time (reliability R16).
func TestManyOpenAtOnce(t *testing.T) {
	newPostgres(t)
	address := quick.Database(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := storage.Open(t.Context(), storage.Config{Database: address})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.Reserve(t.Context(), "x", 1); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestWakesOthers: a note queued by one instance wakes the other ones.
func TestWakesOthers(t *testing.T) {
	address := newPostgres(t)
	s, other := openAt(t, address, nil), openAt(t, address, nil)
	note := func(i int) {
		c := bot.Change{Notes: []bot.Note{{Key: fmt.Sprint("n", i), To: bot.Address{Chat: 1}, Body: bot.Body{Image: "00"}}}}
		if i == 0 {
			c.Chats = []bot.Chat{{ID: 1, Platform: "fake", Account: "a", Ext: "x"}}
		}
		if _, err := s.Record(t.Context(), bot.Act{Key: fmt.Sprint("k", i), At: time.Now(), Change: c}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 { // it may still be connecting when the first come
		note(i)
		select {
		case <-other.Wakes():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Error("the other instance was never woken")
}
