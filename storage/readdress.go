package storage

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"anping/bot"
)

// readdressSlice is how many notes one act moves from a chat to another: a
// hundred thousand may wait in a group that is gone, and whoever speaks
// meanwhile must not wait for them. A receipt of its own kind moves the next.
const readdressSlice = 500

// movingPrefix begins the keys of those receipts: the act that began it, # and
// the note up to which it has come.
const movingPrefix = receiptPrefix + "moving/"

// moving is a note that waits in a chat that is to be emptied.
type moving struct {
	Seq    num  `db:"seq"`
	Key    text `db:"key"`
	Person num  `db:"to_person"`
	Client num  `db:"to_client"`
	Group  num  `db:"to_group"`
	Class  num  `db:"class"`
	Due    num  `db:"due"`
	Made   num  `db:"made_at"`
	Tell   num  `db:"tell"`
	Parts  num  `db:"parts"`
}

// readdress moves what waits for a chat that is dead, or somebody else's now, to
// the next chat of whom it was for; what has no other chat is unreachable. What
// was for that very chat stays while it lives, and ends dead with it. What is in
// flight stays until its end is known.
func (c *session) readdress(p *plan, chat int64) error {
	dead, _, err := one[spot](context.Background(), c, spotQuery("chat"), chat)
	if err != nil {
		return err
	}
	began, after := p.act.Key, "0"
	if rest, ok := strings.CutPrefix(p.act.Key, movingPrefix); ok {
		i := strings.LastIndexByte(rest, '#')
		began, after = rest[:i], rest[i+1:]
	}
	rows, more, err := c.movable(chat, after, dead.Dead != 0)
	if err != nil {
		return err
	}
	now, err := c.moment()
	if err != nil {
		return err
	}
	if more || after != "0" {
		if err := c.keepStill(chat, now, more); err != nil {
			return err
		}
	}
	if more {
		next := movingPrefix + began + "#" + strconv.FormatInt(int64(rows[len(rows)-1].Seq), 10)
		if err := c.add(set{c.store.tables.out.addReceipt, []any{next, "", string(bot.Moving), chat, int64(ms(p.act.At))}}); err != nil {
			return err
		}
	}
	return c.move(p, chat, rows, now)
}

// keepStill holds a chat's line while what waits there is moved, for it may be
// somebody else's, and lets it go at the end.
func (c *session) keepStill(chat int64, now num, still bool) error {
	const longer = 3_600_000 // ms, more than any stop in between; the last slice ends it
	hold, next := now+longer, now+longer
	if !still {
		hold, next = 0, now
	}
	_, err := c.exec(`UPDATE lines SET hold = $2, next_at = CASE WHEN owner <> '' OR next_at = 0 THEN next_at ELSE $3 END WHERE chat = $1`,
		chat, int64(hold), int64(next))
	return err
}

// movable reads the next slice of what is to be moved, oldest first.
func (c *session) movable(chat int64, after string, dead bool) (rows []moving, more bool, err error) {
	last, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return nil, false, err
	}
	own := ""
	if !dead {
		own = ` AND (n.to_person <> 0 OR n.to_client <> 0 OR n.to_group <> 0)`
	}
	for _, state := range []string{stateWaiting, stateParked} {
		part, err := list[moving](context.Background(), c, `SELECT n.seq, n.key, n.to_person, n.to_client, n.to_group, n.class, n.due, n.made_at, n.tell, n.parts
			FROM notes n WHERE n.chat = $1 AND n.state = '`+state+`' AND n.seq > $2`+own+`
			AND n.seq <> coalesce((SELECT l.note FROM lines l WHERE l.chat = $1 AND l.owner <> ''), 0)
			ORDER BY n.seq LIMIT `+strconv.Itoa(readdressSlice+1), chat, last)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, part...)
	}
	slices.SortFunc(rows, func(a, b moving) int { return int(a.Seq - b.Seq) })
	if len(rows) > readdressSlice {
		return rows[:readdressSlice], true, nil
	}
	return rows, false, nil
}

// move puts notes where their address leads now.
func (c *session) move(p *plan, from int64, rows []moving, now num) error {
	o := &c.store.tables.out
	var moved, parts, receipts []any
	lines := map[num]noteRow{} // what comes to each chat: the nearest, the most urgent
	spots := map[bot.Address]spot{}
	for _, r := range rows {
		a := bot.Address{Person: int64(r.Person), Client: int64(r.Client), Group: int64(r.Group)}
		to, err := c.spotOf(spots, a)
		if err != nil {
			return err
		}
		if int64(to.ID) == from {
			continue
		}
		state, ended := stateWaiting, num(0)
		switch {
		case to.ID != 0:
			next := max(r.Due, now)
			if r.Due <= r.Made {
				next = now
			}
			line, ok := lines[to.ID]
			if !ok {
				line = noteRow{Due: next, Class: r.Class}
			}
			lines[to.ID] = noteRow{Due: min(line.Due, next), Class: min(line.Class, r.Class)}
		case a == bot.Address{}:
			state, ended = stateDead, ms(p.act.At) // its receipt told of the chat's end
		default:
			state, ended = stateUnreachable, ms(p.act.At)
			if r.Tell&tellEnd != 0 {
				receipts = append(receipts, receiptOf(string(r.Key), bot.Unreachable, 0, r.Made)...)
			}
		}
		moved = append(moved, int64(r.Seq), int64(to.ID), state, int64(ended))
		if r.Parts > 1 {
			parts = append(parts, int64(r.Seq))
		}
	}
	if err := c.add(set{o.moveNote, moved}, set{o.dropParts, parts}, set{o.addReceipt, receipts}); err != nil {
		return err
	}
	for _, chat := range slices.Sorted(maps.Keys(lines)) {
		if _, err := c.exec(o.line, int64(chat), int64(lines[chat].Due), int64(lines[chat].Class)); err != nil {
			return err
		}
		p.queues = true
	}
	return nil
}

// spotOf resolves an address once.
func (c *session) spotOf(known map[bot.Address]spot, a bot.Address) (spot, error) {
	if s, ok := known[a]; ok || a == (bot.Address{}) {
		return s, nil
	}
	what, id := addressee(a)
	s, _, err := one[spot](context.Background(), c, spotQuery(what), id)
	known[a] = s
	return s, err
}
