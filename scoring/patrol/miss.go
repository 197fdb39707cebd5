package patrol

import (
	"slices"
	"time"

	"anping/scoring"
)

// MostOfShift is how many points patrols cost one subject in one shift at most,
// in hundredths (ours, rules.md 9).
const MostOfShift scoring.Points = 500

// State is what became of a miss.
type State string

// The states.
const (
	Asked    State = "asked"    // the captain may object until it is charged
	Proposed State = "proposed" // charged only when the captain says so
	Charged  State = "charged"
	Waived   State = "waived" // the captain objected
	Cleared  State = "cleared"
)

// Why says why a miss is only proposed.
type Why string

// The reasons.
const (
	ByFacts  Why = ""
	ByDevice Why = "device" // half of the checkpoints are silent
	ByDown   Why = "down"   // receiving was not proved over the span
	ByDoubt  Why = "doubt"  // there are taps, all of them doubtful
	ByAge    Why = "old"    // known too late for anybody to record it (rules.md 2)
)

// Miss is what one subject missed in one stretch: at most one entry.
type Miss struct {
	No      string // XJ-12
	Site    int64
	Day     string // the site's local day of the stretch
	Tour    string // name of the stretch
	Source  scoring.TapSource
	Subject scoring.Subject
	Team    int64  // who was on duty, 0 = several
	Shift   string // local day on which that duty began
	Points  []Missed
	Why     Why
	State   State
	Also    bool   // the captain counts the doubtful taps as none
	Reason  string // of who objected, personal
	By      int64  // who decided, 0 = the clock
	Entry   string // number of the entry, or ""
	Times   int    // how many misses that entry charges
	At      time.Time
	Due     time.Time // when it is charged
}

// Count is how many misses there are: for certain, and the doubtful ones where
// the captain says so.
func (m Miss) Count() int {
	n := 0
	for _, p := range m.Points {
		n += p.Count
		if m.Also {
			n += p.Doubtful
		}
	}
	return n
}

// Doubtful is how many more there would be.
func (m Miss) Doubtful() int {
	n := 0
	for _, p := range m.Points {
		n += p.Doubtful
	}
	return n
}

// Left is a charged miss by what its checkpoints say now: of each no more than was
// charged, and a doubtful tap that came since takes nothing back.
func (m Miss) Left(now []Missed) Miss {
	var out []Missed
	for _, p := range m.Points {
		if m.Also {
			p.Count += p.Doubtful
		}
		i := slices.IndexFunc(now, func(o Missed) bool { return o.Checkpoint == p.Checkpoint })
		if i < 0 {
			continue
		}
		if n := min(p.Count, now[i].Count+now[i].Doubtful); n > 0 {
			out = append(out, Missed{Checkpoint: p.Checkpoint, Count: n})
		}
	}
	m.Points, m.Also = out, false
	return m
}

// Same reports whether two misses are about the same subject, stretch and source.
func (m Miss) Same(o Miss) bool {
	return m.Site == o.Site && m.Day == o.Day && m.Tour == o.Tour && m.Source == o.Source && m.Subject == o.Subject
}

// Room is how many misses, at so many points each (negative), a miss may still
// cost after what its subject was charged in the same shift.
func (m Miss) Room(each scoring.Points, others []Miss) int {
	if each >= 0 {
		return 0
	}
	left := MostOfShift
	for _, o := range others {
		if o.No != m.No && o.Site == m.Site && o.Subject == m.Subject && o.Shift == m.Shift && o.State == Charged {
			left += each * scoring.Points(o.Times)
		}
	}
	return max(0, min(m.Count(), int(left/-each)))
}

// Assign gives what was missed to those it counts for, a Miss each, in the order
// of the checkpoints. away reports whether somebody has leave on a local day.
// Where nobody was on duty nobody answers.
func Assign(roster *scoring.Roster, f Facts, found Finding, away func(person int64, day string) bool) []Miss {
	var out []Miss
	for _, p := range found.Missed {
		i := slices.IndexFunc(f.Points, func(c scoring.Checkpoint) bool { return c.ID == p.Checkpoint })
		m, ok := f.answers(roster, f.Points[i], away)
		if !ok {
			continue
		}
		j := slices.IndexFunc(out, m.Same)
		if j < 0 {
			out = append(out, m)
			j = len(out) - 1
		}
		out[j].Points = append(out[j].Points, p)
	}
	return out
}

// answers is whom a checkpoint counts for: of the team on duty when the stretch,
// or duty in it, ends (ours) the one guard whom the rota gives the route; none or
// several: the team; of several teams the site.
func (f Facts) answers(roster *scoring.Roster, c scoring.Checkpoint, away func(int64, string) bool) (Miss, bool) {
	begin, end := f.In.Begin(f.Day, f.Zone), f.In.End(f.Day, f.Zone)
	last := begin
	for _, s := range f.Staffed {
		to := s.To
		if to.After(end) {
			to = end
		}
		if to.After(last) && s.From.Before(end) {
			last = to
		}
	}
	m := Miss{Site: c.Site, Day: f.Day, Tour: f.In.Name, Source: c.Source, Shift: f.Day}
	on := roster.OnDuty(c.Site, c.Place, last.Add(-time.Second))
	var guards []int64
	for _, t := range on {
		day := roster.ShiftDay(t.ID, last.Add(-time.Second))
		for _, g := range roster.RouteGuards(c.Site, c.Route, day) {
			if roster.Standing(g, last.Add(-time.Second)).Team == t.ID && !away(g, day) {
				guards = append(guards, g)
				m.Team, m.Shift = t.ID, day
			}
		}
	}
	switch {
	case last.Equal(begin) || len(on) == 0:
		return m, false
	case len(guards) == 1:
		m.Subject = scoring.Subject{Kind: scoring.SubjectPerson, ID: guards[0]}
	case len(on) == 1:
		m.Team, m.Shift = on[0].ID, roster.ShiftDay(on[0].ID, last.Add(-time.Second))
		m.Subject = scoring.Subject{Kind: scoring.SubjectTeam, ID: on[0].ID}
	default:
		m.Team, m.Shift = 0, f.Day
		m.Subject = scoring.Subject{Kind: scoring.SubjectSite, ID: c.Site}
	}
	return m, true
}
