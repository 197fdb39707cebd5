package storage

import (
	"time"

	"anping/bot"
)

// Passive platforms let us send only so many messages after each one heard
// (Pace.Quota). Every send of such a window is a row (chat, window, n): the
// primary key keeps two senders from taking the same, and a slot whose send has
// an unknown end is not given back.

type slotRow struct {
	Chat   num `db:"chat"`
	Window num `db:"opened_at"`
	N      num `db:"n"`
	Note   num `db:"note"`
}

// keptSlots are the last sends of a window, kept for what the chat waits for:
// that its case is solved, and what follows (rules.md 11 K).
const keptSlots = 2

func (cl *claiming) readSlots(letters map[num]*letter) (map[num][]slotRow, error) {
	var vals []any
	for _, l := range letters {
		if cl.f.Pace.Quota > 0 {
			vals = append(vals, int64(l.Chat), int64(l.line.Window))
		}
	}
	rows, err := each[slotRow](cl.c, cl.c.store.tables.out.readSlots, vals)
	out := map[num][]slotRow{}
	for _, r := range rows {
		out[r.Chat] = append(out[r.Chat], r)
	}
	return out, err
}

// takeSlots returns the rows of the slots that a letter's parts take; false when
// its class finds too few.
func takeSlots(pace bot.Pace, l *letter, used []slotRow, now num) ([]any, bool) {
	if pace.Quota == 0 {
		return nil, true
	}
	end := l.line.Window + num(pace.QuotaSpan/time.Millisecond)
	if l.line.Window == 0 || now > end {
		return nil, false
	}
	limit := num(pace.Quota)
	if bot.Class(l.Class) > bot.ClassProgress {
		limit -= keptSlots
	}
	busy := map[num]bool{}
	for _, s := range used {
		busy[s.N] = true
	}
	need := len(l.bytes)
	if num(len(busy)+need) > limit {
		return nil, false
	}
	var rows []any
	for n := num(1); need > 0 && n <= num(pace.Quota); n++ {
		if !busy[n] {
			rows = append(rows, int64(l.Chat), int64(l.line.Window), int64(n), int64(l.Seq))
			need--
		}
	}
	return rows, true
}
