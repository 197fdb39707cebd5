package tencent

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Fault is something that goes wrong, or slowly, with the calls it fits. Of
// several that fit a call the first acts; delays add up.
type Fault struct {
	Path   string  // "" = everything that sends; "*" = every path
	With   string  // the body holds this; "" = any
	Times  int     // calls it meets before it is over; 0 = until lifted
	Chance float64 // the share of those calls, 0 < Chance < 1; 0 = all

	Code int    // errcode, before anything was accepted
	Msg  string // errmsg; a usual one of that code when empty

	Status int           // HTTP status with a page in place of JSON; nothing accepted
	Drop   bool          // connection closed; nothing accepted
	Lose   bool          // accepted and carried out, then closed without an answer
	Hang   bool          // nothing at all until it is lifted or the caller leaves
	Delay  time.Duration // of the fake's clock, before the call is accepted
}

type fault struct {
	Fault
	left   int
	lifted chan struct{}
}

// Fault puts a fault in force until it is used up or lifted. Lifting lets the
// calls go on that hang in it; lifting twice does nothing.
func (b *Base) Fault(f Fault) (lift func()) {
	in := &fault{Fault: f, left: f.Times, lifted: make(chan struct{})}
	b.Mu.Lock()
	defer b.Mu.Unlock()
	b.faults = append(b.faults, in)
	return func() {
		b.Mu.Lock()
		defer b.Mu.Unlock()
		b.end(in)
	}
}

// Recover lifts every fault.
func (b *Base) Recover() {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	for len(b.faults) > 0 {
		b.end(b.faults[0])
	}
}

func (b *Base) end(f *fault) {
	if i := slices.Index(b.faults, f); i >= 0 {
		b.faults = slices.Delete(b.faults, i, i+1)
		close(f.lifted)
	}
}

// outcome is what the faults in force do to one call.
type outcome struct {
	refuse     *Refusal
	status     int
	drop, lose bool
	hang       []chan struct{}
	delay      time.Duration
}

// plan throws the dice for one call. The caller holds the lock.
func (b *Base) plan(q *Request, r Route) outcome {
	var out outcome
	taken := false
	for _, f := range slices.Clone(b.faults) {
		acts := f.Code != 0 || f.Status != 0 || f.Drop || f.Lose
		if !f.fits(q, r) || taken && acts || f.Chance > 0 && !b.Dice.Chance(f.Chance) {
			continue
		}
		out.delay += f.Delay
		if f.Hang {
			out.hang = append(out.hang, f.lifted)
		}
		if acts {
			taken = true
			out.status, out.drop, out.lose = f.Status, f.Drop, f.Lose
			if f.Code != 0 {
				out.refuse = &Refusal{Code: f.Code, Msg: f.Msg}
				if f.Msg == "" {
					out.refuse.Msg = usual(f.Code)
				}
			}
		}
		if f.left--; f.left == 0 && !f.Hang {
			b.end(f)
		}
	}
	return out
}

func (f *fault) fits(q *Request, r Route) bool {
	switch f.Path {
	case "":
		if !r.Sends {
			return false
		}
	case "*", q.Path:
	default:
		return false
	}
	return strings.Contains(string(q.Body), f.With) && (f.Times == 0 || f.left > 0)
}

// usual is the errmsg that the platforms' lists of codes give.
func usual(code int) string {
	switch code {
	case -1:
		return "system error"
	case 40001:
		return "invalid credential, access_token is invalid or not latest"
	case 40014:
		return "invalid access_token"
	case 40164:
		return "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist"
	case 42001:
		return "access_token expired"
	case 43004:
		return "require subscribe"
	case 43019:
		return "require remove blacklist"
	case 43101:
		return "user refuse to accept the msg"
	case 45009:
		return "reach max api daily quota limit"
	case 45015:
		return "response out of time limit or subscription is canceled"
	case 45047:
		return "out of response count limit"
	case 48001:
		return "api unauthorized" //nolint:misspell // the platform's own word
	case 60020:
		return "not allow to access from your ip, from ip: 203.0.113.7"
	}
	return "fault"
}

// thaw waits out what a call's faults want; false when its caller left, or the
// fake was closed, before.
func (b *Base) thaw(ctx context.Context, out outcome) bool {
	for _, lifted := range out.hang {
		select {
		case <-lifted:
		case <-ctx.Done():
			return false
		case <-b.closed:
			return false
		}
	}
	if out.delay <= 0 {
		return true
	}
	select {
	case <-b.Clock.After(out.delay):
		return true
	case <-ctx.Done():
	case <-b.closed:
	}
	return false
}
