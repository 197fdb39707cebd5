package storage

import (
	"context"
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// rotaKept is for how long the roster in memory still holds a day of a rota that
// is over: nobody asks who was on duty before that.
const rotaKept = 35 * 24 * time.Hour

type dayRow struct {
	Site        num  `db:"site"`
	Day         text `db:"day"`
	Kind        text `db:"kind"`
	Name        text `db:"name"`
	Provisional num  `db:"provisional"`
	Gone        num  `db:"gone"`
}

func dayRowOf(d scoring.CalendarDay) dayRow {
	return dayRow{num(d.Site), text(d.Day), text(d.Kind), text(d.Name), bit(d.Provisional), bit(d.Gone)}
}

func (r dayRow) fact() scoring.CalendarDay {
	return scoring.CalendarDay{
		Site: int64(r.Site), Gone: r.Gone != 0,
		Special: calendar.Special{Day: string(r.Day), Kind: calendar.Kind(r.Kind), Name: string(r.Name), Provisional: r.Provisional != 0},
	}
}

type rotaRow struct {
	Team  num  `db:"team"`
	Day   text `db:"day"`
	Hours text `db:"hours"`
}

func (r rotaRow) fact() scoring.RotaDay {
	return scoring.RotaDay{Team: int64(r.Team), Day: string(r.Day), Hours: string(r.Hours)}
}

// readCalendar reads the days that were imported, and the rota from some weeks
// ago on.
func (s *Store) readCalendar(ctx context.Context, from querier, out *scoring.Roster) error {
	t := s.tables
	days, err := list[dayRow](ctx, from, "SELECT "+t.days.list("x", "")+" FROM calendar_days x ORDER BY x.site, x.day")
	if err != nil {
		return err
	}
	since := s.clock.Now().UTC().Add(-rotaKept).Format(time.DateOnly)
	rota, err := list[rotaRow](ctx, from, "SELECT "+t.rota.list("x", "")+" FROM rota x WHERE x.day >= $1 ORDER BY x.day, x.team", since)
	if err != nil {
		return err
	}
	out.Days, out.Rota = facts(days), facts(rota)
	return nil
}
