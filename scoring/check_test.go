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

// Whatever is drawn of fewer than ten, three of ten at most are missing (rules.md 9).
func TestQuiz(t *testing.T) {
	for _, row := range []struct{ drawn, named, needed, short int }{
		{10, 10, 3, 0},
		{10, 3, 3, 0},
		{10, 2, 3, 1},
		{10, 0, 3, 3},
		{9, 2, 3, 1},
		{7, 0, 3, 3},
		{6, 1, 2, 1},
		{4, 2, 2, 0},
		{3, 1, 1, 0},
		{3, 0, 1, 1},
		{1, 0, 1, 1},
		{1, 1, 1, 0},
		{0, 0, 0, 0},
	} {
		if n, s := scoring.QuizNeeded(row.drawn), scoring.QuizShort(row.drawn, row.named); n != row.needed || s != row.short {
			t.Errorf("%d of %d: needed %d, short %d; want %d, %d", row.named, row.drawn, n, s, row.needed, row.short)
		}
	}
	rule, ok := scoring.Shipped().Rule(scoring.RuleNames)
	if most := rule.Points * scoring.Points(scoring.QuizShort(scoring.QuizDrawn, 0)); !ok || most != -60 {
		t.Errorf("nobody of ten costs %v, want −0.6", most)
	}
}

func TestDraw(t *testing.T) {
	ids := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	a := scoring.Draw(ids, 10, "seed")
	slices.Reverse(ids)
	if b := scoring.Draw(ids, 10, "seed"); !slices.Equal(a, b) {
		t.Errorf("one seed drew %v and %v", a, b)
	}
	if b := scoring.Draw(ids, 10, "other"); slices.Equal(a, b) {
		t.Errorf("two seeds drew %v", a)
	}
	slices.Sort(a)
	if len(slices.Compact(a)) != 10 {
		t.Errorf("drew %v", a)
	}
	if few := scoring.Draw([]int64{5, 7}, 10, "seed"); len(few) != 2 {
		t.Errorf("of two drew %v", few)
	}
}
