package calendar

import (
	"strings"
	"time"
)

// Kind is what makes a day a special one.
type Kind string

// The kinds of a special day.
const (
	Holiday Kind = "holiday" // a public holiday: nobody works, whatever day of the week
	Workday Kind = "workday" // 调休: worked, though it is a Saturday or Sunday
)

// Special is one local day that the days of the week do not tell.
type Special struct {
	Day         string // 2025-10-01
	Kind        Kind
	Name        string // 国庆节; "" = none given
	Provisional bool   // expected, not published yet
}

// Standing is how far a year's table can be relied on.
type Standing string

// The standings of a year.
const (
	Missing     Standing = "missing" // no table: Saturdays and Sundays alone are off
	Provisional Standing = "provisional"
	Published   Standing = "published"
)

// Calendar says which local days of a site are working days. It is immutable.
// The zero Calendar, and a year of which it has no table: Monday to Friday.
type Calendar struct {
	days  map[string]Special
	years map[string]Standing // by 2025
}

// New makes a calendar of tables, the weightiest first: the first that has a
// year tells all of that year. A day that is none is left out.
func New(tables ...[]Special) *Calendar {
	c := &Calendar{days: map[string]Special{}, years: map[string]Standing{}}
	for _, table := range tables {
		years := map[string]Standing{}
		for _, s := range table {
			year := yearOf(s.Day)
			if _, told := c.years[year]; told || year == "" {
				continue
			}
			c.days[s.Day] = s
			if s.Provisional {
				years[year] = Provisional
			} else if years[year] == "" {
				years[year] = Published
			}
		}
		for year, standing := range years {
			c.years[year] = standing
		}
	}
	return c
}

func yearOf(day string) string {
	if Weekday(day) < 0 {
		return ""
	}
	return day[:4]
}

// Year is how far the table of a year, 2025, can be relied on.
func (c *Calendar) Year(year string) Standing {
	if s, ok := c.years[year]; ok {
		return s
	}
	return Missing
}

// Special is the special day that a local day is; false for an ordinary one.
func (c *Calendar) Special(day string) (Special, bool) {
	s, ok := c.days[day]
	return s, ok
}

// Days are the special days of a year, 2025, in their order.
func (c *Calendar) Days(year string) []Special {
	var days []Special
	for day, s := range c.days {
		if strings.HasPrefix(day, year+"-") {
			days = append(days, s)
		}
	}
	return Sorted(days)
}

// Working reports whether a local day is worked: from Monday to Friday unless it
// is a holiday, and on a make-up day. False for what is no day.
func (c *Calendar) Working(day string) bool {
	if s, ok := c.days[day]; ok {
		return s.Kind == Workday
	}
	w := Weekday(day)
	return w >= 0 && w < 5
}

// Ahead is the nth working day after a local day, which need not be one itself;
// the day itself for n below 1.
func (c *Calendar) Ahead(day string, n int) string {
	for ; n > 0; n-- {
		for day = AddDays(day, 1); day != "" && !c.Working(day); {
			day = AddDays(day, 1)
		}
	}
	return day
}

// OfficeUsual are the office hours of a site that names none: of working days
// from 9 to 18 (product.md, online reply clock).
func OfficeUsual() []Hours { return []Hours{{From: 9 * 60, To: 18 * 60}} }

// Office reports whether t lies in office hours. A span without days of the week
// is of working days; one with some is of these, unless they are holidays. It
// belongs to the local day it starts on, so yesterday's are looked at as well.
func (c *Calendar) Office(office []Hours, zone *time.Location, t time.Time) bool {
	year, month, d := t.In(zone).Date()
	for back := range 2 {
		date := time.Date(year, month, d-back, 0, 0, 0, 0, time.UTC)
		day := date.Format(time.DateOnly)
		for _, s := range office {
			if (back == 0 || s.To > MinutesInDay) && c.opens(s, day) && s.Holds(year, month, d-back, zone, t) {
				return true
			}
		}
	}
	return false
}

func (c *Calendar) opens(s Hours, day string) bool {
	if s.Days == 0 {
		return c.Working(day)
	}
	return s.On(Weekday(day)) && c.days[day].Kind != Holiday
}
