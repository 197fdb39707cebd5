package fakeapi

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// machine is the machine's clock.
type machine struct{}

func (machine) Now() time.Time                         { return time.Now() }
func (machine) After(d time.Duration) <-chan time.Time { return time.After(d) }

// served is a fake in a goroutine, as Serve makes one in a process, and its door.
func served(t *testing.T) Door {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, Options{Clock: machine{}}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return Door{URL: "http://" + ln.Addr().String()}
}

// read reads the log until done is content with it.
func (d Door) read(t *testing.T, done func(Page) bool) Page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var all Page
	for {
		p, err := d.Since(ctx, all.NextShown, all.NextEnded)
		if err != nil {
			t.Fatal(err)
		}
		all.Shown, all.Ended = append(all.Shown, p.Shown...), append(all.Ended, p.Ended...)
		all.NextShown, all.NextEnded = p.NextShown, p.NextEnded
		if done(all) {
			return all
		}
	}
}

// TestDoor drives the fake from outside: what is said is posted meanwhile, again
// while the answers are bad or lost, and given up after the third.
func TestDoor(t *testing.T) {
	t.Parallel()
	ctx, d := t.Context(), served(t)
	const wang = "oWANG00000000000000000000000"
	if _, err := d.Say(ctx, Said{From: wang, Text: "在吗"}); err == nil || !strings.Contains(err.Error(), "does not follow") {
		t.Errorf("a stranger writes: %v", err)
	}
	if err := d.Follower(ctx, wang); err != nil {
		t.Fatal(err)
	}
	var posts atomic.Int64
	var status atomic.Int64
	status.Store(http.StatusServiceUnavailable)
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(int(status.Load()))
		_, _ = io.WriteString(w, "success")
	}))
	t.Cleanup(account.Close)
	hook := Callback{URL: account.URL, Token: "token", Mode: Plain, Apart: 20 * time.Millisecond}
	if err := d.Callback(ctx, hook); err != nil {
		t.Fatal(err)
	}
	vain, err := d.Say(ctx, Said{From: wang, Text: "道闸坏了"})
	if err != nil {
		t.Fatal(err)
	}
	p := d.read(t, func(p Page) bool { return len(p.Ended) == 1 })
	if e := p.Ended[0]; e.MsgID != vain.MsgID || !e.GaveUp || e.Posts != 3 || posts.Load() != 3 || e.Took < 2*hook.Apart || len(e.Said) > 0 {
		t.Errorf("in vain: %+v, %d posts", e, posts.Load())
	}
	status.Store(http.StatusOK)
	if _, err := d.Say(ctx, Said{From: wang, Text: "道闸坏了", Menu: "b1"}); err != nil {
		t.Fatal(err)
	}
	p = d.read(t, func(p Page) bool { return len(p.Ended) == 2 })
	if e := p.Ended[1]; e.GaveUp || e.Posts != 1 || !slices.Equal(e.Said, []string{"success"}) || len(e.Faults) > 0 {
		t.Errorf("taken: %+v", e)
	}
	hook.Lose = 0.999999999
	if err := d.Callback(ctx, hook); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Say(ctx, Said{From: wang, Photo: []byte("\xff\xd8\xff\xe0")}); err != nil {
		t.Fatal(err)
	}
	p = d.read(t, func(p Page) bool { return len(p.Ended) == 3 })
	if e := p.Ended[2]; !e.GaveUp || e.Posts != 3 || len(e.Said) != 3 {
		t.Errorf("every answer is lost: %+v", e)
	}
	if c, err := d.Counts(ctx); err != nil || c.Ended != 3 || c.GaveUp != 2 || c.Saying != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if odd, err := d.Strange(ctx); err != nil || len(odd) > 0 {
		t.Errorf("strange: %q, %v", odd, err)
	}
}

// TestDoorFaults sets a fault, lifts it, and lifts all.
func TestDoorFaults(t *testing.T) {
	t.Parallel()
	ctx, d := t.Context(), served(t)
	ask := func() bool {
		res, err := http.Get(d.URL + "/cgi-bin/token?grant_type=client_credential&appid=wxanping0000000001&secret=secret-of-nobody")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		return err == nil && strings.Contains(string(raw), "access_token")
	}
	lift, err := d.Fault(ctx, Fault{Path: "/cgi-bin/token", Code: -1})
	if err != nil {
		t.Fatal(err)
	}
	if ask() {
		t.Error("the fault is not in force")
	}
	if err := lift(ctx); err != nil || !ask() {
		t.Errorf("the fault is not lifted: %v", err)
	}
	if _, err := d.Fault(ctx, Fault{Path: "*", Status: 502}); err != nil {
		t.Fatal(err)
	}
	if ask() {
		t.Error("the second fault is not in force")
	}
	if err := d.Recover(ctx); err != nil || !ask() {
		t.Errorf("not all faults are lifted: %v", err)
	}
}
