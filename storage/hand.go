package storage

import (
	"strings"
	"sync"
	"time"

	"anping/bot"
)

// On SQLite a note for which a sender is free is claimed by the transaction that
// makes it due: that queues it, or stores the end of the one before it in its
// chat. Owner, lease and attempt are what any claim writes, so that Settle's
// fence and a restart find what they always find. That spares the look for whose
// turn it is and a commit, and of most replies reading them back
// (docs/adr/0020). What finds no sender or no room in a rate waits in line.

// followers are who is handed replies, by platform.
type followers struct {
	mu sync.RWMutex
	by map[string]*follower
}

type follower struct {
	bot.Follower
	using sync.Mutex // held from Reserve to Take; who stops waits for it
	gone  bool
}

// Follow begins to hand replies to f (bot.Following). On PostgreSQL nothing is
// handed out: there another instance may hold what the platform's rate has left.
func (s *Store) Follow(f bot.Follower) (stop func()) {
	if s.pg {
		return func() {}
	}
	own := &follower{Follower: f}
	s.followers.mu.Lock()
	defer s.followers.mu.Unlock()
	if s.followers.by == nil {
		s.followers.by = map[string]*follower{}
	}
	s.followers.by[f.For.Platform] = own
	return func() {
		s.followers.mu.Lock()
		if s.followers.by[f.For.Platform] == own {
			delete(s.followers.by, f.For.Platform)
		}
		s.followers.mu.Unlock()
		own.using.Lock()
		defer own.using.Unlock()
		own.gone = true
	}
}

// any reports whether anybody follows.
func (f *followers) any() bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.by) > 0
}

func (f *followers) of(platform string) *follower {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.by[platform]
}

// handed is a reply made ready for its follower: its one part.
type handed struct {
	to   *follower
	part []byte
}

// ready renders a reply beside the writer; nil when it is to wait in line: it
// has several parts, none at all, or characters that storing it will change.
func (f *followers) ready(platform string, reply bot.Body, stored string) *handed {
	to := f.of(platform)
	if to == nil || to.For.Pace.Quota > 0 {
		return nil
	}
	if strings.Contains(stored, `\ufffd`) || hasNUL(reply) {
		return nil
	}
	parts, ok := renderSafely(to.For.Render, reply)
	if !ok || len(parts) != 1 {
		return nil
	}
	return &handed{to, parts[0]}
}

// hasNUL reports whether storing a body takes something out of it.
func hasNUL(b bot.Body) bool {
	nul := strings.IndexByte(b.Head.String(), 0) >= 0
	for _, l := range b.Lines {
		nul = nul || strings.IndexByte(l.String(), 0) >= 0
	}
	for _, f := range b.Fields {
		nul = nul || strings.IndexByte(f.Value.String(), 0) >= 0
	}
	return nul
}

// renderSafely leaves a body that cannot be rendered to Claim, which says so.
func renderSafely(render func(bot.Body) ([][]byte, error), b bot.Body) (parts [][]byte, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	b.V = bot.BodyVersion
	parts, err := render(b)
	return parts, err == nil
}

// hands is what a batch hands out. Nothing of it leaves before the commit.
type hands struct {
	of     []*hand
	wishes []wish
}

// hand is a follower's part of it.
type hand struct {
	to    *follower
	room  int
	rates rates
	out   []bot.Claimed
}

// wish is a chat at which something is due at the end of the batch. wake is set
// when somebody must look after it later.
type wish struct {
	chat num
	wake *bool
}

// wish asks for a chat's next note to be handed out by the batch; false where
// nothing is handed out.
func (h *hands) wish(chat num, wake *bool) bool {
	if h == nil {
		return false
	}
	h.wishes = append(h.wishes, wish{chat, wake})
	return true
}

// give hands a reply out that was just made; false when it is to wait in line.
func (h *hands) give(c *session, n posting, chat heardChat, now num) (bool, error) {
	f := &n.reply.to.For
	if h == nil || n.State != stateWaiting || n.next(now) != now || string(chat.Platform) != f.Platform || chat.Parked+chat.Still > 0 ||
		chat.Group != 0 && f.Pace.GroupPerMinute > 0 {
		return false, nil
	}
	own, err := h.hand(c, n.reply.to)
	if err != nil || len(own.out) >= own.room {
		return false, err
	}
	l := &letter{bytes: [][]byte{n.reply.part}, line: lineRow{Chat: n.Chat, Class: n.Class}}
	if own.waits(c, l.line, now) {
		return false, nil
	}
	seq, until := c.lite.LastID(), int64(now)+int64(f.Lease/time.Millisecond)
	made, err := c.exec(c.store.tables.out.handLine, int64(n.Chat), f.Platform, until, int64(n.Class), f.Owner, seq, int64(now))
	if err != nil || made == 0 {
		return false, err
	}
	own.rates.take(f.Pace, l, now)
	own.out = append(own.out, bot.Claimed{
		ID: seq, Key: string(n.Key), Class: bot.Class(n.Class), Platform: f.Platform, Account: string(chat.Account), Chat: int64(n.Chat),
		Ext: string(chat.Ext), Group: chat.Group != 0, Lang: string(n.Lang), Attempt: 1, Of: 1, Parts: l.bytes,
	})
	return true, nil
}

// waits reports whether the platform has no room for a send now.
func (own *hand) waits(c *session, l lineRow, now num) bool {
	class, p := bot.Class(l.Class), own.rates.platform
	return p.per > 0 && (c.store.pace.free(p.name, class, now) > now || p.wait(class, 1, own.rates.at[p.name], int64(now)*1000) > 0)
}

// hand reserves senders and reads the platform's rate, once a batch.
func (h *hands) hand(c *session, to *follower) (*hand, error) {
	for _, own := range h.of {
		if own.to == to {
			return own, nil
		}
	}
	own := &hand{to: to}
	h.of = append(h.of, own)
	to.using.Lock()
	if !to.gone {
		own.room = to.Reserve()
	}
	if own.room == 0 {
		to.using.Unlock()
		return own, nil
	}
	var err error
	own.rates, err = c.readRates(platformBucket(to.For.Platform, to.For.Pace))
	return own, err
}

// finish claims what else is due at the chats of the batch and writes what the
// rates have become.
func (h *hands) finish(c *session) error {
	if h == nil {
		return nil
	}
	if len(h.wishes) > 0 {
		if err := h.grant(c); err != nil {
			return err
		}
	}
	for _, own := range h.of {
		if err := c.add(set{c.store.tables.out.saveRate, own.rates.changed()}); err != nil {
			return err
		}
	}
	return nil
}

// theirLine is a chat's line as it stands.
type theirLine struct {
	lineRow
	Platform text `db:"platform"`
	Owner    text `db:"owner"`
}

// grant claims for the chats wished for, as Claim does, the oldest wish first.
// At a chat with a note in flight nobody need look: its end does.
func (h *hands) grant(c *session) error {
	now := c.store.now()
	var vals []any
	wakes := map[num][]*bool{}
	for _, w := range h.wishes {
		if wakes[w.chat] == nil {
			vals = append(vals, int64(w.chat), int64(now))
		}
		wakes[w.chat] = append(wakes[w.chat], w.wake)
	}
	lines, err := each[theirLine](c, c.store.tables.out.theirLine, vals)
	if err != nil {
		return err
	}
	chosen := map[*hand][]lineRow{}
	for _, l := range lines {
		if l.Owner != "" {
			continue
		}
		own, err := h.room(c, l, now)
		if err != nil {
			return err
		}
		if own == nil || len(own.out)+len(chosen[own]) >= own.room {
			for _, wake := range wakes[l.Chat] {
				*wake = true
			}
			continue
		}
		chosen[own] = append(chosen[own], l.lineRow)
	}
	for own, lines := range chosen {
		if err := own.claim(c, lines, wakes); err != nil {
			return err
		}
	}
	return nil
}

// room finds who takes a line's next note; nil when it must wait in line:
// notices and surveys leave senders to the others, and so does what finds no room
// in the platform's rate.
func (h *hands) room(c *session, l theirLine, now num) (*hand, error) {
	to := c.store.followers.of(string(l.Platform))
	if to == nil || bulky(bot.Class(l.Class)) || l.Next == 0 || l.Next > now {
		return nil, nil
	}
	own, err := h.hand(c, to)
	if err != nil || own.room == 0 || own.waits(c, l.lineRow, now) {
		return nil, err
	}
	return own, nil
}

func (own *hand) claim(c *session, lines []lineRow, wakes map[num][]*bool) error {
	cl := newClaiming(c, own.to.For, lines)
	groups, err := c.readRates(bucket{}, cl.groups()...)
	if err != nil {
		return err
	}
	for name, at := range groups.at {
		own.rates.at[name] = at
	}
	cl.rates, cl.rated = own.rates, true
	if err := cl.choose(); err != nil {
		return err
	}
	claimed := map[num]bool{}
	for _, l := range cl.take {
		claimed[l.Chat] = true
	}
	for _, l := range lines {
		for _, wake := range wakes[l.Chat] {
			*wake = *wake || !claimed[l.Chat]
		}
	}
	own.out = append(own.out, cl.claimed()...)
	cl.rates = rates{} // stored with those of the replies
	return cl.store()
}

// end gives the notes to their senders after the commit, or nothing.
func (h *hands) end(committed bool) {
	if h == nil {
		return
	}
	for _, own := range h.of {
		if own.room == 0 {
			continue
		}
		if !committed {
			own.out = nil
		}
		own.to.Take(own.out)
		own.to.using.Unlock()
	}
}
