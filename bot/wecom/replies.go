package wecom

import (
	"sync"
	"time"
)

const (
	replyLife   = 55 * time.Minute // of an address for an answer; WeCom's is an hour (path/101138)
	mostReplies = 4096             // kept at a time
)

// replies are the addresses that came with what the smart bot heard, each good
// for one answer. They are secrets, so they are kept in memory only, of the
// instance that heard; another one answers with the group's robot.
type replies struct {
	mu   sync.Mutex
	kept map[string]replyTo // by the answering note's key
}

type replyTo struct {
	address string
	until   time.Time
}

func newReplies() *replies { return &replies{kept: map[string]replyTo{}} }

func (r *replies) keep(note, address string, now time.Time) {
	if address == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= mostReplies {
		for other, to := range r.kept {
			if !to.until.After(now) {
				delete(r.kept, other)
			}
		}
		if len(r.kept) >= mostReplies {
			clear(r.kept) // a burst: those are answered by the robot
		}
	}
	r.kept[note] = replyTo{address, now.Add(replyLife)}
}

// take gives the address for a note, once.
func (r *replies) take(note string, now time.Time) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.kept[note]
	delete(r.kept, note)
	return to.address, ok && to.until.After(now)
}
