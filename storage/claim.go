package storage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
)

// lineRow is a chat whose turn it is.
type lineRow struct {
	Chat     num  `db:"chat"`
	Platform text `db:"platform"`
	Account  text `db:"account"`
	Ext      text `db:"ext"`
	Group    num  `db:"grp"`
	Window   num  `db:"window_at"`
	Class    num  `db:"class"`
	Next     num  `db:"next_at"`
	Note     num  `db:"note"` // in flight when its lease ended
	Now      num  `db:"now"`
}

// letter is a chat's note as the claim reads it.
type letter struct {
	Chat    num  `db:"chat"`
	Seq     num  `db:"seq"`
	Key     text `db:"key"`
	Class   num  `db:"class"`
	Body    text `db:"body"`
	Lang    text `db:"lang"`
	State   text `db:"state"`
	Attempt num  `db:"attempt"`
	Unknown num  `db:"unknown"`
	Tell    num  `db:"tell"`
	Parts   num  `db:"parts"`
	Sent    num  `db:"parts_sent"`

	line   lineRow
	bytes  [][]byte // parts not sent yet
	render bool     // parts are new
}

// claimRounds is how many notes of one chat a claim looks at when the first
// ones cannot be sent in this window.
const claimRounds = 8

// Claim gives notes to a sender (bot.Queue): chats by class and time, of each
// the oldest note that is due. What it decides is committed before it returns.
func (s *Store) Claim(ctx context.Context, f bot.ClaimFor) ([]bot.Claimed, error) {
	if f.Limit < 1 || len(f.Platforms) == 0 {
		return nil, nil
	}
	now := s.now()
	if !s.shared && !f.Now.IsZero() {
		now = ms(f.Now)
	}
	// Looked up before a transaction is opened: most polls find nothing.
	due, err := list[lineRow](ctx, pool{s}, linesQuery(len(f.Platforms), s.pg, false), linesArgs(f, now, 1)...)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	if len(due) == 0 {
		return nil, nil
	}
	var out []bot.Claimed
	err = s.write(ctx, func(c *session) error {
		out = nil // the transaction may be tried again
		lines, err := list[lineRow](ctx, c, linesQuery(len(f.Platforms), s.pg, s.pg), linesArgs(f, now, f.Limit)...)
		if err != nil || len(lines) == 0 {
			return err
		}
		slices.SortFunc(lines, func(a, b lineRow) int { return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Next, b.Next)) })
		cl := newClaiming(c, f, lines)
		if err := cl.choose(); err != nil {
			return err
		}
		out = cl.claimed()
		return cl.store()
	})
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return out, nil
}

// linesQuery finds chats whose turn it is, most urgent class first; one index
// range a class, so that chats that wait out a backoff are never looked at.
//
// The limits are written as sums: SQLite plans a statement anew at every run
// when a bare parameter is its LIMIT (a third of a claim's time).
func linesQuery(platforms int, pg, lock bool) string {
	marks := make([]string, platforms)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+3)
	}
	suffix := ""
	if lock {
		suffix = " FOR UPDATE SKIP LOCKED"
	}
	parts := make([]string, bot.ClassSurvey+1)
	for class := range parts {
		parts[class] = `SELECT * FROM (SELECT l.chat, l.platform, l.class, l.next_at, l.note FROM lines l
			WHERE l.class = ` + strconv.Itoa(class) + ` AND l.next_at > 0 AND l.next_at <= (SELECT now FROM t)
			AND l.until <= (SELECT now FROM t) AND l.platform IN (` + strings.Join(marks, ", ") + `)
			ORDER BY l.next_at LIMIT $2 + 0` + suffix + `) c` + strconv.Itoa(class)
	}
	now := "$1"
	if pg {
		now = "CASE WHEN $1::bigint = 0 THEN " + serverNow + " ELSE $1::bigint END"
	}
	return `WITH t AS (SELECT ` + now + ` AS now) SELECT q.chat, q.platform, c.account, c.ext, c.grp, c.window_at,
			q.class, q.next_at, q.note, (SELECT now FROM t) AS now
		FROM (SELECT * FROM (` + strings.Join(parts, " UNION ALL ") + `) a LIMIT $2 + 0) q JOIN chats c ON c.id = q.chat`
}

func linesArgs(f bot.ClaimFor, now num, limit int) []any {
	args := []any{int64(now), int64(limit)}
	for _, p := range slices.Sorted(maps.Keys(f.Platforms)) {
		args = append(args, p)
	}
	return args
}

// claiming is one claim at work.
type claiming struct {
	c     *session
	f     bot.ClaimFor
	now   num
	lines map[num]lineRow
	order []num
	rates *rates

	take   []*letter
	idle   []any // chats without a note due: their line is computed anew
	moved  []any // chat, moment: over the rate
	parked []any
	failed []*letter
	why    map[num]string
	slots  []any
	wins   []any // scopes of windows
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
	var err error
	if cl.rates, err = cl.readRates(); err != nil {
		return err
	}
	open := slices.Clone(cl.order)
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
			if cl.consider(l, slots) {
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
	pace := cl.f.Platforms[string(l.line.Platform)]
	if l.Parts == 0 {
		if err := cl.renderParts(l); err != nil {
			cl.why[l.Seq] = err.Error()
			cl.failed = append(cl.failed, l)
			return false
		}
	}
	taken, ok := takeSlots(pace, l, slots[l.Chat], cl.now)
	if !ok {
		cl.parked = append(cl.parked, int64(l.Seq))
		return false
	}
	if until, ok := cl.rates.take(pace, l, cl.now); !ok {
		cl.moved = append(cl.moved, int64(l.Chat), int64(until))
		return true
	}
	if len(taken) > 0 {
		cl.slots = append(cl.slots, taken...)
		cl.wins = append(cl.wins, bot.ScopeWindow(int64(l.Chat)))
	}
	cl.take = append(cl.take, l)
	return true
}

// renderParts fixes a note's parts: a split is made once and never again.
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
	parts, err := cl.f.Render(string(l.line.Platform), body)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	if len(parts) == 0 {
		return fmt.Errorf("render: nothing to say")
	}
	l.bytes, l.Parts, l.render = parts, num(len(parts)), true
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
			ID: int64(l.Seq), Key: string(l.Key), Class: bot.Class(l.Class), Platform: string(l.line.Platform),
			Account: string(l.line.Account), Chat: int64(l.Chat), Ext: string(l.line.Ext), Group: l.line.Group != 0, Lang: string(l.Lang),
			Attempt: int(l.Attempt) + 1, Again: l.again(), Parts: l.bytes, Sent: int(l.Sent), Of: int(l.Parts),
		}
	}
	return out
}

// again reports whether an earlier attempt may have arrived.
func (l *letter) again() bool { return l.Unknown != 0 || l.State == stateSending }

// store writes what the claim decided.
func (cl *claiming) store() error {
	o := &cl.c.store.tables.out
	until := cl.now + num(cl.f.Lease/time.Millisecond)
	var parts, notes, owned, failed, receipts []any
	for _, l := range cl.take {
		if l.render {
			for n, b := range l.bytes {
				parts = append(parts, int64(l.Seq), int64(n+1), b)
			}
		}
		notes = append(notes, int64(l.Seq), int64(l.Attempt+1), cl.f.Owner, int64(bit(l.again())), int64(l.Parts))
		owned = append(owned, int64(l.Chat), cl.f.Owner, int64(until), int64(l.Seq))
	}
	for _, l := range cl.failed {
		failed = append(failed, int64(l.Seq), int64(cl.now), cl.why[l.Seq])
		if l.Tell != 0 {
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
	return cl.c.recompute(cl.idle, cl.now, nil)
}

// receiptOf is the row of a note's end.
func receiptOf(key string, outcome bot.OutcomeState, chat int64, at num) []any {
	return []any{receiptPrefix + key + "/" + string(outcome), key, string(outcome), chat, int64(at)}
}
