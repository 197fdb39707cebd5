package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

// Gap is a span in which no team of a site is on duty.
type Gap struct{ From, To time.Time }

// Unguarded lists the spans of the seven local days from t's on in which nobody
// is on duty at a site, earliest first; two that meet are one. A site without a
// team is unguarded all week.
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
	for _, team := range s.teams {
		for ahead := -1; ahead < 7; ahead++ {
			spans, always := r.index.byTeam[team.ID].spans(year, month, day+ahead)
			if always {
				spans = []calendar.Hours{{To: dayMinutes}}
			}
			for _, h := range spans {
				edges = append(edges, calendar.Wall(year, month, day+ahead, h.From, s.zone), calendar.Wall(year, month, day+ahead, h.To, s.zone))
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
		if n := len(gaps); n > 0 && gaps[n-1].To.Equal(from) {
			gaps[n-1].To = to
		} else {
			gaps = append(gaps, Gap{from, to})
		}
	}
	return gaps
}
