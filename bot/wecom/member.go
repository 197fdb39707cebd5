package wecom

import (
	"sync"
	"time"
)

const (
	mostPerMinute = 30   // messages to one member; what is more WeCom drops without a word (path/90236)
	mostMembers   = 4096 // remembered at a time; beyond that who got nothing for a minute is forgotten
)

// members counts what each was sent within a minute, by this instance.
type members struct {
	mu   sync.Mutex
	sent map[string][]time.Time
}

func newMembers() *members { return &members{sent: map[string][]time.Time{}} }

// wait counts a message to a member and returns 0, or says how long to wait.
func (m *members) wait(id string, now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := now.Add(-time.Minute)
	if len(m.sent) >= mostMembers {
		for other, at := range m.sent {
			if !at[len(at)-1].After(from) {
				delete(m.sent, other)
			}
		}
	}
	at := m.sent[id]
	for len(at) > 0 && !at[0].After(from) {
		at = at[1:]
	}
	if len(at) >= mostPerMinute {
		m.sent[id] = at
		return at[0].Sub(from) + time.Second
	}
	m.sent[id] = append(at, now)
	return 0
}
