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
// that its case is solved, and what follows (rules.md 11 K). That is of the class
// of alerts; progress on the way there finds the first ones or waits.
const keptSlots = 2

// readSlots reads the slots taken of a chat's two windows, by window.
func (cl *claiming) readSlots(letters map[num]*letter) (map[num][]slotRow, error) {
	var vals []any
	for _, l := range letters {
		if cl.f.Pace.Quota > 0 {
			vals = append(vals, int64(l.Chat), int64(l.line.Window))
		}
		if cl.f.Pace.Brief > 0 && l.line.Brief != l.line.Window {
			vals = append(vals, int64(l.Chat), int64(l.line.Brief))
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
// its class finds too few. The window that ends first is used first.
func takeSlots(pace bot.Pace, l *letter, used []slotRow, now num) ([]any, bool) {
	if pace.Quota == 0 {
		return nil, true
	}
	if pace.Brief > 0 && l.line.Brief != l.line.Window {
		tapped := window{l.line.Brief, num(pace.BriefSpan / time.Millisecond), num(pace.Brief), 0}
		if rows, ok := tapped.take(l, used, now); ok {
			return rows, true
		}
	}
	kept := num(0)
	if bot.Class(l.Class) >= bot.ClassProgress {
		kept = keptSlots
	}
	return window{l.line.Window, num(pace.QuotaSpan / time.Millisecond), num(pace.Quota), kept}.take(l, used, now)
}

// window is one that was opened, 0 = never, for so many sends, of which some are
// kept for others.
type window struct{ opened, span, sends, kept num }

func (w window) take(l *letter, used []slotRow, now num) ([]any, bool) {
	if w.opened == 0 || now > w.opened+w.span {
		return nil, false
	}
	busy := map[num]bool{}
	for _, s := range used {
		if s.Window == w.opened {
			busy[s.N] = true
		}
	}
	need := len(l.bytes)
	if num(len(busy)+need) > w.sends-w.kept {
		return nil, false
	}
	var rows []any
	for n := num(1); need > 0 && n <= w.sends; n++ {
		if !busy[n] {
			rows = append(rows, int64(l.Chat), int64(w.opened), int64(n), int64(l.Seq))
			need--
		}
	}
	return rows, true
}
