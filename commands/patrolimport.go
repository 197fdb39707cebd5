package commands

import (
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// checkpoints are what the files say of the checkpoints, with the secret and the
// beginning that the stored ones have. Where the files name any, those that they
// name no more are off.
func (c *change) checkpoints() []scoring.Checkpoint {
	wanted := slices.Clone(c.wanted.Checkpoints)
	for i, w := range wanted {
		had := find(c.had.Checkpoints, func(x scoring.Checkpoint) bool { return x.ID == w.ID })
		wanted[i].Since = c.now.UTC().Truncate(time.Millisecond)
		if had == nil {
			continue
		}
		wanted[i].Secret = had.Secret
		if !had.Off {
			wanted[i].Since = had.Since
		}
	}
	for _, x := range c.had.Checkpoints {
		if len(wanted) > 0 && !x.Off && !slices.ContainsFunc(wanted, func(w scoring.Checkpoint) bool { return w.ID == x.ID }) {
			x.Off = true
			wanted = append(wanted, x)
		}
	}
	return wanted
}

// routeKey is what a guard's route on a day is stored under.
type routeKey struct {
	site, person int64
	route, day   string
}

func routeSpot(d scoring.RouteDay) routeKey { return routeKey{d.Site, d.Person, d.Route, d.Day} }

// routes are what the files say of the days that are not over; who had a route on
// such a day and is not named any more has it no more.
func (c *change) routes() []scoring.RouteDay {
	wanted := slices.DeleteFunc(slices.Clone(c.wanted.Routes), func(d scoring.RouteDay) bool { return d.Day < c.day(d.Site) })
	said := map[routeKey]bool{}
	for _, d := range wanted {
		said[routeSpot(d)] = true
		said[routeKey{site: d.Site, route: d.Route, day: d.Day}] = true
	}
	for _, d := range c.had.Routes {
		if !d.Gone && said[routeKey{site: d.Site, route: d.Route, day: d.Day}] && !said[routeSpot(d)] {
			d.Gone = true
			wanted = append(wanted, d)
		}
	}
	return wanted
}

// checkpoint is one that an import stores.
func (d *differing) checkpoint(is scoring.Checkpoint) {
	was := find(d.had.Roster.Checkpoints, func(x scoring.Checkpoint) bool { return x.ID == is.ID })
	x := Difference{Becomes: Added, What: "checkpoint", Code: is.Code, Name: is.Name}
	switch {
	case was != nil && is.Off:
		x.Becomes = Ended
	case was != nil && !was.Off:
		x.Becomes = Changed
	}
	d.out = append(d.out, x)
}

// patrolRows begin the judging of sites that have checkpoints and no row of the
// schedule yet: with the stretch that runs.
func patrolRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	var out []bot.Due
	for _, site := range after.Sites {
		scope := number(site.ID)
		if len(after.CheckpointsOf(site.ID)) == 0 || slices.ContainsFunc(had, func(d bot.Due) bool { return d.Name == noticePatrol && d.Scope == scope }) {
			continue
		}
		day, s := patrol.At(now, after.Zone(site.ID))
		out = append(out, patrolDue(after, site.ID, day, s))
	}
	return out
}

// patrolAfter is how long after a stretch it is judged: as clocks charge 60 s after
// their limit, so that a tap of the last second has arrived (rules.md 3).
const patrolAfter = 60 * time.Second

// patrolDue is the judging of one stretch.
func patrolDue(roster *scoring.Roster, site int64, day string, s patrol.Stretch) bot.Due {
	return bot.Due{Name: noticePatrol, Scope: number(site), Period: day + "-" + s.Name, Next: s.End(day, roster.Zone(site)).Add(patrolAfter)}
}

// patrolAt reads a period: 2025-06-12-early.
func patrolAt(period string) (day string, s patrol.Stretch, ok bool) {
	const dayLong = len("2025-06-12")
	if len(period) <= dayLong+1 || calendar.AddDays(period[:dayLong], 0) != period[:dayLong] {
		return "", s, false
	}
	s, ok = patrol.Called(period[dayLong+1:])
	return period[:dayLong], s, ok
}
