package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"anping/bot"
)

// settling is a Settled on its way through the lane.
type settling struct {
	in   bot.Settled
	ok   bool // the attempt was still this one's
	more bool // the chat has something due
}

// Settle stores how attempts ended (bot.Queue). Each is fenced: where another
// attempt owns the note now, or the end was stored already, it is false and
// nothing is stored. Many settlements share a commit.
func (s *Store) Settle(ctx context.Context, ends ...bot.Settled) ([]bool, error) {
	jobs := make([]*job, len(ends))
	for i, in := range ends {
		jobs[i] = &job{settle: &settling{in: in}}
	}
	out := make([]bool, len(ends))
	errs := s.settles.doAll(ctx, jobs...)
	for i, err := range errs {
		out[i] = err == nil && jobs[i].settle.ok
	}
	if err := errors.Join(errs...); err != nil {
		return out, fmt.Errorf("settle: %w", err)
	}
	return out, nil
}

// settledRow is a note whose attempt has been ended.
type settledRow struct {
	Seq   num  `db:"seq"`
	Key   text `db:"key"`
	Chat  num  `db:"chat"`
	Tell  num  `db:"tell"`
	Parts num  `db:"parts"`
	Last  num  `db:"last"` // nothing else waits in the chat; known on SQLite only
}

// settleRows stores ends behind their fence and returns the notes whose ends they
// were. On SQLite the fence is asked for first: an UPDATE that returns rows is
// three times the work.
func (c *session) settleRows(vals []any) ([]settledRow, error) {
	o := &c.store.tables.out
	if c.store.pg {
		return each[settledRow](c, o.settle, vals)
	}
	var out []settledRow
	for v := range slices.Chunk(vals, len(o.settle.cols)) {
		r, ok, err := one[settledRow](context.Background(), c, o.fenced, v[0], v[1], v[2])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if _, err := c.exec(o.ended, append(slices.Clone(v[:1]), v[2:]...)...); err != nil {
			return nil, err
		}
		if r.Parts == 0 {
			r.Parts = num(v[5].(int64))
		}
		out = append(out, r)
	}
	return out, nil
}

// settle writes a batch of settlements. Of two for the same note the second
// comes after the first, and finds its attempt ended.
func (c *session) settle(batch []*settling) error {
	for len(batch) > 0 {
		var now, later []*settling
		seen := map[int64]bool{}
		for _, s := range batch {
			s.ok, s.more = false, false
			if seen[s.in.ID] {
				later = append(later, s)
				continue
			}
			seen[s.in.ID] = true
			now = append(now, s)
		}
		if err := c.settleOnce(now); err != nil {
			return err
		}
		batch = later
	}
	return nil
}

func (c *session) settleOnce(batch []*settling) error {
	now, err := c.lockLines(batch)
	if err != nil {
		return err
	}
	byID := map[num]*settling{}
	var vals []any
	for _, s := range batch {
		byID[num(s.in.ID)] = s
		vals = append(vals, s.row()...)
	}
	o := &c.store.tables.out
	rows, err := c.settleRows(vals)
	if err != nil {
		return err
	}
	var ended, dead, slots, receipts []any
	hold := map[num]num{}
	var chats, empty []any
	for _, r := range rows {
		s := byID[r.Seq]
		s.ok = true
		if s.final() && r.Last != 0 {
			empty = append(empty, int64(r.Chat))
		} else {
			chats = append(chats, int64(r.Chat))
		}
		if s.final() && r.Parts > 1 {
			ended = append(ended, int64(r.Seq))
		}
		if s.in.Outcome.State != bot.Sent && s.in.Outcome.State != bot.Unknown {
			// Known not to have arrived: what was not sent gives its slots back.
			slots = append(slots, int64(r.Seq), int64(r.Chat), max(1, int64(r.Parts))-int64(s.in.Sent))
		}
		receipts = append(receipts, s.receipts(r)...)
		switch {
		case s.in.Outcome.State == bot.ChatDead:
			dead = append(dead, int64(r.Chat), int64(ms(s.in.At)))
			hold[r.Chat] = -1
		case s.final(), s.in.Outcome.State == bot.Held:
			// What is held waits for the chat's next word; what is behind it may go.
		default:
			// The wait counts from this moment by the clock that rules the lines.
			hold[r.Chat] = now + num(max(0, s.in.Retry.Sub(s.in.At))/time.Millisecond)
		}
	}
	err = c.add(set{o.dropParts, ended}, set{o.killChat, dead}, set{o.backSlot, slots}, set{o.addReceipt, receipts}, set{o.emptyLine, empty})
	if err != nil {
		return err
	}
	due, err := c.recompute(chats, now, hold)
	for _, r := range rows {
		if due[r.Chat] && !c.hands.wish(r.Chat, &byID[r.Seq].more) {
			byID[r.Seq].more = true
		}
	}
	return err
}

// receipts are those that a note's sender asked for of what became of it.
func (s *settling) receipts(r settledRow) []any {
	switch state := s.in.Outcome.State; {
	case state == bot.ChatDead:
		return deadReceipt(r, s.in)
	case s.final() && r.Tell&tellEnd != 0:
		return receiptOf(string(r.Key), state, int64(r.Chat), ms(s.in.At))
	case !s.final() && state == bot.Held && r.Tell&tellHeld != 0:
		return receiptOf(string(r.Key), bot.Held, int64(r.Chat), ms(s.in.At))
	}
	return nil
}

// deadReceipt is always queued: whoever answers for the person is told once,
// and what waits moves on. Its key holds chat and attempt, for a note that is
// sent on may meet a second dead chat.
func deadReceipt(r settledRow, in bot.Settled) []any {
	row := receiptOf(string(r.Key), bot.ChatDead, int64(r.Chat), ms(in.At))
	row[0] = row[0].(string) + "/" + strconv.Itoa(in.Attempt)
	return row
}

// final reports whether the note has ended with this attempt.
func (s *settling) final() bool {
	return s.in.Outcome.State == bot.Sent || s.in.Outcome.State == bot.Permanent
}

// row is the settlement as the fenced update takes it.
func (s *settling) row() []any {
	state, unknown, ended := stateWaiting, num(0), num(0)
	switch {
	case s.final():
		state, ended = string(s.in.Outcome.State), ms(s.in.At)
	case s.in.Outcome.State == bot.Held:
		state = stateParked
	case s.in.Outcome.State == bot.Unknown:
		unknown = 1
	}
	return []any{
		s.in.ID, s.in.Owner, int64(s.in.Attempt), state, int64(unknown), int64(s.in.Sent), int64(ended),
		clean(s.in.Outcome.Ext), clean(s.in.Outcome.Why),
	}
}

// lockLines locks the lines of the notes' chats before anything is read of
// them, and says what time it is. Whoever queues a note holds its line until the
// commit, so what is then read has every note that was queued: no wake-up is
// lost between the two.
func (c *session) lockLines(batch []*settling) (num, error) {
	if !c.store.pg {
		return c.store.now(), nil
	}
	ids := make(pq.Int64Array, len(batch))
	for i, s := range batch {
		ids[i] = s.in.ID
	}
	r, _, err := one[struct {
		Now num `db:"now"`
	}](context.Background(), c, `WITH held AS (SELECT 1 FROM lines l JOIN notes n ON n.chat = l.chat WHERE n.seq = ANY ($1::bigint[])
		ORDER BY l.chat FOR UPDATE OF l)
		SELECT CASE WHEN $2::bigint = 0 THEN `+serverNow+` ELSE $2::bigint END AS now FROM (SELECT count(*) FROM held OFFSET 0) h`,
		ids, int64(c.store.now()))
	return r.Now, err
}

// recompute frees lines and sets them to what waits there. hold says until when
// a chat waits whatever is due, -1 = for good. due are the chats that have
// something due.
func (c *session) recompute(chats []any, now num, hold map[num]num) (due map[num]bool, err error) {
	once := map[any]bool{}
	var vals []any
	for _, chat := range chats {
		if !once[chat] {
			once[chat] = true
			vals = append(vals, chat, int64(now), int64(hold[num(chat.(int64))]))
		}
	}
	rows, err := each[struct {
		Chat num `db:"chat"`
		Next num `db:"next_at"`
	}](c, c.store.tables.out.freeLine, vals)
	due = map[num]bool{}
	for _, r := range rows {
		due[r.Chat] = r.Next > 0 && r.Next <= now
	}
	return due, err
}

// NextSend is when the next note is due (bot.Queue).
func (s *Store) NextSend(ctx context.Context) (time.Time, error) {
	classes := make([]string, bot.ClassSurvey+1)
	for class := range classes {
		classes[class] = strconv.Itoa(class)
	}
	// From platform to platform along the index.
	rows, err := list[struct {
		Platform text `db:"platform"`
		Next     num  `db:"next_at"`
	}](ctx, pool{s}, `WITH RECURSIVE p (platform) AS (
			SELECT min(platform) FROM lines WHERE next_at > 0
			UNION ALL SELECT (SELECT min(l.platform) FROM lines l WHERE l.next_at > 0 AND l.platform > p.platform) FROM p WHERE p.platform IS NOT NULL),
		k (class) AS (VALUES (`+strings.Join(classes, "), (")+`))
		SELECT q.platform, q.next_at FROM (SELECT p.platform, (SELECT min(l.next_at) FROM lines l
			WHERE l.next_at > 0 AND l.platform = p.platform AND l.class = k.class) AS next_at FROM p, k) q WHERE q.next_at > 0`)
	if err != nil {
		return time.Time{}, fmt.Errorf("read queue: %w", err)
	}
	next := num(0)
	for _, r := range rows {
		// What is due may be held up by the platform's rate.
		if at := max(r.Next, s.pace.gateOf(string(r.Platform))); next == 0 || at < next {
			next = at
		}
	}
	return at(next), nil
}
