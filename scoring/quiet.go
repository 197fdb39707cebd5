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

// Quiet is when a person may next be told what can wait: t itself, or, in the
// quiet hours of their site, the end of these or the moment their team's duty
// begins, whichever is first. Who is on duty is never quiet.
func (r *Roster) Quiet(person int64, t time.Time) time.Time {
	st := r.Standing(person, t)
	site := st.Site
	if site == 0 && len(r.Sites) > 0 {
		site = r.Sites[0].ID
	}
	zone := r.Zone(site)
	end := QuietEnd(t, zone)
	if end.Equal(t) || st.Team == 0 {
		return end
	}
	// Spans of duty begin at whole minutes; the quiet hours have 540 of them.
	for at := t; at.Before(end); at = at.Truncate(time.Minute).Add(time.Minute) {
		if r.holds(st.Team, zone, at) {
			return at
		}
	}
	return end
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
