package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

// Gap is a span in which no team of a site is on duty.
type Gap struct {
	From, To time.Time
	// Rota are the days of rotas but for which a team would be on duty all that time;
	// none where the hours of the week leave it open.
	Rota []RotaDay
}

// shift is a span of a team's local day, Day "" unless its rota tells that day
// another thing.
type shift struct {
	from, to time.Time
	team     int64
	day      string
}

// Unguarded lists the spans of the seven local days from t's on in which nobody
// is on duty at a site, earliest first; two that meet and have one reason are one.
// A site without a team is unguarded all week.
func (r *Roster) Unguarded(site int64, t time.Time) []Gap {
	s := r.index.bySite[site]
	if s == nil {
		return nil
	}
	year, month, day := t.In(s.zone).Date()
	start := calendar.Wall(year, month, day, 0, s.zone)
	end := calendar.Wall(year, month, day+7, 0, s.zone)
	// Who is on duty can change only where a span begins or ends.
	edges := []time.Time{start, end}
	var usual []shift // that a rota takes away
	for _, team := range s.teams {
		for _, x := range r.index.byTeam[team.ID].shifts(team.ID, year, month, day, s.zone) {
			edges = append(edges, x.from, x.to)
			if x.day != "" {
				usual = append(usual, x)
			}
		}
	}
	edges = slices.DeleteFunc(edges, func(e time.Time) bool { return e.Before(start) || e.After(end) })
	slices.SortFunc(edges, time.Time.Compare)
	var gaps []Gap
	for i := range len(edges) - 1 {
		from, to := edges[i], edges[i+1]
		if !from.Before(to) || len(r.OnDuty(site, 0, from)) > 0 {
			continue
		}
		var rota []RotaDay
		for _, x := range usual {
			told := RotaDay{Team: x.team, Day: x.day}
			if !from.Before(x.from) && from.Before(x.to) && !slices.Contains(rota, told) {
				rota = append(rota, told)
			}
		}
		if n := len(gaps); n > 0 && gaps[n-1].To.Equal(from) && slices.Equal(gaps[n-1].Rota, rota) {
			gaps[n-1].To = to
		} else {
			gaps = append(gaps, Gap{from, to, rota})
		}
	}
	return gaps
}

// shifts are the spans of a team on a local day, the one before and the six behind:
// those that hold, and, with their day, those that its rota replaces.
func (x *teamIndex) shifts(team int64, year int, month time.Month, day int, zone *time.Location) []shift {
	var out []shift
	for ahead := -1; ahead < 7; ahead++ {
		add := func(spans []calendar.Hours, always bool, told string) {
			if always {
				spans = []calendar.Hours{{To: dayMinutes}}
			}
			for _, h := range spans {
				out = append(out, shift{calendar.Wall(year, month, day+ahead, h.From, zone), calendar.Wall(year, month, day+ahead, h.To, zone), team, told})
			}
		}
		spans, always := x.spans(year, month, day+ahead)
		add(spans, always, "")
		date := time.Date(year, month, day+ahead, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if _, told := x.rota[date]; told {
			spans, always = x.usual(year, month, day+ahead)
			add(spans, always, date)
		}
	}
	return out
}
