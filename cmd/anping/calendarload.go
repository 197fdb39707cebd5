package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/commands"
	"anping/scoring/calendar"
	"anping/storage"
)

// calendarLoad is what an import of a calendar comes to.
type calendarLoad struct {
	effects []commands.CalendarEffect
	keeping map[string][]string // codes of sites with days of their own, by year
}

// Run reads the whole file, then stores what differs from what holds.
func (k calendarImportCmd) Run(ctx context.Context, c *console) error {
	var table []calendar.Special
	return c.stored(ctx, k.Config, func(Settings) (err error) {
		table, err = k.read(c)
		return err
	}, func(s Settings, store *storage.Store) error {
		var load calendarLoad
		if err := retried(ctx, func() (err error) {
			load, err = k.load(ctx, store, table, s.Timezone)
			return err
		}); err != nil {
			return err
		}
		e, refused := k.tooFew(load)
		load.tell(c, k.DryRun || refused)
		if !refused {
			return nil
		}
		return &configError{
			File: k.File, What: fmt.Sprintf("it lacks %d of the %d special days that hold in %s, and a file tells its years whole", e.Ended, e.Held, e.Year),
			Mend: "change what anping calendar show " + e.Year + " prints and import that, or say --whole if these are all days of the year; nothing was imported",
		}
	})
}

// load stores the table unless this is a dry run or is refused, and says what differs.
// A year in which nothing differs is left as it is: what the program brings may get
// better with the next version.
func (k calendarImportCmd) load(ctx context.Context, store *storage.Store, table []calendar.Special, zone string) (calendarLoad, error) {
	view := store.View()
	roster, err := store.Roster(ctx, view)
	if err != nil {
		return calendarLoad{}, err
	}
	site := int64(0)
	for _, x := range roster.Sites {
		if k.Site != "" && x.Code == k.Site {
			site = x.ID
		}
	}
	if k.Site != "" && site == 0 {
		return calendarLoad{}, &usageError{"there is no site " + k.Site, "write its code in sites.csv"}
	}
	var out calendarLoad
	out.effects, out.keeping = commands.CalendarEffects(roster, site, table, zone)
	if _, refused := k.tooFew(out); k.DryRun || refused {
		return out, nil
	}
	differs := map[string]bool{}
	for _, e := range out.effects {
		differs[e.Year] = true
	}
	table = slices.DeleteFunc(slices.Clone(table), func(d calendar.Special) bool { return !differs[d.Day[:len("2025")]] })
	acts, _ := commands.ImportCalendar(stateKey("calendar/"+strconv.FormatInt(site, 10), view), roster, site, table, time.Now().UTC())
	_, err = recordAll(ctx, store, view, acts)
	return out, err
}

// tooFew finds a year for which the file is refused, since it seems to tell some of its
// days and not all: more than half of those that hold would be ordinary ones again.
func (k calendarImportCmd) tooFew(load calendarLoad) (commands.CalendarEffect, bool) {
	for _, e := range load.effects {
		if 2*e.Ended > e.Held && !k.Whole {
			return e, true
		}
	}
	return commands.CalendarEffect{}, false
}

// tell prints what differs, a line each; where sites have different days now, for
// each of these.
func (l calendarLoad) tell(c *console, dry bool) {
	days, years := map[string]bool{}, map[string]int{}
	for _, e := range l.effects {
		years[e.Year]++
	}
	for _, e := range l.effects {
		if years[e.Year] > 1 || len(l.keeping[e.Year]) > 0 && len(e.Sites) > 0 {
			fmt.Fprintln(c.out, oneLine("# "+e.Year+" of "+strings.Join(e.Sites, ", ")+":"))
		}
		for _, x := range e.Changes {
			days[x.Day.Day] = true
			fmt.Fprintln(c.out, oneLine(strings.TrimSpace(fmt.Sprintf("%-8s %s %s %s", x.Becomes, x.Day.Day, x.Day.Kind, x.Day.Name))))
		}
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		if own := l.keeping[year]; len(own) > 0 {
			fmt.Fprintln(c.out, oneLine("# "+year+" of "+strings.Join(own, ", ")+": a table of its own, which stays; --site changes it"))
		}
	}
	said := strconv.Itoa(len(days)) + " days differ"
	switch len(days) {
	case 0:
		said = "nothing differs"
	case 1:
		said = "1 day differs"
	}
	if dry {
		said += "; nothing was stored"
	}
	fmt.Fprintln(c.out, said)
}
