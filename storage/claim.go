package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
)

// letter is a chat's note as the claim reads it.
type letter struct {
	Chat    num  `db:"chat"`
	Seq     num  `db:"seq"`
	Key     text `db:"key"`
	Class   num  `db:"class"`
	Body    text `db:"body"`
	Lang    text `db:"lang"`
	Attempt num  `db:"attempt"`
	Unknown num  `db:"unknown"`
	Tell    num  `db:"tell"`
	Parts   num  `db:"parts"`
	Sent    num  `db:"parts_sent"`

	line  lineRow
	bytes [][]byte // parts not sent yet
	fresh bool     // they were rendered now

	beyond bool // no slot was left: the platform has another way (bot.Pace.Beyond)
}

// claimRounds is how many notes of one chat a claim looks at when the first
// ones cannot be sent in this window.
const claimRounds = 8

// Claim gives notes to a sender (bot.Queue): chats by class and time, of each
// the oldest note that is due. What it decides is committed before it returns.
func (s *Store) Claim(ctx context.Context, f bot.ClaimFor) ([]bot.Claimed, error) {
	if f.Limit < 1 || f.Platform == "" {
		return nil, nil
	}
	// A claim that only put chats aside (their group has had its share), or found
	// that the platform has had its own, looks again: that sets the bell.
	for range claimRounds {
		// Looked up before a transaction is opened: most polls find nothing.
		room, err := s.look(ctx, f)
		if err != nil || room == nil {
			return nil, err
		}
		out, more, err := s.claim(ctx, f, room)
		if err != nil {
			return nil, fmt.Errorf("claim: %w", err)
		}
		if len(out) > 0 || !more {
			return out, nil
		}
	}
	return nil, nil
}

// claim is one transaction; more when it found somebody's turn.
func (s *Store) claim(ctx context.Context, f bot.ClaimFor, room []int64) (out []bot.Claimed, more bool, err error) {
	err = s.write(ctx, func(c *session) error {
		out, more = nil, false // the transaction may be tried again
		lines, err := c.turns(f, room)
		if err != nil || len(lines) == 0 {
			return err
		}
		cl := newClaiming(c, f, lines)
		if err := cl.choose(); err != nil {
			return err
		}
		out, more = cl.claimed(), true
		return cl.store()
	})
	return out, more, err
}

// claiming is one claim at work.
type claiming struct {
	c     *session
	f     bot.ClaimFor
	now   num
	lines map[num]lineRow
	order []num
	rates rates

	take   []*letter
	idle   []any // chats without a note due: their line is computed anew
	moved  []any // chat, moment: their group has had its share
	parked []any
	held   []*letter // of those, whose wait is told
	failed []*letter
	why    map[num]string
	slots  []any
	wins   []any // scopes of windows
	full   bool  // the platform has had its share: the rest stays as it is
	rated  bool  // the rates were read already
}

func newClaiming(c *session, f bot.ClaimFor, lines []lineRow) *claiming {
	cl := &claiming{c: c, f: f, now: lines[0].Now, lines: map[num]lineRow{}, why: map[num]string{}}
	for _, l := range lines {
		cl.lines[l.Chat] = l
		cl.order = append(cl.order, l.Chat)
	}
	return cl
}

// choose finds each chat's note. One that has no slot left in its window is
// parked and the chat's next one is looked at; one that cannot be rendered has
// failed for good.
func (cl *claiming) choose() error {
	if !cl.rated {
		if err := cl.readRates(); err != nil {
			return err
		}
	}
	open := cl.order
	passed := map[num]num{} // chat → sequence number looked at last
	for round := 0; len(open) > 0 && round < claimRounds; round++ {
		found, err := cl.letters(open, passed)
		if err != nil {
			return err
		}
		slots, err := cl.readSlots(found)
		if err != nil {
			return err
		}
		var next []num
		for _, chat := range open {
			l := found[chat]
			if l == nil {
				cl.idle = append(cl.idle, int64(chat))
				continue
			}
			if cl.full || cl.consider(l, slots) {
				continue
			}
			passed[chat] = l.Seq
			next = append(next, chat)
		}
		open = next
	}
	for _, chat := range open { // still parking: the next claim goes on
		cl.idle = append(cl.idle, int64(chat))
	}
	return nil
}

// consider takes a note, or moves its chat; false when the note is out of the
// way and the chat's next one may be looked at.
func (cl *claiming) consider(l *letter, slots map[num][]slotRow) bool {
	if len(l.bytes) == 0 {
		if err := cl.renderParts(l); err != nil {
			cl.why[l.Seq] = err.Error()
			cl.failed = append(cl.failed, l)
			return false
		}
	}
	taken, ok := takeSlots(cl.f.Pace, l, slots[l.Chat], cl.now)
	if !ok && cl.f.Pace.Beyond {
		l.beyond, taken, ok = true, nil, true
	}
	if !ok {
		cl.parked = append(cl.parked, int64(l.Seq), int64(l.before()), int64(bit(l.again())))
		if l.Tell&tellHeld != 0 {
			cl.held = append(cl.held, l)
		}
		return false
	}
	switch until, v := cl.rates.take(cl.f.Pace, l, cl.now); v {
	case chatWaits:
		cl.moved = append(cl.moved, int64(l.Chat), int64(until))
		return true
	case allWait:
		cl.full = true
		cl.c.store.pace.reserve(cl.f.Platform, bot.Class(l.line.Class), until)
		return true
	}
	if len(taken) > 0 {
		cl.slots = append(cl.slots, taken...)
		cl.wins = append(cl.wins, bot.ScopeWindow(int64(l.Chat)))
	}
	cl.take = append(cl.take, l)
	return true
}

// renderParts fixes a note's parts. Those of a note with several are stored: a
// split is made once and never again. One part is made again at every attempt.
func (cl *claiming) renderParts(l *letter) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("render: %v", v)
		}
	}()
	body, err := bot.DecodeBody([]byte(l.Body))
	if err != nil {
		return err
	}
	if err := cl.call(&body, l); err != nil {
		return err
	}
	parts, err := cl.f.Render(body)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	if len(parts) == 0 {
		return fmt.Errorf("render: nothing to say")
	}
	l.bytes, l.Parts, l.fresh = parts, num(len(parts)), true
	return nil
}

// letters reads the note of each chat: the one in flight whose lease has ended,
// else the oldest that is due after the one passed.
func (cl *claiming) letters(chats []num, passed map[num]num) (map[num]*letter, error) {
	var vals []any
	for _, chat := range chats {
		vals = append(vals, int64(chat), int64(cl.lines[chat].Note), int64(passed[chat]), int64(cl.now))
	}
	rows, err := each[letter](cl.c, cl.c.store.tables.out.letter, vals)
	if err != nil {
		return nil, err
	}
	out := make(map[num]*letter, len(rows))
	for i := range rows {
		l := &rows[i]
		l.line = cl.lines[l.Chat]
		out[l.Chat] = l
	}
	return out, cl.readParts(out)
}

// readParts brings the parts that earlier attempts have fixed and not sent.
func (cl *claiming) readParts(letters map[num]*letter) error {
	var vals []any
	bySeq := map[num]*letter{}
	for _, l := range letters {
		if l.Parts > 0 {
			vals = append(vals, int64(l.Seq), int64(l.Sent))
			bySeq[l.Seq] = l
		}
	}
	rows, err := each[struct {
		Note  num  `db:"note"`
		Bytes blob `db:"bytes"`
	}](cl.c, cl.c.store.tables.out.parts, vals)
	for _, r := range rows {
		bySeq[r.Note].bytes = append(bySeq[r.Note].bytes, r.Bytes)
	}
	return err
}

func (cl *claiming) claimed() []bot.Claimed {
	out := make([]bot.Claimed, len(cl.take))
	for i, l := range cl.take {
		out[i] = bot.Claimed{
			ID: int64(l.Seq), Key: string(l.Key), Class: bot.Class(l.Class), Platform: cl.f.Platform,
			Account: string(l.line.Account), Chat: int64(l.Chat), Ext: string(l.line.Ext), Group: l.line.Group != 0, Lang: string(l.Lang),
			Attempt: int(l.before()) + 1, Again: l.again(), Beyond: l.beyond, Parts: l.bytes, Sent: int(l.Sent), Of: int(l.Parts),
		}
	}
	return out
}

// lost reports whether the note was in flight when its lease ended.
func (l *letter) lost() bool { return l.line.Note == l.Seq }

// again reports whether an earlier attempt may have arrived.
func (l *letter) again() bool { return l.Unknown != 0 || l.lost() }

// before is how many attempts were made.
func (l *letter) before() num {
	if l.lost() {
		return max(l.Attempt, l.line.Attempt)
	}
	return l.Attempt
}

// store writes what the claim decided. A note's own row is touched only when
// there is something that the row of its line does not say.
func (cl *claiming) store() error {
	o := &cl.c.store.tables.out
	until := cl.now + num(cl.f.Lease/time.Millisecond)
	var parts, notes, owned, failed, receipts []any
	for _, l := range cl.take {
		split := l.fresh && len(l.bytes) > 1
		if split {
			for n, b := range l.bytes {
				parts = append(parts, int64(l.Seq), int64(n+1), b)
			}
		}
		if split || l.lost() {
			fixed := l.Parts
			if fixed == 1 {
				fixed = 0
			}
			notes = append(notes, int64(l.Seq), int64(l.before()), int64(bit(l.again())), int64(fixed))
		}
		owned = append(owned, int64(l.Chat), cl.f.Owner, int64(until), int64(l.Seq), int64(l.before()+1))
	}
	for _, l := range cl.held {
		receipts = append(receipts, receiptOf(string(l.Key), bot.Held, int64(l.Chat), cl.now)...)
	}
	for _, l := range cl.failed {
		failed = append(failed, int64(l.Seq), int64(cl.now), cl.why[l.Seq])
		if l.Tell&tellEnd != 0 {
			receipts = append(receipts, receiptOf(string(l.Key), bot.Permanent, int64(l.Chat), cl.now)...)
		}
	}
	// A note stands in one of these sets, and so does a line.
	err := cl.c.add(set{o.addParts, parts}, set{o.claimNote, notes}, set{o.failNote, failed}, set{o.parkNote, cl.parked},
		set{o.ownLine, owned}, set{o.holdLine, cl.moved}, set{o.saveRate, cl.rates.changed()},
		set{o.takeSlot, cl.slots}, set{o.bump, cl.wins}, set{o.addReceipt, receipts})
	if err != nil {
		return err
	}
	_, err = cl.c.recompute(cl.idle, cl.now, nil)
	return err
}

// receiptOf is the row of a note's end.
func receiptOf(key string, outcome bot.OutcomeState, chat int64, at num) []any {
	return []any{receiptPrefix + key + "/" + string(outcome), key, string(outcome), chat, int64(at)}
}
