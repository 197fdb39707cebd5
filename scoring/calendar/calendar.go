// Package calendar turns instants into the periods of a site's own calendar and
// wall-clock times into instants.
//
// A period is a string that sorts and never depends on an instant: a day
// 2025-06-12, an ISO week 2025-W24, a month 2025-06, a quarter 2025-Q2. An
// occurrence of a notice is named by its period, so an edit, a change of zone
// or a DST step cannot double it (architecture.md 7).
package calendar

import "time"

// Day is the local day of t in zone, 2025-06-12.
func Day(t time.Time, zone *time.Location) string { panic("unwritten") }

// Week is the ISO week of t in zone, 2025-W24.
func Week(t time.Time, zone *time.Location) string { panic("unwritten") }

// Month is the calendar month of t in zone, 2025-06.
func Month(t time.Time, zone *time.Location) string { panic("unwritten") }

// Quarter is the calendar quarter of t in zone, 2025-Q2.
func Quarter(t time.Time, zone *time.Location) string { panic("unwritten") }

// AddDays moves a local day by n days.
func AddDays(day string, n int) string { panic("unwritten") }

// At is the instant of minute of the local day in zone. A minute that does not
// exist (a spring gap) is the next valid minute; one that exists twice is its
// first occurrence. Minutes from 0 to 2879; above 1439 they lie on the next day.
func At(day string, minute int, zone *time.Location) time.Time { panic("unwritten") }

// NextWall returns the next instant after t at which the wall clock of zone
// satisfies the five-field cron spec, and its local day; gaps and overlaps as
// in At. robfig/cron only parses and steps, on the wall clock taken as UTC.
// A spec that never comes true is an error, as is one that panics the parser.
func NextWall(spec string, t time.Time, zone *time.Location) (at time.Time, day string, err error) {
	panic("unwritten")
}

// Span is the half-open interval of a local day, month or quarter: [from, to).
func Span(period string, zone *time.Location) (from, to time.Time, err error) { panic("unwritten") }
