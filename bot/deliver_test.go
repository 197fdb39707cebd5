package bot

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

// slowly is a platform whose sends take as long as the clock is moved by.
type slowly struct {
	Clock
	now  time.Time
	each time.Duration
	sent int
}

func (s *slowly) Now() time.Time { return s.now }

func (s *slowly) Send(context.Context, Part) (Outcome, error) {
	s.sent++
	s.now = s.now.Add(s.each)
	return Outcome{State: Sent}, nil
}

// TestNothingIsBegunThatTheLeaseDoesNotCover: whoever claims next may be sending
// the same already.
func TestNothingIsBegunThatTheLeaseDoesNotCover(t *testing.T) {
	began := time.Date(2025, 6, 12, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		after time.Duration // between the claim and the first send
		each  time.Duration // a send takes
		sent  int
		state OutcomeState
	}{
		{"at once", 0, time.Second, 3, Sent},
		{"in time", leaseFor - sendWithin, 0, 3, Sent},
		{"stopped after the claim", leaseFor - sendWithin + 1, 0, 0, Retry},
		{"slow parts", 0, 6 * time.Second, 2, Retry},
	} {
		s := &slowly{now: began.Add(c.after), each: c.each}
		e := &Engine{clock: s, adapters: map[string]Adapter{"slow": {Sender: s}}, log: slog.New(slog.DiscardHandler)}
		end := e.attempt(t.Context(), Claimed{Platform: "slow", Attempt: 1, Parts: make([][]byte, 3), Of: 3, Since: began})
		if s.sent != c.sent || end.Sent != c.sent || end.Outcome.State != c.state {
			t.Errorf("%s: %d parts sent, settled as %d and %s, want %d and %s", c.name, s.sent, end.Sent, end.Outcome.State, c.sent, c.state)
		}
	}
}
