package storage

import (
	"slices"
	"strconv"

	"anping/bot"
)

// Rates are kept as GCRA: one row a bucket with the theoretical arrival time of
// its next send. So that no second (of a group: no minute) ever sees more than
// the pace allows, a part of it may go at once and the rest follows evenly: what
// a span can hold is the burst and what is refilled meanwhile. Of a second that
// part is a fifth, for the next second is near; of a minute a third, for people
// wait for what a group is told.
func (b bucket) burstOf() int64 {
	if b.span > 1_000_000 {
		return 3
	}
	return 5
}

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

// platformBucket is the limit of all chats of a platform; per 0 = there is none.
func platformBucket(platform string, pace bot.Pace) bucket {
	return bucket{platform, int64(pace.PerSecond), 1_000_000}
}

// groupBucket is the limit of one group's chat; per 0 = there is none.
func groupBucket(pace bot.Pace, l lineRow) bucket {
	b := bucket{"chat/" + strconv.FormatInt(int64(l.Chat), 10), int64(pace.GroupPerMinute), 60_000_000}
	if l.Group == 0 {
		b.per = 0
	}
	return b
}

// each is the time between two sends once the burst is used up.
func (b bucket) each() int64 { return b.span * b.burstOf() / (b.per * (b.burstOf() - 1)) }

// burst is how many sends a class may make at once, at least one.
func (b bucket) burst(c bot.Class) int64 { return max(1, b.per*quarters(c)/(4*b.burstOf())) }

// wait is how long a send of so many parts waits, in microseconds, when the
// bucket stands at; 0 = it may go. A send of more parts than the burst goes when
// the bucket is empty.
func (b bucket) wait(c bot.Class, parts, at, micro int64) int64 {
	used := max(at, micro) - micro
	over := used + (parts-b.burst(c))*b.each()
	if over <= 0 || used == 0 {
		return 0
	}
	return min(over, used)
}

// free is the moment, in milliseconds, from which a class may send one part.
func (b bucket) free(c bot.Class, at, now num) num {
	wait := b.wait(c, 1, int64(at), int64(now)*1000)
	return now + num((wait+999)/1000)
}

// room is how many sends of one part may go now.
func (b bucket) room(c bot.Class, at, micro int64) int64 {
	used := max(at, micro) - micro
	if used == 0 {
		return b.burst(c)
	}
	return max(0, b.burst(c)-(used+b.each()-1)/b.each())
}

// rates are the buckets of one claim. They are read locked, so that two
// instances cannot spend the same room.
type rates struct {
	platform bucket
	at       map[string]int64
	dirty    map[string]bool
}

type rateRow struct {
	Bucket text `db:"bucket"`
	At     num  `db:"at"`
}

func (cl *claiming) readRates() (err error) {
	cl.rates, err = cl.c.readRates(platformBucket(cl.f.Platform, cl.f.Pace), cl.groups()...)
	return err
}

// groups are the buckets of the groups whose turn it is.
func (cl *claiming) groups() (out []bucket) {
	for _, l := range cl.lines {
		out = append(out, groupBucket(cl.f.Pace, l))
	}
	return out
}

// readRates reads a platform's bucket and those of groups, as far as they have a
// limit.
func (c *session) readRates(platform bucket, groups ...bucket) (rates, error) {
	r := rates{platform: platform, at: map[string]int64{}, dirty: map[string]bool{}}
	var names []string
	for _, b := range append(groups, platform) {
		if b.per > 0 {
			names = append(names, b.name)
		}
	}
	slices.Sort(names) // so that no two claims wait for each other
	var vals []any
	for _, n := range names {
		vals = append(vals, n, int64(0))
	}
	rows, err := each[rateRow](c, c.store.tables.out.readRate, vals)
	for _, row := range rows {
		r.at[string(row.Bucket)] = int64(row.At)
	}
	return r, err
}

// verdict is what the rates say to a send.
type verdict int

const (
	mayGo     verdict = iota
	chatWaits         // its group has had its share
	allWait           // the platform has
)

// take takes room for a letter's parts in its buckets, or says from which
// moment there is some.
func (r *rates) take(pace bot.Pace, l *letter, now num) (until num, v verdict) {
	cost, micro, class := int64(len(l.bytes)), int64(now)*1000, bot.Class(l.line.Class)
	group := groupBucket(pace, l.line)
	if group.per > 0 {
		if wait := group.wait(class, cost, r.at[group.name], micro); wait > 0 {
			return num((micro+wait)/1000) + 1, chatWaits
		}
	}
	if r.platform.per > 0 {
		if wait := r.platform.wait(class, cost, r.at[r.platform.name], micro); wait > 0 {
			return num((micro+wait)/1000) + 1, allWait
		}
	}
	for _, b := range []bucket{r.platform, group} {
		if b.per > 0 {
			r.at[b.name] = max(r.at[b.name], micro) + cost*b.each()
			r.dirty[b.name] = true
		}
	}
	return 0, mayGo
}

// changed are the rows to store.
func (r *rates) changed() []any {
	var out []any
	for name := range r.dirty {
		out = append(out, name, r.at[name])
	}
	return out
}
