package tencent

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// strangersApart is the least time between two lines about strangers (ours):
// whoever scans the internet must not fill the log.
const strangersApart = time.Minute

// Strangers counts posts to a callback that the platform did not sign, and logs
// them: the first at once, then at most a line a minute with how many they were.
// Nothing of what they held is logged. It is safe for use by many goroutines.
type Strangers struct {
	say   func(n int)
	clock Clock

	mu   sync.Mutex
	n    int       // since the last line
	next time.Time // from when on a line may be written
}

// NewStrangers logs a message, which says what to look at.
func NewStrangers(clock Clock, log *slog.Logger, message string, args ...any) *Strangers {
	return &Strangers{clock: clock, say: func(n int) { log.Warn(message, append([]any{"posts", n}, args...)...) }}
}

// Note counts one.
func (s *Strangers) Note() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	s.tell()
}

// tell writes the line that is due. s.mu is held.
func (s *Strangers) tell() {
	now := s.clock.Now()
	if s.n == 0 || now.Before(s.next) {
		return
	}
	s.say(s.n)
	s.n, s.next = 0, now.Add(strangersApart)
}

// Run writes the lines that become due while nobody comes, until ctx ends; then the
// last one.
func (s *Strangers) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			s.mu.Lock()
			s.next = time.Time{}
			s.tell()
			s.mu.Unlock()
			return
		case <-s.clock.After(strangersApart):
		}
		s.mu.Lock()
		s.tell()
		s.mu.Unlock()
	}
}
