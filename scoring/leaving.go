package scoring

import (
	"strings"
	"time"
	"unicode"

	"anping/scoring/calendar"
)

// Leaving is when somebody's place in the company ends (rules.md 7: a leaving date).
type Leaving struct {
	Day string    // the last local day
	End time.Time // the first moment after it, in the zone of the site
}

// Leaving is when the last of a person's memberships ends, each by its own last
// day or the person's, whichever is sooner. false when one has none, and of whom
// never had a membership. Of a role in the whole company the first site's zone
// counts.
func (r *Roster) Leaving(person int64) (Leaving, bool) {
	var last Leaving
	i, ok := r.index.people[person]
	if !ok {
		return Leaving{}, false
	}
	for _, m := range r.index.byPerson[person] {
		day := r.People[i].ToDay
		if day == "" || m.ToDay != "" && m.ToDay < day {
			day = m.ToDay
		}
		if day == "" {
			return Leaving{}, false
		}
		if end := calendar.At(calendar.AddDays(day, 1), 0, r.memberZone(m)); end.After(last.End) {
			last = Leaving{day, end}
		}
	}
	return last, last.Day != ""
}

// LastStanding is what a person is at t or, of one who works here no more, was at
// the end; of one who is still to come the first of their memberships.
func (r *Roster) LastStanding(person int64, t time.Time) Standing {
	if l, ok := r.Leaving(person); ok && !l.End.After(t) {
		t = l.End.Add(-time.Second)
	}
	st := r.Standing(person, t)
	if st.Role != RoleNone {
		return st
	}
	if all := r.index.byPerson[person]; len(all) > 0 {
		st.Role, st.Site = all[0].Role, all[0].Site
		if st.Role == RoleGuard || st.Role == RoleCaptain {
			st.Team = all[0].Team
		}
	}
	return st
}

// phoneLeast is how many digits a number has at least before which another may
// have more: the country's, or the town's (ours).
const phoneLeast = 7

// SamePhone reports whether two numbers as people write them are one: blanks,
// signs and what is dialled before it do not count. A number that is not known is
// the same as any.
func SamePhone(a, b string) bool {
	a, b = digits(a), digits(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == "" || a == b || len(a) >= phoneLeast && strings.HasSuffix(b, a)
}

func digits(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) {
			return c
		}
		return -1
	}, s)
}
