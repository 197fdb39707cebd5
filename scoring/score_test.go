package scoring

import (
	"math/big"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// booked makes entries of one rule's dimension.
func booked(dim string, points ...Points) []Entry {
	var es []Entry
	for _, p := range points {
		es = append(es, Entry{Rule: dim + "-TEST", Points: p, Count: 1})
	}
	return es
}

// TestScore holds the rows of rules.md 1; figures in hundredths.
func TestScore(t *testing.T) {
	s := Shipped()
	full := [5]Points{3000, 2500, 2000, 1500, 1000}
	with := func(dim int, p Points) [5]Points { d := full; d[dim-1] = p; return d }
	for _, row := range []struct {
		name string
		got  Score
		dims [5]Points
	}{
		{"no entries", s.GuardScore(nil), full},
		{"−32.00 and +0.5: sum first, clamp once", s.GuardScore(booked("D1", -3200, 50)), with(1, 0)},
		{"+2 then −3", s.GuardScore(booked("D1", 200, -300)), with(1, 2900)},
		{"never above the full mark", s.GuardScore(booked("D4", 300, 100)), full},
		{"another code counts nowhere", s.GuardScore([]Entry{{Rule: "X", Points: -100}}), full},
		{"two guards −60 and 0", s.TeamScore([]Stay{{booked("D1", -6000), 30}, {nil, 30}}, nil), with(1, 1500)},
		{"20 days in T1 with −3", s.TeamScore([]Stay{{booked("D1", -300), 20}}, nil), with(1, 2700)},
		{"10 days in T2 with nothing", s.TeamScore([]Stay{{nil, 10}}, nil), full},
		{"the same in T1 beside a guard of 30 days", s.TeamScore([]Stay{{booked("D1", -300), 20}, {nil, 30}}, nil), with(1, 2880)},
		{"new on the 16th", s.TeamScore([]Stay{{booked("D1", -300), 15}, {nil, 30}}, nil), with(1, 2900)},
		{"0 days are not counted", s.TeamScore([]Stay{{booked("D1", -3000), 0}, {nil, 30}}, nil), full},
		{"a team without guards", s.TeamScore(nil, booked("D2", -100)), with(2, 2400)},
		{"a team without anything", s.TeamScore(nil, nil), full},
		{"team entries are not shared out", s.TeamScore([]Stay{{nil, 30}, {nil, 30}}, booked("D2", -100)), with(2, 2400)},
		{"thirds round half up: 0.005 up", s.TeamScore([]Stay{{booked("D1", -1), 1}, {nil, 1}}, nil), with(1, 3000)},
		{"a third: 29.9967 to 30.00", s.TeamScore([]Stay{{booked("D1", -1), 1}, {nil, 2}}, nil), with(1, 3000)},
		{"two thirds: 29.9933 to 29.99", s.TeamScore([]Stay{{booked("D1", -1), 2}, {nil, 1}}, nil), with(1, 2999)},
		{"site of two teams by guard-days", s.SiteScore([]TeamMonth{
			{Guards: []Stay{{booked("D1", -300), 30}}}, {Guards: []Stay{{nil, 30}, {nil, 30}}},
		}, nil), with(1, 2900)},
		{"site: team entries weigh as their team", s.SiteScore([]TeamMonth{
			{Guards: []Stay{{nil, 30}}, Own: booked("D2", -100)}, {Guards: []Stay{{nil, 90}}},
		}, booked("D5", -500)), [5]Points{3000, 2475, 2000, 1500, 500}},
		{"site: a team nobody was in does not count", s.SiteScore([]TeamMonth{{Own: booked("D2", -2500)}, {Guards: []Stay{{nil, 1}}}}, nil), full},
		{"a site without guards", s.SiteScore(nil, booked("D5", -500)), with(5, 500)},
		{"site: exact, thirds of two teams", s.SiteScore([]TeamMonth{
			{Guards: []Stay{{booked("D1", -1), 1}, {nil, 2}}}, {Guards: []Stay{{booked("D1", -1), 1}, {nil, 2}}},
		}, nil), with(1, 3000)},
		{"captain: the team and own entries", s.CaptainScore([]Stay{{booked("D1", -300), 30}}, booked("D2", -100), booked("D1", -50)), [5]Points{2650, 2400, 2000, 1500, 1000}},
		{"captain of nobody", s.CaptainScore(nil, booked("D2", -100), nil), with(2, 2400)},
	} {
		if row.got.Dims != row.dims {
			t.Errorf("%s: %v, want %v", row.name, row.got.Dims, row.dims)
		}
		var sum Points
		for _, d := range row.got.Dims {
			sum += d
		}
		if row.got.Total != sum {
			t.Errorf("%s: total %v is not the sum %v", row.name, row.got.Total, sum)
		}
	}
}

func TestCredit(t *testing.T) {
	s := Shipped()
	got := s.GuardScore(append(booked("D4", 300, -100), booked("D1", -50)...))
	if got.Credit != [5]Points{0, 0, 0, 200, 0} || got.Total != 9950 {
		t.Errorf("credit %v, total %v", got.Credit, got.Total)
	}
	if got := s.TeamScore([]Stay{{booked("D4", 300), 30}}, booked("D5", 200)); got.Credit != [5]Points{0, 0, 0, 0, 200} {
		t.Errorf("a team's credit is of its own entries: %v", got.Credit)
	}
}

func drawEntries(rt *rapid.T, label string) []Entry {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Entry {
		dim := rapid.SampledFrom([]string{"D1", "D2", "D3", "D4", "D5"}).Draw(rt, "dim")
		return Entry{Rule: dim + "-TEST", Points: Points(rapid.IntRange(-4000, 1500).Draw(rt, "points")), Count: 1}
	}), 0, 8).Draw(rt, label)
}

func drawStays(rt *rapid.T, label string) []Stay {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Stay {
		return Stay{Entries: drawEntries(rt, "entries"), Days: rapid.IntRange(0, 31).Draw(rt, "days")}
	}), 0, 6).Draw(rt, label)
}

func TestScoreOrder(t *testing.T) {
	s := Shipped()
	rapid.Check(t, func(rt *rapid.T) {
		es, own := drawEntries(rt, "es"), drawEntries(rt, "own")
		guards := drawStays(rt, "guards")
		mixed := rapid.Permutation(es).Draw(rt, "mixed")
		if s.GuardScore(es) != s.GuardScore(mixed) {
			rt.Fatal("the order of entries changes a guard's score")
		}
		if s.TeamScore(guards, own) != s.TeamScore(rapid.Permutation(guards).Draw(rt, "guards mixed"), rapid.Permutation(own).Draw(rt, "own mixed")) {
			rt.Fatal("the order changes a team's score")
		}
		if one := s.SiteScore([]TeamMonth{{Guards: guards}}, nil); one != (s.TeamScore(guards, nil)) {
			rt.Fatalf("a site of one team is not that team: %v", one)
		}
	})
}

func TestReversalRestores(t *testing.T) {
	s := Shipped()
	rapid.Check(t, func(rt *rapid.T) {
		es := drawEntries(rt, "es")
		extra := drawEntries(rt, "extra")
		all := append([]Entry{}, es...)
		for i, e := range extra {
			e.No = string(rune('a' + i))
			all = append(all, e, e.Reverse("R", "undo/"+e.No, 1, time.Unix(0, 0), ""))
		}
		if got, want := s.GuardScore(rapid.Permutation(all).Draw(rt, "all")), s.GuardScore(es); got != want {
			rt.Fatalf("reversed entries leave %v, want %v", got, want)
		}
		if len(Reversed(all)) != len(extra) {
			rt.Fatal("Reversed misses one")
		}
	})
}

// TestScoreAgainstFractions compares team and site with plain fractions.
func TestScoreAgainstFractions(t *testing.T) {
	s := Shipped()
	rapid.Check(t, func(rt *rapid.T) {
		teams := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) TeamMonth {
			return TeamMonth{Guards: drawStays(rt, "guards"), Own: drawEntries(rt, "own")}
		}), 0, 3).Draw(rt, "teams")
		own := drawEntries(rt, "own")
		got := s.SiteScore(teams, own)
		for d := range Dimensions {
			if want := plainSite(s, teams, own, d); got.Dims[d] != want {
				rt.Fatalf("dimension %d: %v, want %v", d+1, got.Dims[d], want)
			}
		}
	})
}

func plainSite(s Standard, teams []TeamMonth, own []Entry, d int) Points {
	w := big.NewRat(int64(s.Dimensions[d].Weight), 1)
	within := func(x *big.Rat) *big.Rat {
		if x.Sign() < 0 {
			return new(big.Rat)
		}
		if x.Cmp(w) > 0 {
			return new(big.Rat).Set(w)
		}
		return x
	}
	plus := func(x *big.Rat, es []Entry) *big.Rat {
		sum := new(big.Rat).Set(x)
		for _, e := range es {
			if int(e.Rule[1]-'1') == d {
				sum.Add(sum, big.NewRat(int64(e.Points), 1))
			}
		}
		return sum
	}
	site, all := new(big.Rat), new(big.Rat)
	for _, team := range teams {
		mean, days := new(big.Rat), new(big.Rat)
		for _, g := range team.Guards {
			n := big.NewRat(int64(g.Days), 1)
			mean.Add(mean, new(big.Rat).Mul(within(plus(w, g.Entries)), n))
			days.Add(days, n)
		}
		if days.Sign() == 0 {
			continue
		}
		mark := within(plus(mean.Quo(mean, days), team.Own))
		site.Add(site, mark.Mul(mark, days))
		all.Add(all, days)
	}
	mark := w
	if all.Sign() > 0 {
		mark = site.Quo(site, all)
	}
	mark = within(plus(mark, own))
	up := new(big.Rat).Add(mark, big.NewRat(1, 2))
	return Points(new(big.Int).Quo(up.Num(), up.Denom()).Int64())
}

func TestReverse(t *testing.T) {
	at := time.Unix(1_749_700_000, 0).UTC()
	e := Entry{
		No: "K250612-07", Cause: "by/q1/1", Month: "2025-06", Site: 1, Team: 2, Subject: Subject{SubjectPerson, 3}, Rule: "D1-PATROL-MISS", Version: 1,
		Points: -100, Count: 2, At: at, Recorded: at, Day: "2025-06-12", By: 4, Place: "北门", Evidence: "ev", Reason: "r",
	}
	later := at.Add(90 * time.Second)
	got := e.Reverse("K250612-08", "undo/K250612-07", 4, later, "打错")
	want := e
	want.No, want.Cause, want.Points, want.Recorded, want.Reverses, want.Evidence, want.Reason = "K250612-08", "undo/K250612-07", 100, later, "K250612-07", "", "打错"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if back := Reversed([]Entry{e, got}); len(back) != 1 || !back["K250612-07"] {
		t.Errorf("Reversed: %v", back)
	}
}
