package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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

// CalendarEffect is what an import makes of a year at sites that have the same days
// now, whether imported or brought by the program.
type CalendarEffect struct {
	Year    string
	Sites   []string // their codes; none before there is a company
	Held    int      // days that hold now
	Ended   int      // of these, days that are ordinary ones by the import
	Changes []CalendarChange
}

// CalendarEffects says what a table for one site or for all (0) changes, by year and
// by what holds now; where nothing changes there is none. Of a table for all, keeping
// are the sites that have days of their own in a year, by year: nothing changes there.
// zone is whose days the program brings where no site has others.
func CalendarEffects(had *scoring.Roster, site int64, table []calendar.Special, zone string) (effects []CalendarEffect, keeping map[string][]string) {
	own, shared := map[string]bool{}, []calendar.Special{}
	for _, d := range had.Days {
		switch {
		case d.Gone:
		case d.Site == 0:
			shared = append(shared, d.Special)
		default:
			own[number(d.Site)+" "+d.Day[:len("2025")]] = true
		}
	}
	years := map[string][]calendar.Special{}
	for _, d := range table {
		years[d.Day[:len("2025")]] = append(years[d.Day[:len("2025")]], d)
	}
	keeping = map[string][]string{}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		var of []CalendarEffect
		at := map[string]int{} // by what holds
		holds := func(cal *calendar.Calendar, code ...string) {
			days := cal.Days(year)
			key := fmt.Sprint(days)
			if _, known := at[key]; !known {
				at[key] = len(of)
				of = append(of, effectOn(site, year, days, years[year]))
			}
			of[at[key]].Sites = append(of[at[key]].Sites, code...)
		}
		for _, s := range had.Sites {
			switch {
			case site != 0 && s.ID != site:
			case site == 0 && own[number(s.ID)+" "+year]:
				keeping[year] = append(keeping[year], s.Code)
			default:
				holds(had.Calendar(s.ID), s.Code)
			}
		}
		if len(of) == 0 {
			holds(calendar.New(shared, calendar.Shipped(zone)))
		}
		effects = append(effects, slices.DeleteFunc(of, func(e CalendarEffect) bool { return len(e.Changes) == 0 })...)
	}
	return effects, keeping
}

// effectOn compares a year as it holds with a table of it.
func effectOn(site int64, year string, held, table []calendar.Special) CalendarEffect {
	e := CalendarEffect{Year: year, Held: len(held)}
	was := map[string]calendar.Special{}
	for _, d := range held {
		was[d.Day] = d
	}
	put := func(b Becomes, d calendar.Special) {
		e.Changes = append(e.Changes, CalendarChange{b, scoring.CalendarDay{Site: site, Special: d, Gone: b == Ended}})
	}
	for _, d := range table {
		old, known := was[d.Day]
		delete(was, d.Day)
		switch {
		case !known:
			put(Added, d)
		case old != d:
			put(Changed, d)
		}
	}
	for _, d := range was {
		put(Ended, d)
	}
	e.Ended = len(was)
	slices.SortFunc(e.Changes, func(a, b CalendarChange) int { return strings.Compare(a.Day.Day, b.Day.Day) })
	return e
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
