package scoring

import (
	"reflect"
	"testing"
	"time"
)

// second is a moment so many seconds after the alert.
func second(n int) time.Time { return alertedAt().Add(time.Duration(n) * time.Second) }

// Waits stand still on RESOLVE and on nothing else.
func TestWaits(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	for _, row := range []struct {
		name    string
		waits   [][2]int // from, to in seconds; to 0 = it runs
		until   int      // of the one that runs, 0 = as long as it may
		resolve int      // limit in seconds
		half    int      // when 50 % are over, as Next sees it
	}{
		{"none", nil, 0, 1800, 900},
		{"ended", [][2]int{{600, 1200}}, 0, 2400, 1500},
		{"two", [][2]int{{600, 1200}, {1300, 1400}}, 0, 2500, 1600},
		{"running until a time", [][2]int{{600, 0}}, 4200, 5400, 4500},
		{"running as long as it may", [][2]int{{600, 0}}, 0, 1800 + 86400, 900 + 86400},
		{"asked for longer than it may", [][2]int{{600, 0}}, 200000, 1800 + 86400, 900 + 86400},
		{"what is left of it", [][2]int{{600, 4200}, {4300, 0}}, 0, 1800 + 86400, 900 + 86400},
		{"no longer than promised", [][2]int{{600, 900}}, 700, 1900, 1000},
	} {
		c := facts{accepted: 60, arrived: 120}.at(300)
		for i, w := range row.waits {
			until := time.Time{}
			if row.until != 0 && i == len(row.waits)-1 {
				until = second(row.until)
			}
			c = c.Wait(second(w[0]), until, WaitParts)
			if w[1] != 0 {
				c = c.Resume(second(w[1]))
			}
		}
		if limit, _ := p.Limit(c, PlaceOrdinary, ClockResolve); !limit.Equal(second(row.resolve)) {
			t.Errorf("%s: RESOLVE ends at %v, want %d s", row.name, limit.Sub(alertedAt()), row.resolve)
		}
		if at := p.part(c, p.runs(c, PlaceOrdinary)[2], MarkHalf); !at.Equal(second(row.half)) {
			t.Errorf("%s: half at %v, want %d s", row.name, at.Sub(alertedAt()), row.half)
		}
		accept := facts{}.at(0)
		accept.Paused = c.Paused
		if limit, _ := p.Limit(accept, PlaceOrdinary, ClockAccept); !limit.Equal(second(180)) {
			t.Errorf("%s: ACCEPT ends at %v", row.name, limit.Sub(alertedAt()))
		}
	}
}

func TestWaitEndsByItself(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	c := facts{accepted: 60, arrived: 120}.at(300).Wait(second(600), second(4200), WaitOwner)
	next, ok := p.Next(c, PlaceOrdinary)
	if !ok || next.Clock != ClockWait || !next.At.Equal(second(4200)) {
		t.Errorf("next is %+v", next)
	}
	if left := c.Resume(second(4200)).WaitLeft(); left != MostWait-time.Hour {
		t.Errorf("%v left to wait", left)
	}
	if again := c.Resume(second(9000)).Resume(second(9999)); again.Paused != time.Hour {
		t.Errorf("paused %v, want the hour that was promised, once", again.Paused)
	}
}

// Who held the case pays, and the giver of one held less than 5 min at the limit.
func TestPassed(t *testing.T) {
	s := Shipped()
	for _, row := range []struct {
		passed, want int
	}{
		{1200, 9}, {1500, 9}, {1501, 8}, {1799, 8}, {1800, 8}, {1805, 8},
	} {
		c := facts{accepted: 60, arrived: 120, resolved: 1900}.at(1900)
		c.Giver, c.Passed = 8, second(row.passed)
		charges := s.Charges(c, ProfilePost, PlaceOrdinary, second(2000))
		if len(charges) != 1 || charges[0].Subject != (Subject{SubjectPerson, int64(row.want)}) {
			t.Errorf("passed at %d s: %+v, want person %d", row.passed, charges, row.want)
		}
	}
}

// With several teams on duty the site pays for what nobody took; a case that was
// none costs nothing.
func TestShared(t *testing.T) {
	s := Shipped()
	for _, row := range []struct {
		name   string
		change func(*Case)
		want   Subject
	}{
		{"one team", func(*Case) {}, Subject{SubjectTeam, 7}},
		{"several", func(c *Case) { c.Team, c.Shared = 0, true }, Subject{SubjectSite, 1}},
		{"nobody", func(c *Case) { c.Team = 0 }, Subject{}},
		{"unfounded", func(c *Case) { c.Finding = Unfounded }, Subject{}},
	} {
		c := facts{}.at(0)
		row.change(&c)
		var got Subject
		for _, charge := range s.Charges(c, ProfilePost, PlaceOrdinary, second(181)) {
			got = charge.Subject
		}
		if got != row.want {
			t.Errorf("%s: %+v, want %+v", row.name, got, row.want)
		}
	}
}

// A run begins with nothing of the one before, and the case stays what it is.
func TestAgain(t *testing.T) {
	c := facts{accepted: 60, arrived: 120, resolved: 600, closed: 700}.at(700)
	c.Fired, c.Rated, c.RatedAt, c.Giver, c.Paused, c.Place, c.Text = Fired{Accept: 101, Arrive: 101, Resolve: 101, Close: 100}, 2, second(650), 8, time.Hour, 3, "x"
	c.Run, c.Client, c.Finding, c.Joined = 1, 5, Duplicate, 2
	next := c.Again(second(800))
	want := Case{
		No: c.No, Site: 1, Place: 3, Kind: c.Kind, Client: 5, Text: "x", Run: 2, State: CaseOpen, Version: 1,
		Opened: c.Opened, Touched: second(800), Distance: -1,
	}
	want.Began, want.Joined = second(800), 2
	if !reflect.DeepEqual(next, want) {
		t.Errorf("got  %+v\nwant %+v", next, want)
	}
	if next.Start() != second(800) || c.Start() != c.Opened {
		t.Error("what is promised runs from the start of the run")
	}
}

// A rating of 2 or less keeps the case an hour for the client's word, also where
// it had closed by itself.
func TestDoubt(t *testing.T) {
	p := Shipped().Profile(ProfilePost)
	for name, c := range map[string]Case{
		"solved": facts{accepted: 60, resolved: 600}.at(700),
		"closed": facts{accepted: 60, resolved: 600, closed: 1000}.at(1000),
	} {
		c.Doubt, c.Fired = second(2000), Fired{Accept: 101, Arrive: 101, Resolve: 101}
		next, ok := p.Next(c, PlaceOrdinary)
		if !ok || next.Clock != ClockClose || !next.At.Equal(second(2000+3600)) {
			t.Errorf("%s: next is %+v", name, next)
		}
	}
}

// An alert that reached nobody runs the same clocks from when that was known; one
// that reached somebody after all runs them from there.
func TestMissed(t *testing.T) {
	s := Shipped()
	p := s.Profile(ProfilePost)
	c := facts{}.at(hour)
	c.Alerted, c.Missed = time.Time{}, alertedAt()
	if c.Alerted.Equal(c.Ran()) || !c.Costs() {
		t.Errorf("ran at %v, costs: %v", c.Ran(), c.Costs())
	}
	limit, ok := p.Limit(c, PlaceOrdinary, ClockAccept)
	if charges := s.Charges(c, ProfilePost, PlaceOrdinary, second(181)); !ok || !limit.Equal(second(180)) || len(charges) != 1 || charges[0].Rule != RuleAccept {
		t.Errorf("limit %v, charges %+v", limit, charges)
	}
	if s.InTime(c, ProfilePost) {
		t.Error("in time without an alert")
	}
	c.Alerted = second(60)
	if limit, _ := p.Limit(c, PlaceOrdinary, ClockAccept); !limit.Equal(second(240)) {
		t.Errorf("the limit of an alert that arrived later is %v", limit)
	}
	c.Alerted, c.Missed = time.Time{}, time.Time{}
	if c.Costs() || len(s.Charges(c, ProfilePost, PlaceOrdinary, second(9999))) > 0 {
		t.Error("costs before anything is known of the alert")
	}
}

// What goes back keeps its first acceptance, however often.
func TestBack(t *testing.T) {
	s := Shipped()
	c := facts{accepted: 60}.at(hour)
	c.Holder, c.Offered = 7, 8
	c = c.Back()
	if c.Holder != 0 || c.Offered != 0 || c.State != CaseOpen || !c.First.Equal(second(60)) {
		t.Errorf("back: %+v", c)
	}
	c.Accepted = second(1000)
	c = c.Back()
	c.Accepted = second(2000)
	if !c.FirstAccepted().Equal(second(60)) || !s.InTime(c, ProfilePost) {
		t.Errorf("first accepted at %v", c.FirstAccepted())
	}
	if charges := s.Charges(c, ProfilePost, PlaceOrdinary, second(500)); len(charges) != 0 {
		t.Errorf("charged %+v", charges)
	}
	if !c.Again(second(3000)).First.IsZero() {
		t.Error("the next run knows of the acceptance of the one before")
	}
}
