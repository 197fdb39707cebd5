package scoring

import (
	"cmp"
	"fmt"
	"time"

	"anping/scoring/calendar"
)

// CalendarDay is one special day of a calendar that was imported: of a site, or
// of all (Site 0). A year that has rows of a site is told by these alone, else by
// those of all, else by the table that the program brings for the site's zone.
type CalendarDay struct {
	Site int64
	calendar.Special
	// Gone says that the newest import of that year does not name the day any more.
	Gone bool
}

// indexCalendars makes the calendar of each site and reads its office hours.
func (r *Roster) indexCalendars() []error {
	var wrong []error
	tables := map[int64][]calendar.Special{}
	for _, d := range r.Days {
		if !d.Gone {
			tables[d.Site] = append(tables[d.Site], d.Special)
		}
	}
	shared := map[string]*calendar.Calendar{} // of sites without days of their own, by zone
	for _, s := range r.Sites {
		x := r.index.bySite[s.ID]
		if x == nil {
			continue
		}
		office, err := calendar.ParseHours(Fold(s.Office))
		if err != nil {
			wrong = append(wrong, fmt.Errorf("office hours of site %s: %w", s.Code, err))
		}
		if x.office = office; len(office) == 0 {
			x.office = calendar.OfficeUsual()
		}
		own := tables[s.ID]
		if len(own) == 0 && shared[s.Zone] != nil {
			x.calendar = shared[s.Zone]
			continue
		}
		x.calendar = calendar.New(own, tables[0], calendar.Shipped(s.Zone))
		if len(own) == 0 {
			shared[s.Zone] = x.calendar
		}
	}
	return wrong
}

// Calendar says which days are working days at a site; of no site, as of a
// stranger, at the first one.
func (r *Roster) Calendar(site int64) *calendar.Calendar {
	if site == 0 && len(r.Sites) > 0 {
		site = r.Sites[0].ID
	}
	if s := r.index.bySite[site]; s != nil {
		return s.calendar
	}
	return &calendar.Calendar{}
}

// InOffice reports whether a site's office hours hold t.
func (r *Roster) InOffice(site int64, t time.Time) bool {
	office := calendar.OfficeUsual()
	if site == 0 && len(r.Sites) > 0 {
		site = r.Sites[0].ID
	}
	if s := r.index.bySite[site]; s != nil {
		office = s.office
	}
	return r.Calendar(site).Office(office, r.Zone(site), t)
}

// WorkingDay is the local day that is the nth working day after t's day at a
// site; n from 1.
func (r *Roster) WorkingDay(site int64, t time.Time, n int) string {
	return r.Calendar(site).Ahead(r.Day(site, t), n)
}

// RotaDay is what a team does on one local day in place of its hours.
type RotaDay struct {
	Team int64
	Day  string
	// Hours are spans as calendar.ParseHours reads them, without days of the week;
	// RotaOff = not on duty that day; RotaUsual = as its hours say after all.
	Hours string
}

// What a day of a rota may say beside spans.
const (
	RotaOff   = "off"
	RotaUsual = "usual"
)

// indexRota gives each team the days that its rota tells.
func (r *Roster) indexRota() []error {
	var wrong []error
	for _, d := range r.Rota {
		team := r.index.byTeam[d.Team]
		spans, err := RotaHours(d.Hours)
		switch {
		case team == nil:
			wrong = append(wrong, fmt.Errorf("rota: no team %d", d.Team))
		case err != nil || calendar.Weekday(d.Day) < 0:
			wrong = append(wrong, fmt.Errorf("rota of team %d: %q on %q: %w", d.Team, d.Hours, d.Day, cmp.Or(err, calendar.ErrHours)))
		case d.Hours == RotaUsual:
		default:
			if team.rota == nil {
				team.rota = map[string][]calendar.Hours{}
			}
			team.rota[d.Day] = spans
		}
	}
	return wrong
}

// RotaHours reads what a day of a rota says; none for RotaOff and RotaUsual. The
// error is calendar.ErrHours, also of spans that name days of the week or none.
func RotaHours(text string) ([]calendar.Hours, error) {
	if text == RotaOff || text == RotaUsual {
		return nil, nil
	}
	spans, err := calendar.ParseHours(Fold(text))
	if err != nil {
		return nil, err
	}
	for _, s := range spans {
		if s.Days != 0 {
			return nil, calendar.ErrHours
		}
	}
	if len(spans) == 0 {
		return nil, calendar.ErrHours
	}
	return spans, nil
}

// Overlaps are two spans of a day's rota that share a minute, as they are written;
// false when none do: nobody is on duty twice, and what was typed is a slip.
func Overlaps(spans []calendar.Hours) (first, second string, overlap bool) {
	for i, a := range spans {
		for _, b := range spans[i+1:] {
			if a.From < b.To && b.From < a.To {
				return a.String(), b.String(), true
			}
		}
	}
	return "", "", false
}
