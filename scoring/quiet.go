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
	restBack  = 2      // days before today on which a span may start whose rest is not over
)

// Quiet is when a person may next be told what can wait: t itself, or, in the
// quiet hours of their site and in the eight hours after a night shift of theirs,
// the end of these or the moment their duty begins, whichever is first. Who is on
// duty is never quiet. Their duty is that of their home team, by its rota or else
// its hours, but on days of granted leave (shifts).
func (r *Roster) Quiet(person int64, t time.Time) time.Time {
	st := r.Standing(person, t)
	s := shifts{r, person, r.Zone(st.Site)}
	end := s.restEnd(t)
	if end.Equal(t) || st.Team == 0 {
		return end
	}
	return s.begins(t, end)
}

// shifts are what a person works: the spans of the home team of the day on which
// each starts. Who has no team, as a supervisor, and the team that is always on duty
// have none that begins or ends, and so no night either.
type shifts struct {
	r      *Roster
	person int64
	zone   *time.Location
}

// spans are those that start on a local day; none on a day of leave, the night
// that begins on it included. As of a team, always says that there is no end.
func (s shifts) spans(year int, month time.Month, day int) (spans []calendar.Hours, always bool) {
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	team := s.r.index.byTeam[s.r.homeTeam(s.person, date)]
	if team == nil || OnLeave(s.r.index.away[s.person], s.person, date) {
		return nil, false
	}
	return team.spans(year, month, day)
}

// restEnd is t itself outside the quiet hours and somebody's rest, else when both
// are over: a rest may run into the quiet hours, and these into a rest.
func (s shifts) restEnd(t time.Time) time.Time {
	for {
		end := QuietEnd(s.rested(t), s.zone)
		if end.Equal(t) {
			return t
		}
		t = end
	}
}

// rested is t itself, or the end of the rest that it lies in.
func (s shifts) rested(t time.Time) time.Time {
	end := t
	year, month, day := t.In(s.zone).Date()
	for back := range restBack + 1 {
		spans, _ := s.spans(year, month, day-back)
		for _, h := range spans {
			if !isNight(h) {
				continue
			}
			over := calendar.Wall(year, month, day-back, h.To, s.zone)
			if rest := over.Add(restFor); !over.After(t) && rest.After(end) {
				end = rest
			}
		}
	}
	return end
}

// begins is when duty begins from t on: t itself when it runs, end when it does not
// begin before.
func (s shifts) begins(t, end time.Time) time.Time {
	first := end
	year, month, day := t.In(s.zone).Date()
	for ahead := -1; calendar.Wall(year, month, day+ahead, 0, s.zone).Before(first); ahead++ {
		spans, always := s.spans(year, month, day+ahead)
		if always {
			spans = []calendar.Hours{{To: dayMinutes}}
		}
		for _, h := range spans {
			from := calendar.Wall(year, month, day+ahead, h.From, s.zone)
			if from.Before(first) && calendar.Wall(year, month, day+ahead, h.To, s.zone).After(t) {
				first = from
			}
		}
	}
	if first.Before(t) {
		return t
	}
	return first
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
