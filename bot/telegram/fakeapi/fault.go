package fakeapi

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Fault is something that goes wrong, or slowly, with the calls it fits. Of
// several that fit a call all delays add up; of the others the first acts and
// the rest are saved for later calls.
type Fault struct {
	Method string  `json:"method,omitempty"` // "" = everything that sends or edits; "*" = every method
	Chat   int64   `json:"chat,omitempty"`   // 0 = any
	Times  int     `json:"times,omitempty"`  // calls it meets before it is over; 0 = until lifted
	Chance float64 `json:"chance,omitempty"` // the share of those calls, 0 < Chance < 1; 0 = all

	// Refused in Telegram's envelope, before anything was accepted. An empty
	// description is the usual one of that code.
	Code        int    `json:"code,omitempty"`
	Description string `json:"description,omitempty"`
	RetryAfter  int    `json:"retry_after,omitempty"` // seconds
	MigrateTo   int64  `json:"migrate_to,omitempty"`

	HTML bool `json:"html,omitempty"` // 502 with a page in place of JSON; nothing accepted
	Drop bool `json:"drop,omitempty"` // connection closed; nothing accepted
	Lose bool `json:"lose,omitempty"` // accepted and carried out, then closed without an answer
	Hang bool `json:"hang,omitempty"` // nothing at all until it is lifted or the caller leaves

	// A wait between Delay and DelayTo, half of it before the call is accepted
	// and half before it is answered.
	Delay   time.Duration `json:"delay,omitempty"` // nanoseconds in JSON
	DelayTo time.Duration `json:"delay_to,omitempty"`
}

// fault is a Fault in force.
type fault struct {
	Fault
	left   int
	lifted chan struct{}
}

// Fault puts a fault in force until it is used up or lifted. Lifting lets the
// calls go on that hang in it; lifting twice does nothing.
func (s *Server) Fault(f Fault) (lift func()) {
	in := &fault{Fault: f, left: f.Times, lifted: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, in)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.end(in)
	}
}

// Recover lifts every fault.
func (s *Server) Recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.faults) > 0 {
		s.end(s.faults[0])
	}
}

func (s *Server) end(f *fault) {
	if i := slices.Index(s.faults, f); i >= 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
		close(f.lifted)
	}
}

// outcome is what the faults in force do to one call.
type outcome struct {
	delay      time.Duration
	refuse     *failure
	html       bool
	drop, lose bool
	hang       []chan struct{} // each is closed when its fault is lifted
}

// plan throws the dice for one call. The caller holds the lock.
func (s *Server) plan(q *request, m method) outcome {
	var out outcome
	taken := false
	for _, f := range slices.Clone(s.faults) {
		if !f.fits(q, m) || taken && f.acts() || f.Chance > 0 && !s.dice.chance(f.Chance) {
			continue
		}
		out.delay += s.dice.between(f.Delay, f.DelayTo)
		if f.Hang {
			out.hang = append(out.hang, f.lifted)
		}
		if f.acts() {
			taken = true
			out.html, out.drop, out.lose, out.refuse = f.HTML, f.Drop, f.Lose, f.failure()
		}
		if f.left--; f.left == 0 && !f.Hang {
			s.end(f)
		}
	}
	return out
}

// fits reports whether a fault is about a call at all.
func (f *fault) fits(q *request, m method) bool {
	switch f.Method {
	case "":
		if !m.sends {
			return false
		}
	case "*", q.method:
	default:
		return false
	}
	return (f.Chat == 0 || f.Chat == q.chat()) && (f.Times == 0 || f.left > 0)
}

// acts reports whether a fault does more than delay.
func (f *fault) acts() bool { return f.HTML || f.Drop || f.Lose || f.Code != 0 }

// failure is a fault's refusal, nil where it refuses nothing.
func (f *fault) failure() *failure {
	if f.Code == 0 {
		return nil
	}
	out := &failure{Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter, MigrateTo: f.MigrateTo}
	switch {
	case f.Description != "":
	case f.Code == http.StatusTooManyRequests:
		out.Description = tooMany(f.RetryAfter).Description
	case f.MigrateTo != 0:
		out.Description = upgraded(f.MigrateTo).Description
	case f.Code == http.StatusForbidden:
		out.Description = "Forbidden: bot was blocked by the user"
	default:
		out.Description = http.StatusText(f.Code)
	}
	return out
}

// thaw waits until the faults a call hangs in are lifted; false when its caller
// left, or the fake was closed, before.
func (s *Server) thaw(ctx context.Context, hang []chan struct{}) bool {
	for _, lifted := range hang {
		select {
		case <-lifted:
		case <-ctx.Done():
			return false
		case <-s.closed:
			return false
		}
	}
	return true
}
