package patrol_test

import (
	"slices"
	"testing"
	"time"

	"anping/scoring"
	"anping/scoring/patrol"
)

func zone(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at is a moment of 2025-06-12 of the site, or of the day before with a minus.
func at(t *testing.T, clock string) time.Time {
	t.Helper()
	day := "2025-06-12 "
	if clock[0] == '-' {
		day, clock = "2025-06-11 ", clock[1:]
	}
	out, err := time.ParseInLocation(time.DateTime, day+clock, zone(t))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func called(t *testing.T, name string) patrol.Stretch {
	t.Helper()
	s, ok := patrol.Called(name)
	if !ok {
		t.Fatalf("no stretch %s", name)
	}
	return s
}

// facts are a stretch of a site that is staffed all the time, with a key place 1 and
// ordinary checkpoints 2, 3 and 4; taps are "1 08:00:00", doubtful with a ? behind.
func facts(t *testing.T, in string, taps ...string) patrol.Facts {
	t.Helper()
	s := called(t, in)
	f := patrol.Facts{Day: "2025-06-12", In: s, Zone: zone(t)}
	for id := int64(1); id <= 4; id++ {
		f.Points = append(f.Points, scoring.Checkpoint{ID: id, Site: 1, Key: id == 1})
	}
	for _, x := range taps {
		tap := patrol.Tap{Checkpoint: int64(x[0] - '0')}
		if clock := x[2:]; clock[len(clock)-1] == '?' {
			tap.At, tap.Doubt = at(t, clock[:len(clock)-1]), patrol.Far
		} else {
			tap.At = at(t, clock)
		}
		f.Taps = append(f.Taps, tap)
	}
	begin := s.Begin(f.Day, f.Zone)
	f.Staffed = []scoring.Span{{From: begin.Add(-patrol.Look), To: s.End(f.Day, f.Zone)}}
	return f
}

// others tap the ordinary checkpoints of the morning tour.
func others(more ...string) []string {
	return append([]string{"2 06:00:00", "3 07:00:00", "4 10:00:00"}, more...)
}

// TestFind is what a stretch's taps say, to the second.
func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		taps   []string
		want   []patrol.Missed
		device bool
	}{
		"all tapped, at the first and the last second":     {"early", others("1 05:00:00", "1 07:00:00", "1 09:00:00"), nil, false},
		"a second too early and one too late":              {"early", []string{"2 05:59:59", "3 07:00:00", "4 10:00:01", "1 05:00:00", "1 07:00:00", "1 09:00:00"}, []patrol.Missed{{Checkpoint: 2, Count: 1}, {Checkpoint: 4, Count: 1}}, true},
		"a key place after 2 h 10 min":                     {"early", others("1 05:00:00", "1 07:10:00", "1 09:20:00"), nil, false},
		"a key place after 2 h 10 min and a second":        {"early", others("1 05:00:00", "1 07:10:01", "1 09:20:01"), []patrol.Missed{{Checkpoint: 1, Count: 1}}, false},
		"4 h less a second are one":                        {"early", others("1 06:00:00", "1 09:59:59"), []patrol.Missed{{Checkpoint: 1, Count: 1}}, false},
		"4 h are two":                                      {"early", others("1 06:00:00", "1 10:00:00"), []patrol.Missed{{Checkpoint: 1, Count: 2}}, false},
		"a tour without the key place is the same absence": {"early", others("1 05:00:00"), []patrol.Missed{{Checkpoint: 1, Count: 2}}, false},
		"what came to pass before is not charged again":    {"noon", []string{"1 06:00:00", "1 12:30:00", "1 14:30:00", "2 12:00:00", "3 13:00:00", "4 14:00:00"}, []patrol.Missed{{Checkpoint: 1, Count: 1}}, false},
		"between the tours ordinary places want nothing":   {"eve", []string{"1 21:55:00"}, nil, false},
		"the night wants the key place":                    {"night", []string{"1 -23:00:00", "1 00:30:00"}, []patrol.Missed{{Checkpoint: 1, Count: 2}}, false},
		"a doubtful tap":                                   {"early", []string{"2 06:00:00?", "3 07:00:00", "4 08:00:00", "1 05:00:00", "1 07:00:00", "1 09:00:00"}, []patrol.Missed{{Checkpoint: 2, Doubtful: 1}}, false},
		"a doubtful record of a key place":                 {"early", others("1 05:00:00", "1 07:00:00?", "1 09:00:00"), []patrol.Missed{{Checkpoint: 1, Doubtful: 2}}, false},
		"half of four are silent":                          {"early", []string{"4 08:00:00", "1 05:00:00", "1 07:00:00", "1 09:00:00"}, []patrol.Missed{{Checkpoint: 2, Count: 1}, {Checkpoint: 3, Count: 1}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := facts(t, c.in, c.taps...).Find()
			if !slices.Equal(got.Missed, c.want) || got.Device() != c.device {
				t.Errorf("missed %+v, device %v; want %+v, %v", got.Missed, got.Device(), c.want, c.device)
			}
		})
	}
}

// TestFindStaffed: only what is staffed is judged, and nothing older than a checkpoint.
func TestFindStaffed(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		want     int
	}{
		"from eight, half of the tour": {"08:00:00", "10:00:00", 3},
		"a minute less than half":      {"08:01:00", "10:00:00", 0},
		"nobody there":                 {"03:00:00", "05:00:00", 0},
	} {
		f := facts(t, "early", "1 09:00:00")
		f.Staffed = []scoring.Span{{From: at(t, c.from), To: at(t, c.to)}}
		if got := f.Find(); len(got.Missed) != c.want {
			t.Errorf("%s: missed %+v, want %d", name, got.Missed, c.want)
		}
	}
	f := facts(t, "early")
	for i := range f.Points {
		f.Points[i].Since = at(t, "06:00:01")
	}
	if got := f.Find(); len(got.Missed) != 0 || got.Device() {
		t.Errorf("checkpoints of a second ago: %+v", got)
	}
}

// TestStretches cover each day without a gap.
func TestStretches(t *testing.T) {
	minute := 0
	for _, s := range patrol.Stretches() {
		if s.From != minute {
			t.Errorf("%s begins at %d, want %d", s.Name, s.From, minute)
		}
		minute = s.To
	}
	if minute != 24*60 {
		t.Errorf("the day ends at minute %d", minute)
	}
	day, s := patrol.At(at(t, "10:00:00"), zone(t))
	if day != "2025-06-12" || s.Name != "noon" {
		t.Errorf("at 10:00 is %s of %s", s.Name, day)
	}
	if day, s = patrol.Next("2025-06-12", called(t, "eve")); day != "2025-06-13" || s.Name != "night" {
		t.Errorf("after the evening is %s of %s", s.Name, day)
	}
}

// TestRoom: at most five points a shift for one subject.
func TestRoom(t *testing.T) {
	guard := scoring.Subject{Kind: scoring.SubjectPerson, ID: 7}
	m := patrol.Miss{No: "XJ-9", Site: 1, Subject: guard, Shift: "2025-06-12", Points: []patrol.Missed{{Checkpoint: 1, Count: 4}}}
	charged := func(times int, change func(*patrol.Miss)) patrol.Miss {
		o := patrol.Miss{No: "XJ-1", Site: 1, Subject: guard, Shift: "2025-06-12", State: patrol.Charged, Times: times}
		if change != nil {
			change(&o)
		}
		return o
	}
	for name, c := range map[string]struct {
		others []patrol.Miss
		want   int
	}{
		"none":             {nil, 4},
		"six before":       {[]patrol.Miss{charged(6, nil)}, 4},
		"seven before":     {[]patrol.Miss{charged(7, nil)}, 3},
		"ten before":       {[]patrol.Miss{charged(4, nil), charged(6, nil)}, 0},
		"of another shift": {[]patrol.Miss{charged(10, func(o *patrol.Miss) { o.Shift = "2025-06-11" })}, 4},
		"of somebody else": {[]patrol.Miss{charged(10, func(o *patrol.Miss) { o.Subject.ID = 8 })}, 4},
		"that are waived":  {[]patrol.Miss{charged(10, func(o *patrol.Miss) { o.State = patrol.Waived })}, 4},
	} {
		if got := m.Room(-50, c.others); got != c.want {
			t.Errorf("%s: room for %d, want %d", name, got, c.want)
		}
	}
	if got := m.Room(0, nil); got != 0 {
		t.Errorf("a rule that costs nothing: room for %d", got)
	}
}

// TestLeft: what was charged is only lessened, and by no doubtful tap.
func TestLeft(t *testing.T) {
	m := patrol.Miss{Points: []patrol.Missed{{Checkpoint: 1, Count: 2}, {Checkpoint: 2, Count: 1}, {Checkpoint: 3, Count: 1}, {Checkpoint: 4, Doubtful: 1}}}
	got := m.Left([]patrol.Missed{{Checkpoint: 1, Count: 3}, {Checkpoint: 2, Doubtful: 1}, {Checkpoint: 4, Doubtful: 1}}).Points
	if want := []patrol.Missed{{Checkpoint: 1, Count: 2}, {Checkpoint: 2, Count: 1}}; !slices.Equal(got, want) {
		t.Errorf("left %+v, want %+v", got, want)
	}
}

// TestTooFast: further than anybody walks.
func TestTooFast(t *testing.T) {
	for _, c := range []struct {
		metres  int
		between time.Duration
		want    bool
	}{
		{400, 100 * time.Second, false},
		{401, 100 * time.Second, true},
		{401, -100 * time.Second, true},
		{150, time.Second, false},
		{151, time.Second, true},
		{100_000, 30 * time.Minute, false},
	} {
		if got := patrol.TooFast(c.metres, c.between); got != c.want {
			t.Errorf("%d m in %s: %v", c.metres, c.between, got)
		}
	}
}

// TestCovered: covers are joined where they meet.
func TestCovered(t *testing.T) {
	span := func(from, to string) patrol.Cover { return patrol.Cover{Site: 1, From: at(t, from), To: at(t, to)} }
	for name, c := range map[string]struct {
		covers []patrol.Cover
		want   bool
	}{
		"none":            {nil, false},
		"whole":           {[]patrol.Cover{span("05:00:00", "11:00:00")}, true},
		"to the second":   {[]patrol.Cover{span("06:00:00", "10:00:00")}, true},
		"a second less":   {[]patrol.Cover{span("06:00:00", "09:59:59")}, false},
		"two that meet":   {[]patrol.Cover{span("08:00:00", "10:00:00"), span("06:00:00", "08:00:00")}, true},
		"two with a gap":  {[]patrol.Cover{span("06:00:00", "08:00:00"), span("08:00:01", "10:00:00")}, false},
		"begins too late": {[]patrol.Cover{span("06:00:01", "10:00:00")}, false},
	} {
		if got := patrol.Covered(c.covers, at(t, "06:00:00"), at(t, "10:00:00")); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
