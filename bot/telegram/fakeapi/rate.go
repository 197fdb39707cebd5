package fakeapi

import (
	"math"
	"time"
)

// Rates are Telegram's flood limits (its bot FAQ); zero fields are the numbers
// there. How many messages may come at once is not published: the bursts are
// the fake's own.
type Rates struct {
	PerSecond      float64 // messages of the bot altogether: 30
	PerChat        float64 // messages a second in one chat: 1
	ChatBurst      float64 // and how many of them at once: 3
	PerGroupMinute float64 // messages a minute in one group: 20
}

func (r Rates) filled() Rates {
	or := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	or(&r.PerSecond, 30)
	or(&r.PerChat, 1)
	or(&r.ChatBurst, 3)
	or(&r.PerGroupMinute, 20)
	return r
}

// bucket is a token bucket under the fake's clock.
type bucket struct {
	tokens float64
	at     time.Time
}

// fill brings a bucket up to now; a new one is full.
func (b *bucket) fill(now time.Time, perSecond, most float64) {
	if b.at.IsZero() {
		b.tokens = most
	} else {
		b.tokens = min(most, b.tokens+now.Sub(b.at).Seconds()*perSecond)
	}
	b.at = now
}

// lacks is how many seconds a bucket needs until it holds one, 0 when it does.
func (b *bucket) lacks(perSecond float64) float64 {
	if b.tokens >= 1-1e-9 {
		return 0
	}
	return (1 - b.tokens) / perSecond
}

type meters struct {
	all    bucket
	chats  map[int64]*bucket
	groups map[int64]*bucket
}

func newMeters() meters {
	return meters{chats: map[int64]*bucket{}, groups: map[int64]*bucket{}}
}

func of(all map[int64]*bucket, id int64) *bucket {
	if all[id] == nil {
		all[id] = &bucket{}
	}
	return all[id]
}

// spend takes a send out of every bucket it falls into, or refuses it with the
// seconds after which the slowest of them lets one through; what was refused
// costs nothing. Edits count against the bot's own rate only: whether they
// count in a chat is not published.
func (s *Server) spend(c *chat, edit bool) *failure {
	if !s.opt.Limits {
		return nil
	}
	type meter struct {
		*bucket
		rate, most float64
	}
	r := s.opt.Rates
	in := []meter{{&s.meters.all, r.PerSecond, r.PerSecond}}
	if !edit {
		in = append(in, meter{of(s.meters.chats, c.ID), r.PerChat, r.ChatBurst})
		if !c.private() {
			in = append(in, meter{of(s.meters.groups, c.ID), r.PerGroupMinute / 60, r.PerGroupMinute})
		}
	}
	wait := 0.0
	for _, m := range in {
		m.fill(s.now(), m.rate, m.most)
		wait = max(wait, m.lacks(m.rate))
	}
	if wait > 0 {
		return tooMany(int(math.Ceil(wait)))
	}
	for _, m := range in {
		m.tokens--
	}
	return nil
}
