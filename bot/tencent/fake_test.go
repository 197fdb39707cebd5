package tencent

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// rows are named values in memory.
type rows struct {
	mu     sync.Mutex
	values map[string]string
	vers   map[string]int64
	held   map[string]string
}

func newRows() *rows {
	return &rows{values: map[string]string{}, vers: map[string]int64{}, held: map[string]string{}}
}

func (r *rows) Kept(_ context.Context, name string) (string, int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.values[name], r.vers[name], nil
}

func (r *rows) Keep(_ context.Context, name, value string, version int64) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.vers[name] != version {
		return false, nil
	}
	r.values[name], r.vers[name] = value, version+1
	return true, nil
}

func (r *rows) Lease(_ context.Context, name, owner string, ttl time.Duration) (int64, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h := r.held[name]; h != "" && h != owner {
		return 0, false, nil
	}
	if r.held[name] = owner; ttl <= 0 {
		r.held[name] = ""
	}
	return 1, true, nil
}

// hands is a clock that is moved by hand; who waits waits for real, a moment.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (*hands) After(time.Duration) <-chan time.Time { return time.After(time.Millisecond) }

// issuer gives tokens out, as the platform does: the same while it is good.
type issuer struct {
	mu     sync.Mutex
	n      int
	asked  int
	forced int
	life   time.Duration
	block  chan struct{} // nil = answers at once
}

func (i *issuer) fetch(ctx context.Context, force bool) (string, time.Duration, error) {
	if i.block != nil {
		select {
		case <-i.block:
		case <-ctx.Done():
			return "", 0, ctx.Err()
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked++
	if force {
		i.forced++
	}
	if i.n == 0 || force {
		i.n++
	}
	return fmt.Sprintf("TOKEN-%d", i.n), i.life, nil
}

func (i *issuer) next() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
}

func (i *issuer) count() (asked, forced int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked, i.forced
}

func newTestToken(t *testing.T, owner string, r Rows, c Clock, i *issuer) *Token {
	t.Helper()
	token, err := NewToken(TokenConfig{
		Name: "wechat/wx1", Secret: "canary-secret", Rows: r, Owner: owner, Clock: c, Random: bytes.NewReader(bytes.Repeat([]byte{7}, 1<<12)), Fetch: i.fetch,
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}
