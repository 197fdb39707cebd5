package scoring

import (
	"time"

	"anping/scoring/calendar"
)

// Quiet hours, minutes of the local day (rules.md 6).
const (
	quietFrom = 22 * 60
	quietTo   = 7 * 60
)

// Rest after a night shift (rules.md 6).
const (
	restFor   = 8 * time.Hour
	nightOfIt = 3 * 60 // minutes of the quiet hours from which on a span is a night shift (ours)
	restBack  = 3      // days before today on which a span may start whose rest is not over
)

// Quiet is when a person may next be told what can wait: t itself, or, in the
// quiet hours of their site and in the eight hours after a night shift that the
// rota told their team, the end of these or the moment their team's duty begins,
// whichever is first. Who is on duty is never quiet.
func (r *Roster) Quiet(person int64, t time.Time) time.Time {
	st := r.Standing(person, t)
	site := st.Site
	if site == 0 && len(r.Sites) > 0 {
		site = r.Sites[0].ID
	}
	zone := r.Zone(site)
	end := r.restEnd(st.Team, zone, t)
	if end.Equal(t) || st.Team == 0 {
		return end
	}
	// Spans of duty begin at whole minutes; the quiet hours have 540 of them, a rest 480.
	for at := t; at.Before(end); at = at.Truncate(time.Minute).Add(time.Minute) {
		if r.holds(st.Team, zone, at) {
			return at
		}
	}
	return end
}

// restEnd is t itself outside the quiet hours and the rest of a team, else when
// both are over: a rest may run into the quiet hours, and these into a rest.
func (r *Roster) restEnd(team int64, zone *time.Location, t time.Time) time.Time {
	for {
		end := QuietEnd(r.rested(team, zone, t), zone)
		if end.Equal(t) {
			return t
		}
		t = end
	}
}

// rested is t itself, or the end of the rest that it lies in. Only a rota says that
// a team had a night: hours say when there is one, for whoever it is.
func (r *Roster) rested(team int64, zone *time.Location, t time.Time) time.Time {
	x := r.index.byTeam[team]
	if x == nil || len(x.rota) == 0 {
		return t
	}
	end := t
	year, month, day := t.In(zone).Date()
	for back := range restBack + 1 {
		date := time.Date(year, month, day-back, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		for _, h := range x.rota[date] {
			over := calendar.At(date, h.To, zone)
			if isNight(h) && !over.After(t) && over.Add(restFor).After(end) {
				end = over.Add(restFor)
			}
		}
	}
	return end
}

// isNight reports whether a span of duty is a night shift.
func isNight(h calendar.Hours) bool {
	const long = dayMinutes - quietFrom + quietTo
	minutes := 0
	for night := quietFrom - dayMinutes; night < 2*dayMinutes; night += dayMinutes {
		minutes += max(min(h.To, night+long)-max(h.From, night), 0)
	}
	return minutes >= nightOfIt
}

// QuietEnd is t itself outside the quiet hours of a zone, else their end.
func QuietEnd(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	day := calendar.Day(t, zone)
	switch minute := local.Hour()*60 + local.Minute(); {
	case minute < quietTo:
		return calendar.At(day, quietTo, zone)
	case minute >= quietFrom:
		return calendar.At(calendar.AddDays(day, 1), quietTo, zone)
	}
	return t
}
