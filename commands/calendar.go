package commands

import (
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// CalendarChange is one day that an import of a calendar stores.
type CalendarChange struct {
	Becomes Becomes // Added, Changed or Ended: not a special day any more
	Day     scoring.CalendarDay
}

// ImportCalendar turns a table of special days into Acts for Record, for one site
// or for all (0): the years that it has are told by it alone from then on, so a
// day of such a year that it does not name is an ordinary one again. Only what
// differs from had is in them. name begins the keys of the Acts (Import).
func ImportCalendar(name string, had *scoring.Roster, site int64, table []calendar.Special, now time.Time) ([]bot.Act, []CalendarChange) {
	stored := map[string]scoring.CalendarDay{}
	for _, d := range had.Days {
		if d.Site == site {
			stored[d.Day] = d
		}
	}
	years := map[string]bool{}
	var changes []CalendarChange
	for _, s := range calendar.Sorted(slices.Clone(table)) {
		years[s.Day[:len("2025")]] = true
		was, known := stored[s.Day]
		is := scoring.CalendarDay{Site: site, Special: s}
		delete(stored, s.Day)
		switch {
		case !known || was.Gone:
			changes = append(changes, CalendarChange{Added, is})
		case was != is:
			changes = append(changes, CalendarChange{Changed, is})
		}
	}
	for _, d := range stored {
		if years[d.Day[:len("2025")]] && !d.Gone {
			d.Gone = true
			changes = append(changes, CalendarChange{Ended, d})
		}
	}
	slices.SortFunc(changes, func(a, b CalendarChange) int { return slices.Compare([]string{a.Day.Day}, []string{b.Day.Day}) })
	s := batches{name: name, now: now}
	for _, c := range changes {
		s.add(func(r *bot.Records) { r.Roster = append(r.Roster, bot.RosterRow{Day: &c.Day}) })
	}
	return s.acts, changes
}
