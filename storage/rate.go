package storage

import (
	"slices"
	"strconv"

	"anping/bot"
)

// Rates are kept as GCRA: one row a bucket with the theoretical arrival time of
// its next send. So that no second (of a group: no minute) ever sees more than
// the pace allows, a third of it may go at once and two thirds follow evenly:
// what a span can hold is the burst and what is refilled meanwhile.
const (
	burstOf             = 3
	refillNum, refillBy = 2, 3
)

// quarters is how much of a burst a class may use: the urgent ones find room
// when the others have used up theirs (architecture.md 6).
func quarters(c bot.Class) int64 {
	switch c {
	case bot.ClassReply, bot.ClassAlert:
		return 4
	case bot.ClassProgress:
		return 3
	case bot.ClassNotice:
		return 2
	default:
		return 1
	}
}

// bucket is a limit: so many sends a span, in microseconds.
type bucket struct {
	name string
	per  int64
	span int64
}

// rates are the buckets of one claim. They are read locked, so that two
// instances cannot spend the same room.
type rates struct {
	at    map[string]int64
	dirty map[string]bool
	later map[string]int64 // where refused sends queue up, each at a time of its own
}

type rateRow struct {
	Bucket text `db:"bucket"`
	At     num  `db:"at"`
}

func buckets(pace bot.Pace, l lineRow) []bucket {
	var out []bucket
	if pace.PerSecond > 0 {
		out = append(out, bucket{string(l.Platform) + "/" + string(l.Account), int64(pace.PerSecond), 1_000_000})
	}
	if pace.GroupPerMinute > 0 && l.Group != 0 {
		out = append(out, bucket{"chat/" + strconv.FormatInt(int64(l.Chat), 10), int64(pace.GroupPerMinute), 60_000_000})
	}
	return out
}

func (cl *claiming) readRates() (*rates, error) {
	r := &rates{at: map[string]int64{}, dirty: map[string]bool{}, later: map[string]int64{}}
	var names []string
	for _, l := range cl.lines {
		for _, b := range buckets(cl.f.Platforms[string(l.Platform)], l) {
			names = append(names, b.name)
		}
	}
	slices.Sort(names)
	var vals []any
	for _, n := range slices.Compact(names) {
		vals = append(vals, n, int64(0))
	}
	rows, err := each[rateRow](cl.c, cl.c.store.tables.out.readRate, vals)
	for _, row := range rows {
		r.at[string(row.Bucket)] = int64(row.At)
	}
	return r, err
}

// take takes room for a letter's parts in all its buckets, or says from which
// moment there will be some.
func (r *rates) take(pace bot.Pace, l *letter, now num) (until num, ok bool) {
	cost := int64(len(l.bytes))
	micro := int64(now) * 1000
	wait := int64(0)
	bs := buckets(pace, l.line)
	for _, b := range bs {
		wait = max(wait, r.wait(b, bot.Class(l.line.Class), cost, micro))
	}
	if wait > 0 {
		return num((micro+wait)/1000) + 1, false
	}
	for _, b := range bs {
		r.at[b.name] = max(r.at[b.name], micro) + cost*b.each()
		r.dirty[b.name] = true
	}
	return 0, true
}

// each is the time between two sends once the burst is used up.
func (b bucket) each() int64 { return b.span * refillBy / (b.per * refillNum) }

// burst is how many sends a class may make at once, at least one.
func (b bucket) burst(c bot.Class) int64 { return max(1, b.per*quarters(c)/(4*burstOf)) }

// wait is how long a bucket lets a send wait; 0 = it may go. A send of more
// parts than the burst goes when the bucket is empty.
func (r *rates) wait(b bucket, c bot.Class, cost, micro int64) int64 {
	used := max(r.at[b.name], micro) - micro
	over := used + cost*b.each() - b.burst(c)*b.each()
	if over <= 0 || used == 0 {
		return 0
	}
	ahead := r.later[b.name]
	r.later[b.name] = ahead + cost*b.each()
	return min(over, used) + ahead
}

// changed are the rows to store.
func (r *rates) changed() []any {
	var out []any
	for name := range r.dirty {
		out = append(out, name, r.at[name])
	}
	return out
}
