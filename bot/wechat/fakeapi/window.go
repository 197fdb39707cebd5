package fakeapi

import (
	"strconv"
	"time"

	"anping/bot/bottest/tencent"
)

// How much may be written to a follower, unasked, after what they did.
const (
	talkLife   = 48 * time.Hour
	talkMost   = 5
	touchLife  = time.Minute
	touchMost  = 3
	shortLimit = "response out of time limit or subscription is canceled"
)

// window is room for some messages until a moment.
type window struct {
	ends time.Time
	left int
}

// follower is somebody as the platform knows them.
type follower struct {
	openID    string
	following bool
	blacklist bool
	refuses   bool
	talk      window         // of their last message
	touches   []window       // of clicks, scans, following
	consents  map[string]int // notices that may be sent, by template
}

// spoke opens 48 hours for 5.
func (f *follower) spoke(now time.Time) { f.talk = window{now.Add(talkLife), talkMost} }

// touched opens a minute for 3; it renews nothing else.
func (f *follower) touched(now time.Time) {
	f.touches = append(f.touches, window{now.Add(touchLife), touchMost})
}

// gone closes everything.
func (f *follower) gone() { f.following, f.talk, f.touches, f.consents = false, window{}, nil, nil }

// take uses one place for a customer-service message, of the window that ends
// first.
func (f *follower) take(now time.Time) *tencent.Refusal {
	if f.blacklist {
		return tencent.No(43019, "require remove blacklist")
	}
	if !f.following {
		return tencent.No(45015, shortLimit)
	}
	open := false
	for i := range f.touches {
		w := &f.touches[i]
		if !now.Before(w.ends) {
			continue
		}
		if open = true; w.left > 0 {
			w.left--
			return nil
		}
	}
	if now.Before(f.talk.ends) {
		if open = true; f.talk.left > 0 {
			f.talk.left--
			return nil
		}
	}
	if open {
		return tencent.No(45047, "out of response count limit")
	}
	return tencent.No(45015, shortLimit)
}

// Room is how many customer-service messages a follower could be sent now.
func (s *Server) Room(openID string) int {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	f, now, n := s.followers[openID], s.Now(), 0
	if f == nil || !f.following || f.blacklist {
		return 0
	}
	for _, w := range append([]window{f.talk}, f.touches...) {
		if now.Before(w.ends) {
			n += w.left
		}
	}
	return n
}

// reachable finds a follower: 40003 for an openid of nobody.
func (s *Server) reachable(openID string) (*follower, *tencent.Refusal) {
	f := s.followers[openID]
	if f == nil {
		return nil, tencent.No(40003, "invalid openid")
	}
	return f, nil
}

// letter reads the body of a send and finds the follower to whom it goes; to is the
// field of in that names them.
func (s *Server) letter(q *tencent.Request, in any, to *string) (*follower, *tencent.Refusal) {
	if no := q.Into(in); no != nil {
		return nil, no
	}
	s.escaped(q)
	return s.reachable(*to)
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
