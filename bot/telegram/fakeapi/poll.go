package fakeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"time"
)

const (
	pollMost   = 50      // seconds a poll may wait (LONG_POLL_MAX_TIMEOUT)
	batchMost  = 100     // updates in an answer
	batchBytes = 1 << 22 // bytes in an answer
	pollAhead  = 10      // how far beyond the last id an offset may lie and still count
)

// poll is a getUpdates that waits.
type poll struct {
	offset int64
	limit  int
	out    chan pollEnd
}

type pollEnd struct {
	updates json.RawMessage
	fail    *failure
	late    time.Duration
}

// getUpdates is a long poll. An update is forgotten only by a call with a
// higher offset, also one that then waits. Another call that has to wait ends
// the one before with 409; a webhook ends both.
func (s *Server) getUpdates(ctx context.Context, q *request) (any, *failure) {
	mine, end := s.ask(q)
	if end == nil {
		wait := s.clock.After(time.Duration(mine.timeout) * time.Second)
		select {
		case e := <-mine.poll.out:
			end = &e
		case <-wait:
			end = s.leave(mine.poll)
		case <-ctx.Done():
			end = s.leave(mine.poll)
		case <-s.closed:
			end = s.leave(mine.poll)
		}
	}
	s.pause(end.late)
	if end.fail != nil {
		return nil, end.fail
	}
	return end.updates, nil
}

// asked is a poll and how long it may wait, in seconds.
type asked struct {
	poll    *poll
	timeout int64
}

// ask answers at once, or leaves a poll that waits.
func (s *Server) ask(q *request) (asked, *pollEnd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		fail := conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		return asked{}, &pollEnd{fail: fail, late: s.late()}
	}
	offset := q.integer("offset", 0, math.MinInt32, math.MaxInt32)
	limit := q.integer("limit", batchMost, 1, batchMost)
	timeout := q.integer("timeout", 0, 0, pollMost)
	s.queue.allow(q.args["allowed_updates"])
	if since := s.now().Sub(s.queue.polled); s.opt.Guard && offset == s.queue.offset {
		if since < 3*time.Second {
			timeout = max(timeout, 3)
		}
		if since < time.Second/2 {
			limit = 1
		}
	}
	s.queue.offset, s.queue.polled = offset, s.now()
	defer s.touch()
	if offset < 0 { // the last -offset updates stay
		if n := len(s.queue.pending) + int(offset); n > 0 {
			s.queue.confirmed(s.queue.pending[n].id)
		}
		offset = 0
	}
	p := &poll{offset: offset, limit: int(limit), out: make(chan pollEnd, 1)}
	if batch, n := s.batch(p); n > 0 || timeout == 0 {
		return asked{}, &pollEnd{updates: batch}
	}
	s.abort("terminated by other getUpdates request; make sure that only one bot instance is running")
	s.queue.poll = p
	return asked{p, timeout}, nil
}

// leave takes a poll back that waited long enough, or whose caller is gone. An
// answer that was already on its way stands.
func (s *Server) leave(p *poll) *pollEnd {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case e := <-p.out:
		return &e
	default:
	}
	if s.queue.poll == p {
		s.queue.poll = nil
	}
	batch, _ := s.batch(p)
	return &pollEnd{updates: batch}
}

// flush answers the poll that waits once there is something for it.
func (s *Server) flush(even bool) {
	p := s.queue.poll
	if p == nil {
		return
	}
	if batch, n := s.batch(p); n > 0 || even {
		s.queue.poll = nil
		p.out <- pollEnd{updates: batch}
	}
}

// abort ends the poll that waits with 409.
func (s *Server) abort(why string) {
	if p := s.queue.poll; p != nil {
		s.queue.poll = nil
		p.out <- pollEnd{fail: conflict(why), late: s.late()}
	}
}

// late is how long a 409 is held back: 3 s unless the one before is older.
func (s *Server) late() time.Duration {
	if !s.opt.Guard {
		return 0
	}
	if now := s.now(); !now.Before(s.queue.refused) {
		s.queue.refused = now.Add(3 * time.Second)
		return 0
	}
	return 3 * time.Second
}

// batch forgets what a poll's offset confirms and collects what it gets. An
// offset far beyond the last id confirms nothing and starts at the oldest
// update (TQueue.cpp): a client that keeps an old offset turns in a circle.
func (s *Server) batch(p *poll) (json.RawMessage, int) {
	s.expire()
	if p.offset > 0 && p.offset <= s.queue.next+pollAhead {
		s.queue.confirmed(p.offset)
	}
	var out bytes.Buffer
	out.WriteByte('[')
	n := 0
	for _, u := range s.queue.pending {
		if n == p.limit || out.Len() > batchBytes {
			break
		}
		if n > 0 {
			out.WriteByte(',')
		}
		out.Write(u.bytes())
		n++
	}
	out.WriteByte(']')
	return out.Bytes(), n
}
