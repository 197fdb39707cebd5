package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

// TapSource is where the taps of a checkpoint come from.
type TapSource string

// The sources. What another system brings is judged only for the spans that it
// says it covers (rules.md 9).
const (
	TapChat   TapSource = ""       // a link or a code, in the chat
	TapSystem TapSource = "system" // an NFC patrol system: files and its webhook
)

// Checkpoint is a 巡更点 of a site.
type Checkpoint struct {
	ID, Site, Place int64 // Place 0 = none of the roster's
	Code            string
	Name            string
	Key             bool   // a 2-hour key place
	Route           string // "" = the site's only one
	Lat, Lon        float64
	Radius          int  // metres within which a tap counts as there, 100 unless set
	Locate          bool // with each tap a location is asked for
	Source          TapSource
	Secret          string    // in its link; "" = no sheet was printed yet
	Since           time.Time // nothing before is judged
	Off             bool      // the files do not name it any more
}

// RouteDay gives a guard a route on one local day of its site; Gone takes it back.
type RouteDay struct {
	Site   int64
	Route  string
	Day    string
	Person int64
	Gone   bool
}

// Checkpoint is one by row number, the zero Checkpoint when there is none.
func (r *Roster) Checkpoint(id int64) Checkpoint {
	if i := slices.IndexFunc(r.Checkpoints, func(c Checkpoint) bool { return c.ID == id }); i >= 0 {
		return r.Checkpoints[i]
	}
	return Checkpoint{}
}

// Called reports whether folded words are its code or its name.
func (c Checkpoint) Called(words string) bool {
	words = Fold(words)
	return Fold(c.Code) == words || Fold(c.Name) == words
}

// CheckpointsOf lists those of a site that are in use, in the order of the roster.
func (r *Roster) CheckpointsOf(site int64) []Checkpoint {
	var out []Checkpoint
	for _, c := range r.Checkpoints {
		if c.Site == site && !c.Off {
			out = append(out, c)
		}
	}
	return out
}

// Where is a checkpoint's position, else its place's; false when neither is known.
func (r *Roster) Where(c Checkpoint) (lat, lon float64, ok bool) {
	if c.Lat == 0 && c.Lon == 0 {
		p := r.Place(c.Place)
		c.Lat, c.Lon = p.Lat, p.Lon
	}
	return c.Lat, c.Lon, c.Lat != 0 || c.Lon != 0
}

// RouteGuards are the guards who have a route of a site on a local day.
func (r *Roster) RouteGuards(site int64, route, day string) []int64 {
	var out []int64
	for _, d := range r.Routes {
		if d.Site == site && d.Route == route && d.Day == day && !d.Gone {
			out = append(out, d.Person)
		}
	}
	return out
}

// ShiftDay is the local day on which the span of a team's duty began that holds
// a moment; the moment's own day when none does.
func (r *Roster) ShiftDay(team int64, t time.Time) string {
	site := r.Team(team).Site
	zone := r.Zone(site)
	year, month, day := t.In(zone).Date()
	for _, back := range []int{0, 1} {
		spans, always := r.index.byTeam[team].spans(year, month, day-back)
		for _, h := range spans {
			if !always && (back == 0 || h.To > dayMinutes) && h.Holds(year, month, day-back, zone, t) {
				return calendar.AddDays(r.Day(site, t), -back)
			}
		}
	}
	return r.Day(site, t)
}

// dutyAhead bounds how far AfterDuty looks: a team without duty in so many days
// has nobody to wait for.
const dutyAhead = 8 * 24 * time.Hour

// AfterDuty is the moment at which a team will have been on duty for so long
// since a moment, counted in whole minutes; at most eight days later.
func (r *Roster) AfterDuty(team int64, from time.Time, long time.Duration) time.Time {
	zone := r.Zone(r.Team(team).Site)
	at := from
	for at.Before(from.Add(dutyAhead)) && long > 0 {
		if r.index.byTeam[team] != nil && r.holds(team, zone, at) {
			long -= time.Minute
		}
		at = at.Add(time.Minute)
	}
	return at
}

// Span is a stretch of time.
type Span struct{ From, To time.Time }

// Staffed are the spans within two moments during which some team of a site is on
// duty, to the minute.
func (r *Roster) Staffed(site int64, from, to time.Time) []Span {
	var out []Span
	open := false
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		on := len(r.OnDuty(site, 0, at)) > 0
		switch {
		case on && !open:
			out = append(out, Span{From: at, To: to})
		case !on && open:
			out[len(out)-1].To = at
		}
		open = on
	}
	return out
}
