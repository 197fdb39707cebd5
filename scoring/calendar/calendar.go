// Package calendar turns instants into the periods of a site's own calendar and
// wall-clock times into instants.
//
// A period is a string that sorts and never depends on an instant: a day
// 2025-06-12, an ISO week 2025-W24, a month 2025-06, a quarter 2025-Q2. An
// occurrence of a notice is named by its period, so an edit, a change of zone
// or a DST step cannot double it (architecture.md 7).
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// ErrPeriod says that a text is not a period of the calendar.
var ErrPeriod = errors.New("not a period")

// Day is the local day of t in zone, 2025-06-12.
func Day(t time.Time, zone *time.Location) string {
	return t.In(zone).Format(time.DateOnly)
}

// Week is the ISO week of t in zone, 2025-W24.
func Week(t time.Time, zone *time.Location) string {
	year, week := t.In(zone).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// Month is the calendar month of t in zone, 2025-06.
func Month(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01")
}

// Quarter is the calendar quarter of t in zone, 2025-Q2.
func Quarter(t time.Time, zone *time.Location) string {
	year, month, _ := t.In(zone).Date()
	return fmt.Sprintf("%04d-Q%d", year, (int(month)+2)/3)
}

// AddDays moves a local day by n days; "" when day is no day.
func AddDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// Weekday is the day of the week of a local day, Monday 0 to Sunday 6; -1 when
// day is no day.
func Weekday(day string) int {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return -1
	}
	return (int(t.Weekday()) + 6) % 7
}

// Span is the half-open interval of a local day, ISO week, month or quarter:
// [from, to). The error is ErrPeriod.
func Span(period string, zone *time.Location) (from, to time.Time, err error) {
	first, next, err := days(period)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	return start(first, zone), start(next, zone), nil
}

func start(day time.Time, zone *time.Location) time.Time {
	year, month, d := day.Date()
	return Wall(year, month, d, 0, zone)
}

// days are the first day of a period and of the next, as midnights of UTC.
func days(period string) (first, next time.Time, err error) {
	var year, n int
	switch {
	case len(period) == len("2025-06-12"):
		first, err = time.Parse(time.DateOnly, period)
		next = first.AddDate(0, 0, 1)
	case len(period) == len("2025-06") && period[5] == 'Q':
		year, n, err = numbered(period, 6, 4)
		first = time.Date(year, time.Month(3*n-2), 1, 0, 0, 0, 0, time.UTC)
		next = first.AddDate(0, 3, 0)
	case len(period) == len("2025-06"):
		first, err = time.Parse("2006-01", period)
		next = first.AddDate(0, 1, 0)
	case len(period) == len("2025-W24") && period[5] == 'W':
		year, n, err = numbered(period, 6, 53)
		first = monday(year).AddDate(0, 0, 7*(n-1))
		next = first.AddDate(0, 0, 7)
		if y, _ := first.ISOWeek(); err == nil && y != year {
			err = ErrPeriod // a week 53 the year does not have
		}
	default:
		err = ErrPeriod
	}
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("%w: %q", ErrPeriod, period)
	}
	return first, next, nil
}

// numbered reads the year and the number from position at of 2025-Q2, 2025-W24.
func numbered(period string, at, most int) (year, n int, err error) {
	if period[4] != '-' {
		return 0, 0, ErrPeriod
	}
	digits := period[:4] + period[at:]
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, 0, ErrPeriod
		}
	}
	for _, c := range []byte(period[:4]) {
		year = year*10 + int(c-'0')
	}
	for _, c := range []byte(period[at:]) {
		n = n*10 + int(c-'0')
	}
	if n < 1 || n > most {
		return 0, 0, ErrPeriod
	}
	return year, n, nil
}

// monday is the first day of the year's first ISO week: the one with 4 January.
func monday(year int) time.Time {
	t := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}
