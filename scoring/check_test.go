package scoring_test

import (
	"slices"
	"testing"
	"time"

	"anping/scoring"
)

func TestCheckPeriods(t *testing.T) {
	zone := time.UTC
	for _, row := range []struct {
		every                          scoring.CheckEvery
		due                            int
		day, period, first, last, due2 string
	}{
		{scoring.CheckWeekly, 4, "2025-06-16", "2025-W25", "2025-06-16", "2025-06-23", "2025-06-20"},
		{scoring.CheckWeekly, 0, "2025-06-22", "2025-W25", "2025-06-16", "2025-06-23", "2025-06-16"},
		{scoring.CheckWeekly, 6, "2025-01-01", "2025-W01", "2024-12-30", "2025-01-06", "2025-01-05"},
		{scoring.CheckMonthly, 31, "2025-02-10", "2025-02", "2025-02-01", "2025-03-01", "2025-02-28"},
		{scoring.CheckMonthly, 31, "2025-01-31", "2025-01", "2025-01-01", "2025-02-01", "2025-01-31"},
		{scoring.CheckMonthly, 15, "2025-12-01", "2025-12", "2025-12-01", "2026-01-01", "2025-12-15"},
	} {
		i := scoring.CheckItem{Code: "X", Every: row.every, Due: row.due}
		got := []string{i.Period(row.day, zone), i.First(row.day), i.Next(row.day), i.DueDay(row.day)}
		if want := []string{row.period, row.first, row.last, row.due2}; !slices.Equal(got, want) {
			t.Errorf("%s, due %d, on %s: %v, want %v", row.every, row.due, row.day, got, want)
		}
	}
}

func TestChecksOpen(t *testing.T) {
	week := scoring.CheckItem{Code: "A", Every: scoring.CheckWeekly}
	month := scoring.CheckItem{Code: "B", Every: scoring.CheckMonthly}
	made := []scoring.Check{{Item: "A", Period: "2025-W24"}, {Item: "B", Period: "2025-06"}}
	open := scoring.ChecksOpen([]scoring.CheckItem{week, month}, made, "2025-06-16", time.UTC)
	if len(open) != 1 || open[0].Code != "A" {
		t.Errorf("open %v, want what nothing came of this week", open)
	}
}
