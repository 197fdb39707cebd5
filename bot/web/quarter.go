package web

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"anping/scoring/calendar"
)

// startBy is the last day of a quarter's second month on which the played quarter
// can begin (ours): what it tells of weeks has to be over before the survey opens
// on the first day of the third.
const startBy = 7

// quarter is the one that is played: the one that runs while there is time enough
// in it, else the next.
type quarter struct {
	zone   *time.Location
	monday string    // the first of its weeks
	months [4]string // the last is the one after it
}

// quarterFrom is the quarter that is played from a moment on.
func quarterFrom(now time.Time, zone *time.Location) (quarter, error) {
	today := calendar.Day(now, zone)
	monday := calendar.AddDays(today, 7-calendar.Weekday(today))
	for {
		q := quarter{zone: zone, monday: monday}
		from, _, err := calendar.Span(calendar.Quarter(calendar.At(monday, 0, zone), zone), zone)
		if err != nil {
			return q, fmt.Errorf("span of the played quarter: %w", err)
		}
		local := from.In(zone)
		for i := range q.months {
			q.months[i] = local.AddDate(0, i, 0).Format("2006-01")
		}
		if monday <= q.months[1]+fmt.Sprintf("-%02d", startBy) {
			return q, nil
		}
		for first := q.months[3] + "-01"; monday < first; {
			monday = calendar.AddDays(monday, 7)
		}
	}
}

// dayOf is how a script writes a day of the quarter: week or month, its number, and
// a day of it, "l" days before its last one.
var dayOf = regexp.MustCompile(`^([wm])([1-9][0-9]?)-(l?)([0-9]{1,2})$`)

// day is a day of the quarter: "w2-4" the Thursday of its second week, "m3-14" the
// 14th of its third month, "m3-l14" two weeks before that month's last day, "m4-1"
// the first day after the quarter.
func (q quarter) day(on string) (string, error) {
	wrong := fmt.Errorf("no day of a quarter: %q", on)
	m := dayOf.FindStringSubmatch(on)
	if m == nil {
		return "", wrong
	}
	n, err := strconv.Atoi(m[2])
	day, err2 := strconv.Atoi(m[4])
	last := m[3] != ""
	switch {
	case err != nil || err2 != nil || n > len(q.months) && m[1] == "m" || last && m[1] == "w" || day == 0 && !last:
		return "", wrong
	case m[1] == "w":
		return calendar.AddDays(q.monday, 7*(n-1)+day-1), nil
	case last && n == len(q.months):
		return "", wrong
	case last:
		return calendar.AddDays(q.months[n]+"-01", -1-day), nil
	}
	return calendar.AddDays(q.months[n-1]+"-01", day-1), nil
}

// firstWeek says that a moment lies in the week with which the quarter begins: what
// is done in it stands in the steps.
func (q quarter) firstWeek(t time.Time) bool {
	day := calendar.Day(t, q.zone)
	return day >= q.monday && day < calendar.AddDays(q.monday, 7)
}

// at is a time of day on a day of the quarter.
func (q quarter) at(on, clock string) (time.Time, error) {
	day, err := q.day(on)
	if err != nil {
		return time.Time{}, err
	}
	return at(day, clock, q.zone)
}

func at(day, clock string, zone *time.Location) (time.Time, error) {
	of, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("read time of day: %w", err)
	}
	return calendar.At(day, of.Hour()*60+of.Minute(), zone), nil
}

// soonest is the first moment after one at which something weekly is done.
func (w weekly) soonest(after time.Time, zone *time.Location) (time.Time, error) {
	day := calendar.Day(after, zone)
	day = calendar.AddDays(day, w.Day-1-calendar.Weekday(day))
	t, err := at(day, w.Clock, zone)
	if err == nil && !t.After(after) {
		t, err = at(calendar.AddDays(day, 7), w.Clock, zone)
	}
	return t, err
}

// weeksUntil lets time go by until a moment; what is done every week is done on the
// way, and nobody is made to look.
func (p *performance) weeksUntil(ctx context.Context, to time.Time) error {
	for {
		next, what := to, -1
		for i, w := range p.script.Weekly {
			t, err := w.soonest(p.s.Clock.Now(), p.quarter.zone)
			if err != nil {
				return err
			}
			if t.Before(next) {
				next, what = t, i
			}
		}
		if err := p.until(ctx, next); err != nil || what < 0 {
			return err
		}
		w := p.script.Weekly[what]
		who, ok := p.parts.by[w.Who]
		if !ok || p.quarter.firstWeek(next) {
			continue
		}
		n := p.said[what]
		p.said[what]++
		if err := p.s.act(ctx, p.inbox, p.parts, step{Say: w.Says[n%len(w.Says)]}, progress{Chat: who.Chat}); err != nil {
			return err
		}
	}
}
