package scoring

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// facts are moments of a case in seconds from the alert; 0 = never. Team 7 is on
// duty, person 9 holds the case.
type facts struct {
	accepted, arrived, planned, promised, resolved, closed int
	complex, staff                                         bool
	kind                                                   CaseKind
	nobody                                                 bool // no team on duty
}

func alertedAt() time.Time { return time.Date(2025, 6, 12, 6, 0, 0, 350_000_000, time.UTC) }

// at makes the case as it is known at a second; people's times are whole
// seconds after the alert, which itself is not.
func (f facts) at(second int) Case {
	c := Case{
		No: "A1027", Site: 1, Team: 7, Kind: f.kind, Staff: f.staff, Complex: f.complex, State: CaseOpen, Version: 1, Distance: -1,
		Opened: alertedAt().Add(-2 * time.Second), Alerted: alertedAt(),
	}
	if f.nobody {
		c.Team = 0
	}
	set := func(t *time.Time, at int) bool {
		if at == 0 || at > second {
			return false
		}
		*t = alertedAt().Add(time.Duration(at) * time.Second)
		return true
	}
	if set(&c.Accepted, f.accepted) {
		c.State, c.Holder = CaseAccepted, 9
	}
	if set(&c.Arrived, f.arrived) {
		c.State = CaseArrived
	}
	set(&c.Planned, f.planned)
	if set(&c.Promised, f.promised) {
		c.ETA = alertedAt().Add(5 * time.Hour)
	}
	if set(&c.Resolved, f.resolved) {
		c.State = CaseResolved
	}
	if set(&c.Closed, f.closed) {
		c.State = CaseClosed
	}
	return c
}

// told is what a run of the clocks did: reminders as clock/mark@second, and
// charges with their points.
type told struct {
	reminders, charges []string
	points             Points
}

// play lets every second pass, as the engine's tick would, until the end.
func (f facts) play(t *testing.T, class PlaceClass, end int) told {
	t.Helper()
	s := Shipped()
	p := s.Profile(ProfilePost)
	var out told
	var fired Fired
	for second := 0; second <= end; second++ {
		now := alertedAt().Add(time.Duration(second) * time.Second)
		c := f.at(second)
		c.Fired = fired
		c = p.Timed(c, class)
		due := p.Due(c, class, now)
		if waiting := !c.NextAt.IsZero() && !c.NextAt.After(now); waiting != (len(due) > 0) {
			t.Fatalf("%+v at %d: next at %v, but %d due", f, second, c.NextAt, len(due))
		}
		for _, d := range due {
			c = p.Fire(c, class, d)
			if d.Mark != MarkCharge {
				out.reminders = append(out.reminders, fmt.Sprintf("%s/%d@%d", d.Clock, d.Mark, second))
				continue
			}
			for _, charge := range s.Charges(c, ProfilePost, class, now) {
				if charge.Clock == d.Clock {
					r, _ := s.Rule(charge.Rule)
					out.points += r.Points * Points(charge.Count)
					out.charges = append(out.charges, fmt.Sprintf("%s×%d %s %d@%d", charge.Rule, charge.Count, charge.Subject.Kind, charge.Subject.ID, second))
				}
			}
		}
		if left := p.Due(c, class, now); len(left) > 0 {
			t.Fatalf("%+v at %d: %v still due after it was fired", f, second, left)
		}
		fired = c.Fired
	}
	return out
}

const (
	minute = 60
	hour   = 3600
)

// TestAcceptance holds lines A, B and C of rules.md 11: times from alerted.
func TestAcceptance(t *testing.T) {
	for _, row := range []struct {
		name  string
		class PlaceClass
		f     facts
		want  string // charges in order, empty = 0 points
	}{
		{"A accepted at 180 s", PlaceOrdinary, facts{accepted: 180, arrived: 200, resolved: 210}, ""},
		{"A accepted at 181 s", PlaceOrdinary, facts{accepted: 181, arrived: 200, resolved: 210}, "D2-ACCEPT×1 team 7@240"},
		{"A accepted long after", PlaceOrdinary, facts{accepted: 500, arrived: 510, resolved: 520}, "D2-ACCEPT×1 team 7@240"},
		{"A never accepted, solved at 29:00", PlaceOrdinary, facts{resolved: 29 * minute}, "D2-ACCEPT×1 team 7@240"},
		{"A staff-opened", PlaceOrdinary, facts{staff: true}, ""},
		{"A praise", PlaceOrdinary, facts{kind: KindPraise}, ""},
		{"nobody on duty", PlaceOrdinary, facts{nobody: true, accepted: 600, arrived: 3000, resolved: 4000}, ""},
		{"B key accepted 1:00, arrived 5:59", PlaceKey, facts{accepted: 60, arrived: 5*minute + 59, resolved: 20 * minute}, ""},
		{"B key accepted 1:00, arrived 6:00", PlaceKey, facts{accepted: 60, arrived: 6 * minute, resolved: 20 * minute}, "D2-ARRIVE×1 person 9@360"},
		{"B key accepted 1:00, arrived 7:10", PlaceKey, facts{accepted: 60, arrived: 7*minute + 10, resolved: 20 * minute}, "D2-ARRIVE×2 person 9@430"},
		{"B key accepted 1:00, 好了 at 7:10 without 到了", PlaceKey, facts{accepted: 60, resolved: 7*minute + 10}, "D2-ARRIVE×2 person 9@430"},
		{"B key accepted 1:00, never there, closed at 29:00", PlaceKey, facts{accepted: 60, closed: 29 * minute}, "D2-ARRIVE×20 person 9@1560"},
		{"B key accepted 1:00, arrived 24:59", PlaceKey, facts{accepted: 60, arrived: 24*minute + 59, resolved: 29 * minute}, "D2-ARRIVE×19 person 9@1499"},
		{"B key accepted 1:00, arrived 25:30", PlaceKey, facts{accepted: 60, arrived: 25*minute + 30, resolved: 29 * minute}, "D2-ARRIVE×20 person 9@1530"},
		{"B key accepted 1:00, arrived 28:00", PlaceKey, facts{accepted: 60, arrived: 28 * minute, resolved: 29 * minute}, "D2-ARRIVE×20 person 9@1560"},
		{"B ordinary arrived 10:59", PlaceOrdinary, facts{accepted: 60, arrived: 10*minute + 59, resolved: 20 * minute}, ""},
		{"B ordinary arrived 11:00", PlaceOrdinary, facts{accepted: 60, arrived: 11 * minute, resolved: 20 * minute}, "D2-ARRIVE×1 person 9@660"},
		{"B key accepted 4:00, arrived 6:59", PlaceKey, facts{accepted: 240, arrived: 6*minute + 59, resolved: 20 * minute}, "D2-ACCEPT×1 team 7@240"},
		{"B key accepted 4:00, arrived 7:00", PlaceKey, facts{accepted: 240, arrived: 7 * minute, resolved: 20 * minute}, "D2-ACCEPT×1 team 7@240, D2-ARRIVE×1 person 9@420"},
		{"B ordinary accepted 4:00, limit 11:00, arrived 11:59", PlaceOrdinary, facts{accepted: 240, arrived: 11*minute + 59, resolved: 20 * minute}, "D2-ACCEPT×1 team 7@240"},
		{"C simple solved 30:00", PlaceOrdinary, facts{accepted: 60, arrived: 300, resolved: 30 * minute}, ""},
		{"C simple solved 30:01", PlaceOrdinary, facts{accepted: 60, arrived: 300, resolved: 30*minute + 1}, "D2-RESOLVE×1 person 9@1860"},
		{"C simple, a plan does not help", PlaceOrdinary, facts{accepted: 60, arrived: 300, planned: 400, promised: 400, resolved: hour}, "D2-RESOLVE×1 person 9@1860"},
		{"C simple, nobody held it", PlaceOrdinary, facts{resolved: 31 * minute}, "D2-ACCEPT×1 team 7@240, D2-RESOLVE×1 team 7@1860"},
		{"C simple, accepted after the limit", PlaceOrdinary, facts{accepted: 30*minute + 1, arrived: 31 * minute, resolved: 32 * minute}, "D2-ACCEPT×1 team 7@240, D2-RESOLVE×1 team 7@1860"},
		{"C complex, plan and ETA 1:59:59", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 300, planned: 2*hour - 1, promised: 2*hour - 1}, ""},
		{"C complex, plan 1:00 and ETA 1:30", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 300, planned: hour, promised: hour + 30*minute}, ""},
		{"C complex, plan 1:00 and ETA 2:00:01", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 300, planned: hour, promised: 2*hour + 1}, "D2-RESOLVE×1 person 9@7260"},
		{"C complex, plan only", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 300, planned: hour}, "D2-RESOLVE×1 person 9@7260"},
		{"C complex, solved 1:30 without a plan", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 300, resolved: hour + 30*minute}, ""},
		{"all three stack", PlaceKey, facts{accepted: 200, resolved: 40 * minute}, "D2-ACCEPT×1 team 7@240, D2-ARRIVE×20 person 9@1580, D2-RESOLVE×1 person 9@1860"},
	} {
		got := row.f.play(t, row.class, 3*hour)
		if charges := strings.Join(got.charges, ", "); charges != row.want {
			t.Errorf("%s: %q, want %q", row.name, charges, row.want)
		}
	}
}

// TestAcceptancePoints is the arithmetic of the same lines.
func TestAcceptancePoints(t *testing.T) {
	for _, row := range []struct {
		class PlaceClass
		f     facts
		want  Points
	}{
		{PlaceOrdinary, facts{accepted: 181, arrived: 200, resolved: 210}, -100},
		{PlaceKey, facts{accepted: 60, arrived: 6 * minute, resolved: 500}, -50},
		{PlaceKey, facts{accepted: 60, arrived: 7*minute + 10, resolved: 500}, -100},
		{PlaceKey, facts{accepted: 60, closed: 1700}, -1000},
		{PlaceOrdinary, facts{accepted: 60, arrived: 70, resolved: 30*minute + 1}, -300},
		{PlaceKey, facts{accepted: 200, resolved: 2 * hour}, -1400}, // at most −1, −10, −3
	} {
		if got := row.f.play(t, row.class, 3*hour).points; got != row.want {
			t.Errorf("%+v: %s, want %s", row.f, got, row.want)
		}
	}
}

// TestChargesAt asks for the facts at single moments, before any charge is due.
func TestChargesAt(t *testing.T) {
	s := Shipped()
	for _, row := range []struct {
		name   string
		f      facts
		class  PlaceClass
		second int
		want   string
	}{
		{"A 180 s", facts{}, PlaceOrdinary, 180, ""},
		{"A 181 s", facts{}, PlaceOrdinary, 181, "accept×1@180"},
		{"B never: 24:59", facts{accepted: 60}, PlaceKey, 25*minute - 1, ""},
		{"B never: 25:00", facts{accepted: 60}, PlaceKey, 25 * minute, "arrive×20@1500"},
		{"B arrived 7:10", facts{accepted: 60, arrived: 430}, PlaceKey, 430, "arrive×2@300"},
		{"B arrived after the cap, the same charge", facts{accepted: 60, arrived: 28 * minute}, PlaceKey, 29 * minute, "arrive×20@1500"},
		{"C 2:00:00", facts{complex: true, accepted: 60, arrived: 61, planned: hour}, PlaceOrdinary, 2 * hour, ""},
		{"C 2:00:01", facts{complex: true, accepted: 60, arrived: 61, planned: hour}, PlaceOrdinary, 2*hour + 1, "resolve×1@7200"},
	} {
		var got []string
		for _, c := range s.Charges(row.f.at(row.second), ProfilePost, row.class, alertedAt().Add(time.Duration(row.second)*time.Second)) {
			got = append(got, fmt.Sprintf("%s×%d@%d", c.Clock, c.Count, int(c.At.Sub(alertedAt()).Seconds())))
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %q", row.name, got, row.want)
		}
	}
}

// TestReminders are the marks of rules.md 3: group at 50 %, captain at 80 %,
// supervisor at 100 %.
func TestReminders(t *testing.T) {
	for _, row := range []struct {
		name  string
		class PlaceClass
		f     facts
		want  string
	}{
		{"nobody accepts", PlaceOrdinary, facts{}, "accept/50@90 accept/80@144 accept/100@180 resolve/50@900 resolve/80@1440 resolve/100@1800"},
		{"accepted in time", PlaceOrdinary, facts{accepted: 60, arrived: 200, resolved: 300}, ""},
		{"accepted after 50 %", PlaceOrdinary, facts{accepted: 100, arrived: 200, resolved: 300}, "accept/50@90"},
		{"on the way", PlaceOrdinary, facts{accepted: 60, arrived: 610, resolved: 620}, "arrive/50@330 arrive/80@492 arrive/100@600"},
		{"on the way to a key place", PlaceKey, facts{accepted: 60, arrived: 301, resolved: 310}, "arrive/50@180 arrive/80@252 arrive/100@300"},
		{"complex and planned", PlaceOrdinary, facts{complex: true, accepted: 60, arrived: 61, planned: 4000, promised: 4000}, "resolve/50@3600"},
		{"staff are reminded too", PlaceOrdinary, facts{staff: true, resolved: 200}, "accept/50@90 accept/80@144 accept/100@180"},
		{"praise", PlaceOrdinary, facts{kind: KindPraise}, ""},
	} {
		if got := strings.Join(row.f.play(t, row.class, 3*hour).reminders, " "); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}

func TestClosing(t *testing.T) {
	f := facts{accepted: 60, arrived: 200, resolved: 300}
	if got := f.play(t, PlaceOrdinary, 25*hour).reminders; len(got) != 1 || got[0] != fmt.Sprintf("close/100@%d", 300+24*hour) {
		t.Errorf("a silent client: %v", got)
	}
	f.closed = 400
	if got := f.play(t, PlaceOrdinary, 25*hour).reminders; len(got) != 0 {
		t.Errorf("confirmed: %v", got)
	}
	p := Shipped().Profile(ProfilePost)
	c := Case{State: CaseResolved, Resolved: alertedAt()}
	if limit, ok := p.Limit(c, PlaceOrdinary, ClockClose); !ok || !limit.Equal(alertedAt().Add(24*time.Hour)) {
		t.Errorf("solved without an alert: %v, %v", limit, ok)
	}
}

func TestLimit(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	for _, row := range []struct {
		name   string
		f      facts
		class  PlaceClass
		clock  ClockName
		second int // -1 = does not run
	}{
		{"open", facts{}, PlaceOrdinary, ClockAccept, 180},
		{"no arrival before somebody accepted", facts{}, PlaceOrdinary, ClockArrive, -1},
		{"open", facts{}, PlaceOrdinary, ClockResolve, 1800},
		{"open", facts{}, PlaceOrdinary, ClockClose, -1},
		{"accepted", facts{accepted: 60}, PlaceOrdinary, ClockAccept, -1},
		{"accepted", facts{accepted: 60}, PlaceOrdinary, ClockArrive, 600},
		{"accepted, key", facts{accepted: 60}, PlaceKey, ClockArrive, 300},
		{"accepted late, key", facts{accepted: 240}, PlaceKey, ClockArrive, 360},
		{"accepted late", facts{accepted: 240}, PlaceOrdinary, ClockArrive, 660},
		{"arrived", facts{accepted: 60, arrived: 100}, PlaceOrdinary, ClockArrive, -1},
		{"complex", facts{complex: true}, PlaceOrdinary, ClockResolve, 7200},
		{"complex, plan only", facts{complex: true, planned: 100}, PlaceOrdinary, ClockResolve, 7200},
		{"complex, planned", facts{complex: true, planned: 100, promised: 100}, PlaceOrdinary, ClockResolve, -1},
		{"resolved", facts{resolved: 100}, PlaceOrdinary, ClockResolve, -1},
		{"resolved", facts{resolved: 100}, PlaceOrdinary, ClockAccept, -1},
		{"closed", facts{closed: 100}, PlaceOrdinary, ClockResolve, -1},
	} {
		limit, ok := p.Limit(row.f.at(9*hour), row.class, row.clock)
		if ok != (row.second >= 0) || ok && !limit.Equal(alertedAt().Add(time.Duration(row.second)*time.Second)) {
			t.Errorf("%s %s: %v, %v; want %d s", row.name, row.clock, limit, ok, row.second)
		}
	}
	if _, ok := p.Limit(Case{}, PlaceOrdinary, ClockAccept); ok {
		t.Error("a case alerted to nobody runs a clock")
	}
	if _, ok := p.Next(Case{}, PlaceOrdinary); ok {
		t.Error("a case alerted to nobody has a deadline")
	}
}

// TestToldLate is a tick after downtime: each clock reminds once.
func TestToldLate(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	c := facts{}.at(hour)
	var got []string
	for _, d := range p.Due(c, PlaceOrdinary, alertedAt().Add(time.Hour)) {
		got = append(got, fmt.Sprintf("%s/%d", d.Clock, d.Mark))
		c = p.Fire(c, PlaceOrdinary, d)
	}
	if want := "accept/100 accept/101 resolve/100 resolve/101"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if c.Fired != (Fired{Accept: MarkCharge, Resolve: MarkCharge}) || !c.NextAt.IsZero() {
		t.Errorf("after firing: %+v, next %v", c.Fired, c.NextAt)
	}
}

// TestETAWithPlan: without its own moment the ETA was told with the plan.
func TestETAWithPlan(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	c := facts{complex: true, accepted: 60, planned: hour}.at(2 * hour)
	c.ETA = alertedAt().Add(5 * time.Hour)
	if _, ok := p.Limit(c, PlaceOrdinary, ClockResolve); ok {
		t.Error("plan and ETA do not stop RESOLVE")
	}
}

// TestInTime is the KPI beside acceptance A and E.
func TestInTime(t *testing.T) {
	s := Shipped()
	for _, row := range []struct {
		f    facts
		want bool
	}{
		{facts{accepted: 180}, true},
		{facts{accepted: 181}, false},
		{facts{}, false},
	} {
		if got := s.InTime(row.f.at(hour), ProfilePost); got != row.want {
			t.Errorf("%+v in time: %v", row.f, got)
		}
	}
	if s.InTime(Case{Accepted: alertedAt()}, ProfilePost) {
		t.Error("in time without an alert")
	}
	c := facts{accepted: 180}.at(hour)
	c.Accepted = c.Accepted.Add(900 * time.Millisecond)
	if !s.InTime(c, ProfilePost) {
		t.Error("180.9 s are 180 whole seconds")
	}
}

// TestClockProperties plays random facts: play itself fails when NextAt and Due
// disagree or a mark fires twice; each clock charges at most once and no more
// than −1, −10, −3.
func TestClockProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) int { return rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 2400)).Draw(rt, name) }
		f := facts{
			accepted: draw("accepted"), arrived: draw("arrived"), planned: draw("planned"), promised: draw("promised"),
			resolved: draw("resolved"), closed: draw("closed"), complex: rapid.Bool().Draw(rt, "complex"),
		}
		class := rapid.SampledFrom([]PlaceClass{PlaceOrdinary, PlaceKey}).Draw(rt, "class")
		got := f.play(t, class, 2500)
		seen := map[string]bool{}
		for _, charge := range got.charges {
			rule, _, _ := strings.Cut(charge, "×")
			if seen[rule] {
				rt.Fatalf("charged twice: %v", got.charges)
			}
			seen[rule] = true
		}
		if got.points < -1400 {
			rt.Fatalf("charged %s", got.points)
		}
	})
}

// A mark whose share of the span is no whole second is due at the whole second
// before it, when a decision's now, which is cut to the second, is not before it.
func TestMarksAreWholeSeconds(t *testing.T) {
	std := Shipped()
	c := Case{No: "A1", Site: 1, Team: 7, Kind: KindComplaint, State: CaseAccepted, Holder: 9, Version: 1}
	c.Opened = time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)
	c.Alerted = c.Opened
	for accepted := range 180 {
		c.Accepted = c.Opened.Add(time.Duration(accepted) * time.Second)
		p := std.Profile(ProfilePost)
		for _, r := range p.runs(c, PlaceKey) {
			for _, d := range p.marks(c, r) {
				if !d.At.Equal(d.At.Truncate(time.Second)) {
					t.Errorf("accepted after %d s: %s %d is due at %s", accepted, d.Clock, d.Mark, d.At)
				}
			}
		}
	}
}
