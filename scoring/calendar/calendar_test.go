package calendar

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func utc(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestPeriods(t *testing.T) {
	for _, row := range []struct{ at, zone, day, week, month, quarter string }{
		{"2025-06-12T16:30:00Z", "Asia/Shanghai", "2025-06-13", "2025-W24", "2025-06", "2025-Q2"},
		{"2025-06-12T15:59:59Z", "Asia/Shanghai", "2025-06-12", "2025-W24", "2025-06", "2025-Q2"},
		{"2024-12-31T16:00:00Z", "Asia/Shanghai", "2025-01-01", "2025-W01", "2025-01", "2025-Q1"},
		{"2024-12-30T12:00:00Z", "Europe/Berlin", "2024-12-30", "2025-W01", "2024-12", "2024-Q4"},
		{"2027-01-01T12:00:00Z", "Europe/Berlin", "2027-01-01", "2026-W53", "2027-01", "2027-Q1"},
		{"2025-10-01T03:00:00Z", "America/New_York", "2025-09-30", "2025-W40", "2025-09", "2025-Q3"},
	} {
		at, z := utc(t, row.at), zone(t, row.zone)
		if got := Day(at, z); got != row.day {
			t.Errorf("Day(%s, %s) = %s, want %s", row.at, row.zone, got, row.day)
		}
		if got := Week(at, z); got != row.week {
			t.Errorf("Week(%s, %s) = %s, want %s", row.at, row.zone, got, row.week)
		}
		if got := Month(at, z); got != row.month {
			t.Errorf("Month(%s, %s) = %s, want %s", row.at, row.zone, got, row.month)
		}
		if got := Quarter(at, z); got != row.quarter {
			t.Errorf("Quarter(%s, %s) = %s, want %s", row.at, row.zone, got, row.quarter)
		}
		for _, period := range []string{row.day, row.week, row.month, row.quarter} {
			from, to, err := Span(period, z)
			if err != nil || at.Before(from) || !at.Before(to) {
				t.Errorf("Span(%s, %s) = %v, %v, %v, without %s", period, row.zone, from, to, err, row.at)
			}
		}
	}
}

func TestSpan(t *testing.T) {
	for _, row := range []struct{ period, zone, from, to string }{
		{"2025-06-12", "Asia/Shanghai", "2025-06-11T16:00:00Z", "2025-06-12T16:00:00Z"},
		{"2025-03-30", "Europe/Berlin", "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z"},     // 23 hours
		{"2025-11-02", "America/New_York", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"},  // 25 hours
		{"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}, // begins at 01:00
		{"2025-02", "Asia/Shanghai", "2025-01-31T16:00:00Z", "2025-02-28T16:00:00Z"},
		{"2024-Q4", "Asia/Shanghai", "2024-09-30T16:00:00Z", "2024-12-31T16:00:00Z"},
		{"2026-W53", "Asia/Shanghai", "2026-12-27T16:00:00Z", "2027-01-03T16:00:00Z"},
	} {
		from, to, err := Span(row.period, zone(t, row.zone))
		if err != nil || !from.Equal(utc(t, row.from)) || !to.Equal(utc(t, row.to)) {
			t.Errorf("Span(%s, %s) = %v, %v, %v; want %s, %s", row.period, row.zone, from, to, err, row.from, row.to)
		}
	}
	for _, wrong := range []string{
		"", "2025", "2025-13", "2025-02-30", "2025-Q0", "2025-Q5", "2025xQ1", "2025-W00", "2025-W53", "2025-W54", "2025-W+1", "2025-1-1", "20a5-Q1", "2025-06-12T00",
	} {
		if _, _, err := Span(wrong, time.UTC); !errors.Is(err, ErrPeriod) {
			t.Errorf("Span(%q): %v, want ErrPeriod", wrong, err)
		}
	}
}

func TestDayArithmetic(t *testing.T) {
	for _, row := range []struct {
		day  string
		n    int
		want string
	}{
		{"2025-06-12", 1, "2025-06-13"}, {"2025-12-31", 1, "2026-01-01"}, {"2024-03-01", -1, "2024-02-29"}, {"2025-06-12", 0, "2025-06-12"}, {"no day", 1, ""},
	} {
		if got := AddDays(row.day, row.n); got != row.want {
			t.Errorf("AddDays(%s, %d) = %q, want %q", row.day, row.n, got, row.want)
		}
	}
	for day, want := range map[string]int{"2025-06-09": 0, "2025-06-12": 3, "2025-06-15": 6, "x": -1} {
		if got := Weekday(day); got != want {
			t.Errorf("Weekday(%s) = %d, want %d", day, got, want)
		}
	}
}
