package calendar

import "time"

// AddMonths is the local day n calendar months after day, n of either sign; where
// the month has no such day its last one: three months after 30 November are over
// at the end of 28 February. "" when day is no day.
func AddMonths(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly)
}
