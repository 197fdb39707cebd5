package storage

import (
	"context"
	"sync"
)

// spares are sessions that nobody writes on. The one given back last is lent
// first: it has its statements prepared, and the others need no connection until
// as many write at a time.
type spares struct {
	free chan struct{} // one for each of last
	mu   sync.Mutex
	last []*session
}

func newSpares(s *Store, n int) *spares {
	p := &spares{free: make(chan struct{}, n)}
	for range n {
		p.put(&session{store: s})
	}
	return p
}

// take waits for a session.
func (p *spares) take(ctx context.Context) (*session, error) {
	select {
	case <-p.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.last) - 1
	c := p.last[n]
	p.last = p.last[:n]
	return c, nil
}

func (p *spares) put(c *session) {
	p.mu.Lock()
	p.last = append(p.last, c)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// discard gives up the connections of those that are here; p may be nil.
func (p *spares) discard() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.last {
		c.discard()
	}
}
