package scoring_test

import (
	"testing"
	"time"

	"anping/scoring"
)

// TestClasses holds what each class of a case runs and costs (rules.md 3).
func TestClasses(t *testing.T) {
	t.Parallel()
	std := scoring.Shipped()
	p := std.Profile(scoring.ProfilePost)
	opened := time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)
	late := opened.Add(3 * time.Hour)
	for _, row := range []struct {
		class    scoring.CaseClass
		accepted bool
		clocks   []scoring.ClockName // that run
		charges  int                 // by the end
	}{
		{"", false, []scoring.ClockName{scoring.ClockAccept, scoring.ClockResolve}, 2},
		{scoring.ClassOnSite, true, []scoring.ClockName{scoring.ClockArrive, scoring.ClockResolve}, 3},
		{scoring.ClassService, false, []scoring.ClockName{scoring.ClockAccept}, 1},
		{scoring.ClassService, true, nil, 1},
		{scoring.ClassPerson, false, []scoring.ClockName{scoring.ClockAccept}, 0},
		{scoring.ClassNone, false, nil, 0},
	} {
		c := scoring.Case{Class: row.class, State: scoring.CaseOpen, Run: 1, Opened: opened, Alerted: opened, Team: 1}
		if row.accepted {
			c.Accepted, c.Holder, c.State = opened.Add(4*time.Minute), 7, scoring.CaseAccepted
		}
		var running []scoring.ClockName
		for _, clock := range []scoring.ClockName{scoring.ClockAccept, scoring.ClockArrive, scoring.ClockResolve, scoring.ClockClose, scoring.ClockUrgent} {
			if _, ok := p.Limit(c, scoring.PlaceOrdinary, clock); ok {
				running = append(running, clock)
			}
		}
		if len(running) != len(row.clocks) {
			t.Errorf("%q, accepted %v: %v run, want %v", row.class, row.accepted, running, row.clocks)
		}
		if got := std.Charges(c, scoring.ProfilePost, scoring.PlaceOrdinary, late); len(got) != row.charges {
			t.Errorf("%q, accepted %v: charged %v, want %d", row.class, row.accepted, got, row.charges)
		}
	}
}

// TestUrgent holds that an emergency is told once more after 60 s from its
// opening, delivered or not, unless somebody accepted.
func TestUrgent(t *testing.T) {
	t.Parallel()
	p := scoring.Shipped().Profile(scoring.ProfilePost)
	opened := time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)
	due := func(c scoring.Case, after time.Duration) bool {
		for _, d := range p.Due(c, scoring.PlaceOrdinary, opened.Add(after)) {
			if d.Clock == scoring.ClockUrgent {
				return true
			}
		}
		return false
	}
	c := scoring.Case{Urgent: true, State: scoring.CaseOpen, Run: 1, Opened: opened}
	if due(c, 59*time.Second) || !due(c, 60*time.Second) {
		t.Error("an emergency that nobody accepted is due after 60 s, not before")
	}
	if d, ok := p.Next(c, scoring.PlaceOrdinary); !ok || !d.At.Equal(opened.Add(time.Minute)) {
		t.Errorf("next is %v", d)
	} else if c = p.Fire(c, scoring.PlaceOrdinary, d); due(c, time.Hour) || !c.NextAt.IsZero() {
		t.Errorf("told twice: %v", c.NextAt)
	}
	c.Fired.Urgent, c.Accepted = 0, opened.Add(59*time.Second)
	if due(c, time.Hour) {
		t.Error("an accepted emergency is still called")
	}
}
