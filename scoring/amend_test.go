package scoring

import (
	"errors"
	"slices"
	"testing"
)

func TestAmend(t *testing.T) {
	base := Shipped()
	rows := []struct {
		name string
		a    Amendment
		err  error
		want []string // Differences beside from and version
	}{
		{"a deduction", Amendment{What: "D1-UNIFORM", Value: "-50"}, nil, []string{"rules.D1-UNIFORM.points: -30 → -50"}},
		{"a bonus", Amendment{What: "D1-HELP", Value: "100"}, nil, []string{"rules.D1-HELP.points: 50 → 100"}},
		{"a deduction that costs nothing", Amendment{What: "D1-FIRE", Value: "0"}, nil, []string{"rules.D1-FIRE.points: -200 → 0"}},
		{"what cost nothing", Amendment{What: "D1-CAMERA", Value: "-20"}, nil, []string{"rules.D1-CAMERA.points: 0 → -20"}},
		{"a deduction is no bonus", Amendment{What: "D1-UNIFORM", Value: "50"}, ErrAmendValue, nil},
		{"a bonus is no deduction", Amendment{What: "D1-HELP", Value: "-50"}, ErrAmendValue, nil},
		{"a bonus of nothing", Amendment{What: "D1-HELP", Value: "0"}, ErrAmendValue, nil},
		{"more than a hundred", Amendment{What: "D1-UNIFORM", Value: "-10001"}, ErrAmendValue, nil},
		{"more than its cap", Amendment{What: "D2-ARRIVE", Value: "-1001"}, ErrAmendValue, nil},
		{"no number", Amendment{What: "D1-UNIFORM", Value: "half"}, ErrAmendValue, nil},
		{"as it is", Amendment{What: "D1-UNIFORM", Value: "-30"}, ErrAmendSame, nil},
		{"nothing", Amendment{What: "D1-NOTHING", Value: "-30"}, ErrAmendWhat, nil},
		{"a clock of another profile", Amendment{What: "far_key", Value: "60"}, ErrAmendWhat, nil},
		{"solving", Amendment{What: AmendResolveSimple, Value: "2400"}, nil, []string{"profiles.post.resolve_simple: 1800 → 2400"}},
		{"arriving, and coming with it", Amendment{What: AmendArriveOrdinary, Value: "480"}, nil, []string{
			"profiles.post.arrive_ordinary: 600 → 480", "profiles.post.come_ordinary: 420 → 300",
		}},
		{"accepting, and coming with it", Amendment{What: AmendAccept, Value: "120"}, nil, []string{
			"profiles.post.accept: 180 → 120", "profiles.post.come_key: 120 → 180", "profiles.post.come_ordinary: 420 → 480",
		}},
		{"a clock of dispatching", Amendment{What: AmendDispatch + AmendArriveKey, Value: "2700"}, nil, []string{
			"profiles.dispatch.arrive_key: 1800 → 2700", "profiles.dispatch.come_key: 1620 → 2520",
		}},
		{"a clock of the suburbs", Amendment{What: AmendDispatch + AmendFarKey, Value: "4500"}, nil, []string{"profiles.dispatch.far_key: 3600 → 4500"}},
		{"a clock that dispatching has not", Amendment{What: AmendDispatch + "sleep", Value: "60"}, ErrAmendWhat, nil},
		{"a cap", Amendment{What: AmendCap + "D2-ARRIVE", Value: "800"}, nil, []string{"rules.D2-ARRIVE.cap: 1000 → 800"}},
		{"a cap of less than once", Amendment{What: AmendCap + "D2-ARRIVE", Value: "40"}, ErrAmendValue, nil},
		{"no cap", Amendment{What: AmendCap + "D2-ARRIVE", Value: "0"}, ErrAmendValue, nil},
		{"the cap of what has none", Amendment{What: AmendCap + "D1-UNIFORM", Value: "800"}, ErrAmendWhat, nil},
		{"a target", Amendment{What: AmendTarget, Value: "97"}, nil, []string{"targets.accept_rate.num: 95 → 97"}},
		{"a target as it is", Amendment{What: AmendTarget, Value: "95"}, ErrAmendSame, nil},
		{"more than all", Amendment{What: AmendTarget, Value: "101"}, ErrAmendValue, nil},
		{"no time to come", Amendment{What: AmendArriveKey, Value: "180"}, ErrAmendOrder, nil},
		{"accepting as late as one arrives", Amendment{What: AmendAccept, Value: "300"}, ErrAmendOrder, nil},
		{"no time to come, dispatched", Amendment{What: AmendDispatch + AmendArriveOrdinary, Value: "60"}, ErrAmendOrder, nil},
		{"no time at all", Amendment{What: AmendAccept, Value: "0"}, ErrAmendValue, nil},
		{"32 days", Amendment{What: AmendResolveComplex, Value: "2764800"}, ErrAmendValue, nil},
		{"weights", Amendment{What: AmendWeights, Value: "2500 2500 2500 1500 1000"}, nil, []string{
			"dimensions.1.weight: 3000 → 2500", "dimensions.3.weight: 2000 → 2500",
		}},
		{"weights that do not add up", Amendment{What: AmendWeights, Value: "2500 2500 2000 1500 1000"}, ErrAmendValue, nil},
		{"four weights", Amendment{What: AmendWeights, Value: "2500 2500 2500 2500"}, ErrAmendValue, nil},
		{"a negative weight", Amendment{What: AmendWeights, Value: "6000 2500 2500 -2000 1000"}, ErrAmendValue, nil},
		{"weights within a month", Amendment{What: AmendWeights, Value: "2500 2500 2500 1500 1000", From: "2025-07-02"}, ErrAmendMonth, nil},
		{"a day on which the newest begins", Amendment{What: "D1-UNIFORM", Value: "-50", From: base.From}, ErrAmendDay, nil},
		{"another base", Amendment{What: "D1-UNIFORM", Value: "-50", Base: 2}, ErrAmendBase, nil},
	}
	for _, row := range rows {
		a := row.a
		if a.Base == 0 {
			a.Base = base.Version
		}
		if a.From == "" {
			a.From = "2025-07-01"
		}
		got, err := base.Amend(a)
		if !errors.Is(err, row.err) {
			t.Errorf("%s: %v, want %v", row.name, err, row.err)
		}
		if err != nil || row.err != nil {
			continue
		}
		if got.Version != base.Version+1 || got.From != a.From {
			t.Errorf("%s: version %d from %s", row.name, got.Version, got.From)
		}
		if value, ok := got.Amendable(a.What); !ok || value != a.Value {
			t.Errorf("%s: %q, want %q", row.name, value, a.Value)
		}
		got.Version, got.From = base.Version, base.From
		diff, err := base.Differences(got)
		if err != nil || !slices.Equal(diff, row.want) {
			t.Errorf("%s: %q (%v), want %q", row.name, diff, err, row.want)
		}
	}
	if diff, err := base.Differences(Shipped()); err != nil || len(diff) != 0 {
		t.Errorf("the version that was amended is another: %q, %v", diff, err)
	}
}

func TestAmendAllOrder(t *testing.T) {
	base := Shipped()
	later := Amendment{Base: base.Version, What: AmendAccept, Value: "360", From: "2025-07-01"}
	if _, err := base.AmendAll([]Amendment{later}); !errors.Is(err, ErrAmendOrder) {
		t.Errorf("accepting after arriving: %v, want %v", err, ErrAmendOrder)
	}
	room := Amendment{Base: base.Version, What: AmendArriveKey, Value: "480", From: "2025-07-01"}
	if _, err := base.AmendAll([]Amendment{later, room}); err != nil {
		t.Errorf("with room made for it: %v", err)
	}
}

func TestAmendFrom(t *testing.T) {
	for _, row := range []struct{ from, what, today, want string }{
		{"2025-01-01", "D1-UNIFORM", "2025-06-12", "2025-06-13"},
		{"2025-08-01", "D1-UNIFORM", "2025-06-12", "2025-08-02"},
		{"2025-01-01", AmendWeights, "2025-06-12", "2025-07-01"},
		{"2025-01-01", AmendWeights, "2025-06-30", "2025-07-01"},
		{"2025-01-01", AmendWeights, "2025-12-31", "2026-01-01"},
		{"2025-07-01", AmendWeights, "2025-06-12", "2025-08-01"},
		{"2025-01-01", AmendWeights, "2026-01-30", "2026-02-01"},
	} {
		if got := (Standard{From: row.from}).AmendFrom(row.what, row.today); got != row.want {
			t.Errorf("%+v: %s", row, got)
		}
	}
}

func TestAnyRules(t *testing.T) {
	s := Shipped()
	for words, want := range map[string]string{"仪容": "D1-UNIFORM", "d2-arrive": "D2-ARRIVE", "D4-ADOPT": "D4-ADOPT", s.Rules[8].Names["zh"]: s.Rules[8].Code} {
		if got := s.AnyRules(words); len(got) != 1 || got[0].Rule.Code != want {
			t.Errorf("%s: %+v", words, got)
		}
	}
}
