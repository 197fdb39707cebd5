package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

const dayMinutes = calendar.MinutesInDay

// The evening notice of rules.md 8.
const (
	noticeBefore  = 23         // minutes before the last end of the team's hours
	noticeDefault = 17*60 + 37 // no hours on that day, and site groups
)

// OnDuty returns the teams of a site whose hours hold t; when several do and
// place names a team among them, only that one (rules.md 3).
func (r *Roster) OnDuty(site, place int64, t time.Time) []Team {
	s := r.index.bySite[site]
	if s == nil {
		return nil
	}
	var on []Team
	for _, team := range s.teams {
		if r.holds(team.ID, s.zone, t) {
			on = append(on, team)
		}
	}
	if team := r.Place(place).Team; team != 0 && len(on) > 1 {
		if i := slices.IndexFunc(on, func(o Team) bool { return o.ID == team }); i >= 0 {
			return on[i : i+1]
		}
	}
	return on
}

// NextShift is when the next span of any team of a site begins after t, within
// eight days; false when none does.
func (r *Roster) NextShift(site int64, t time.Time) (next time.Time, ok bool) {
	s := r.index.bySite[site]
	if s == nil {
		return next, false
	}
	year, month, day := t.In(s.zone).Date()
	for _, team := range s.teams {
		begun := false
		for ahead := 0; ahead < 9 && !begun; ahead++ {
			spans, _ := r.index.byTeam[team.ID].spans(year, month, day+ahead)
			for _, h := range spans {
				from := calendar.Wall(year, month, day+ahead, h.From, s.zone)
				if !from.After(t) {
					continue
				}
				begun = true
				if !ok || from.Before(next) {
					next, ok = from, true
				}
			}
		}
	}
	return next, ok
}

// holds reports whether a team is on duty at t. A team without a row of hours
// always is, but on the days its rota tells; one whose rows are all dated
// otherwise is not. A span belongs to the local day it starts on, so today's and
// yesterday's are looked at.
func (r *Roster) holds(team int64, zone *time.Location, t time.Time) bool {
	x := r.index.byTeam[team]
	year, month, day := t.In(zone).Date()
	for back := range 2 {
		spans, always := x.spans(year, month, day-back)
		if always && back == 0 {
			return true
		}
		for _, h := range spans {
			if (back == 0 || h.To > dayMinutes) && h.Holds(year, month, day-back, zone, t) {
				return true
			}
		}
	}
	return false
}

// spans are a team's spans of duty that start on a local day: those of its rota
// where that tells the day, else of its hours; always of a team that has neither.
func (x *teamIndex) spans(year int, month time.Month, day int) (spans []calendar.Hours, always bool) {
	if len(x.rota) > 0 {
		if told, ok := x.rota[time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)]; ok {
			return told, false
		}
	}
	return x.usual(year, month, day)
}

// usual are the spans as spans tells them where no rota says another thing.
func (x *teamIndex) usual(year int, month time.Month, day int) (spans []calendar.Hours, always bool) {
	for _, h := range x.hours {
		if h.on(year, month, day) {
			spans = append(spans, calendar.Hours{From: h.From, To: h.To})
		}
	}
	return spans, len(x.hours) == 0
}

// on reports whether the span starts on a local day.
func (h Hours) on(year int, month time.Month, day int) bool {
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if h.Days&(1<<((int(date.Weekday())+6)%7)) == 0 {
		return false
	}
	if h.FromDay == "" && h.ToDay == "" {
		return true
	}
	return dated(h.FromDay, h.ToDay, date.Format(time.DateOnly))
}

// NoticeMinute is the minute of a local day at which a group's evening notice
// stands: its own, else 23 min before the last end of its team's hours on that
// local day, else 17:37 (rules.md 8). A span that ends at midnight ends on the
// day it started.
func (r *Roster) NoticeMinute(group int64, day string) int {
	g := r.Group(group)
	if g.Notice >= 0 && g.ID != 0 {
		return g.Notice
	}
	if last := r.lastEnd(g.Team, day); last > 0 {
		return max(last-noticeBefore, 0)
	}
	return noticeDefault
}

// lastEnd is the last minute of a local day at which one of a team's spans
// ends; 0 when none does.
func (r *Roster) lastEnd(team int64, day string) int {
	date, err := time.Parse(time.DateOnly, day)
	t := r.index.byTeam[team]
	if err != nil || t == nil {
		return 0
	}
	last := 0
	year, month, d := date.Date()
	for back := range 2 {
		spans, _ := t.spans(year, month, d-back)
		for _, h := range spans {
			if end := h.To - back*dayMinutes; end <= dayMinutes && (end > 0 || back == 0) {
				last = max(last, end)
			}
		}
	}
	return last
}
