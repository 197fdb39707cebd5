package bot

import (
	"context"
	"sync"
	"time"
)

// proveEvery is how often proofs of receiving are stored; a span breaks after
// 30 s without one (rules.md 3: a gap over 30 s is not charged).
const proveEvery = 5 * time.Second

// proof gathers the moments at which receiving was proved, so that a busy
// platform costs one small write every few seconds, not one a message.
type proof struct {
	mu     sync.Mutex
	latest map[source]time.Time
}

type source struct{ platform, account string }

func newProof() *proof { return &proof{latest: map[source]time.Time{}} }

// Alive implements Inbox.
func (e *Engine) Alive(platform, account string, at time.Time) {
	e.proof.mu.Lock()
	defer e.proof.mu.Unlock()
	if s := (source{platform, account}); at.After(e.proof.latest[s]) {
		e.proof.latest[s] = at
	}
}

func (e *Engine) proveLoop(ctx context.Context) {
	for {
		e.prove(ctx)
		select {
		case <-ctx.Done():
			return
		case <-e.clock.After(proveEvery):
		}
	}
}

func (e *Engine) prove(ctx context.Context) {
	e.proof.mu.Lock()
	latest := e.proof.latest
	e.proof.latest = map[source]time.Time{}
	e.proof.mu.Unlock()
	for s, at := range latest {
		if err := e.desk.keeper.Alive(ctx, s.platform, s.account, at); err != nil && ctx.Err() == nil {
			e.log.Warn("store proof of receiving", "platform", s.platform, "err", err)
		}
	}
}
