package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
)

// departures are the rows of the schedule that end what somebody has here
// (leave.go), as an import plans them. The mark at the end of a period tells
// imports apart: who comes back and leaves on the same day again leaves twice.
type departures struct {
	now  time.Time
	mark string
	had  Stored
	c    change
}

func newDepartures(name string, had Stored, c change, now time.Time) departures {
	sum := sha256.Sum256([]byte(name))
	return departures{now: now, mark: hex.EncodeToString(sum[:4]), had: had, c: c}
}

// gone reports whether somebody works here no more once the import is stored.
func (d departures) gone(person int64) bool {
	l, leaves := d.c.after.Leaving(person)
	return leaves && !l.End.After(d.now)
}

// phones are the rows of whom the files give another phone than they had, by
// person. It is a new one only where there was one.
func (d departures) phones() map[int64]bot.Due {
	out := map[int64]bot.Due{}
	was := make(map[int64]string, len(d.c.had.People))
	for _, p := range d.c.had.People {
		was[p.ID] = p.Phone
	}
	for _, p := range d.c.after.People {
		if before, known := was[p.ID]; known && !scoring.SamePhone(before, p.Phone) {
			day := d.c.after.Day(d.c.after.LastStanding(p.ID, d.now).Site, d.now)
			out[p.ID] = bot.Due{Name: noticePhone, Scope: number(p.ID), Period: day + "-" + d.mark, Next: d.now}
		}
	}
	return out
}

// leavings are the rows of who leaves that are new, moved or, removed, of who
// stays after all. A last day that has passed is due at once when it is news, or
// when the person still has a chat; else it was done, or there is nothing to end.
func (d departures) leavings() []bot.Due {
	rows := map[string]bot.Due{}
	for _, r := range d.had.Due {
		if r.Name == noticeLeave {
			rows[r.Scope] = r
		}
	}
	known, chats := map[int64]bool{}, map[int64]bool{}
	for _, p := range d.c.had.People {
		known[p.ID] = true
	}
	for _, x := range d.had.Chats {
		chats[x.Person] = true
	}
	var out []bot.Due
	for _, p := range d.c.after.People {
		l, leaves := d.c.after.Leaving(p.ID)
		was, left := d.c.had.Leaving(p.ID)
		row, planned := rows[number(p.ID)]
		due := bot.Due{Name: noticeLeave, Scope: number(p.ID), Period: l.Day + "-" + d.mark, Next: l.End}
		switch news := known[p.ID] && (!left || !was.End.Equal(l.End)); {
		case !leaves && planned:
			out = append(out, bot.Due{Name: noticeLeave, Scope: number(p.ID)})
		case !leaves, planned && row.Next.Equal(l.End) && strings.HasPrefix(row.Period, l.Day):
		case planned, l.End.After(d.now), news, chats[p.ID]:
			out = append(out, due)
		}
	}
	return out
}

// newPhones are the rows of new phones that a server has not seen yet, by person.
func newPhones(due []bot.Due) map[int64]bot.Due {
	out := map[int64]bot.Due{}
	for _, d := range due {
		if id := rowNumber(d.Scope); d.Name == noticePhone && id != 0 {
			out[id] = d
		}
	}
	return out
}
