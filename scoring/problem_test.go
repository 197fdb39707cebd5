package scoring

import (
	"testing"
	"time"

	"anping/scoring/calendar"
)

func shanghaiZone(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func local(t *testing.T, s string, zone *time.Location) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// noisy is a problem that was closed at a moment, with the complaints that were
// found to be of the same kind.
func noisy(closed time.Time, same ...Sequel) Problem {
	return Problem{No: "WT-1", Site: 1, Category: "noise", Place: 3, State: ProblemKept, Case: "A1", Closed: closed, Sequels: same}
}

// TestAcceptanceD is line D of rules.md 11: calendar months of the site, the last
// day included.
func TestAcceptanceD(t *testing.T) {
	t.Parallel()
	zone := shanghaiZone(t)
	for _, c := range []struct {
		what, closed, again string
		recurs              bool
		clean               string
	}{
		{"closed 1 Feb, again 1 May 23:59", "2025-02-01 14:00:00", "2025-05-01 23:59:00", true, "2025-08-02 00:00:00"},
		{"its last second", "2025-02-01 14:00:00", "2025-05-01 23:59:59", true, "2025-08-02 00:00:00"},
		{"closed 1 Feb, again 2 May", "2025-02-01 14:00:00", "2025-05-02 00:00:00", false, "2025-08-02 00:00:00"},
		{"closed at the first second of 1 Feb", "2025-02-01 00:00:00", "2025-05-01 23:59:59", true, "2025-08-02 00:00:00"},
		{"closed at the last second of 1 Feb", "2025-02-01 23:59:59", "2025-05-02 00:00:00", false, "2025-08-02 00:00:00"},
		{"closed 30 Nov, again 28 Feb", "2025-11-30 14:00:00", "2026-02-28 23:59:59", true, "2026-05-31 00:00:00"},
		{"closed 30 Nov, again 1 Mar", "2025-11-30 14:00:00", "2026-03-01 00:00:00", false, "2026-05-31 00:00:00"},
		{"in a leap year, 29 Feb", "2023-11-30 14:00:00", "2024-02-29 23:59:59", true, "2024-05-31 00:00:00"},
		{"closed 10 Jan, nothing: clean on 11 Jul 00:00", "2025-01-10 14:00:00", "2025-07-11 00:00:00", false, "2025-07-11 00:00:00"},
		{"closed 31 Aug", "2025-08-31 09:00:00", "2025-11-30 23:59:59", true, "2026-03-01 00:00:00"},
		{"the moment it was closed", "2025-02-01 14:00:00", "2025-02-01 14:00:00", true, "2025-08-02 00:00:00"},
		{"opened before it was closed", "2025-02-01 14:00:00", "2025-02-01 13:59:59", false, "2025-08-02 00:00:00"},
	} {
		p := noisy(local(t, c.closed, zone))
		if got := p.Recurs(local(t, c.again, zone), zone); got != c.recurs {
			t.Errorf("%s: costs points %v, want %v", c.what, got, c.recurs)
		}
		if got := p.CleanAt(zone); !got.Equal(local(t, c.clean, zone)) {
			t.Errorf("%s: clean at %v, want %s", c.what, got.In(zone), c.clean)
		}
	}
	if p := noisy(local(t, "2025-02-01 14:00:00", zone)); p.CleanAt(time.UTC).Equal(p.CleanAt(zone)) {
		t.Error("the months are not the site's own")
	}
}

// TestProblemRestarts: both clocks restart when the recurring case closes.
func TestProblemRestarts(t *testing.T) {
	t.Parallel()
	zone := shanghaiZone(t)
	again := Sequel{Case: "A2", Opened: local(t, "2025-05-02 09:00:00", zone), Closed: local(t, "2025-05-03 09:00:00", zone), Verdict: SequelSame}
	for _, c := range []struct {
		what    string
		verdict SequelVerdict
		reopen  bool
		since   string // "" = its clocks do not run
	}{
		{"the same", SequelSame, false, "2025-05-03 09:00:00"},
		{"opened beside the first", SequelBeside, false, "2025-05-03 09:00:00"},
		{"different", SequelDifferent, false, "2025-02-01 14:00:00"},
		{"not answered", SequelAsked, false, "2025-02-01 14:00:00"},
		{"none after all", SequelStruck, false, "2025-02-01 14:00:00"},
		{"the same, open again", SequelSame, true, ""},
	} {
		q := again
		if q.Verdict = c.verdict; c.reopen {
			q.Closed = time.Time{}
		}
		p := noisy(local(t, "2025-02-01 14:00:00", zone), q)
		var want time.Time
		if c.since != "" {
			want = local(t, c.since, zone)
		}
		if got := p.Since(); !got.Equal(want) {
			t.Errorf("%s: since %v, want %q", c.what, got, c.since)
		}
		if c.verdict == SequelSame && !c.reopen && !p.Recurs(local(t, "2025-08-03 23:59:59", zone), zone) {
			t.Errorf("%s: three months do not run from its closing", c.what)
		}
	}
	if p := noisy(time.Time{}); !p.Since().IsZero() || !p.CleanAt(zone).IsZero() {
		t.Error("the clocks of a problem run while its case is open again")
	}
}

func TestProblemMeets(t *testing.T) {
	t.Parallel()
	zone := shanghaiZone(t)
	closed := local(t, "2025-02-01 14:00:00", zone)
	of := func(no, opened string) Case {
		at := local(t, opened, zone)
		return Case{
			No: no, Site: 1, Category: "noise", Place: 3, Kind: KindComplaint, State: CaseClosed, Opened: at, Resolved: at.Add(time.Hour), Closed: at.Add(2 * time.Hour),
		}
	}
	for _, c := range []struct {
		what    string
		k       Case
		ask     bool
		verdict SequelVerdict // "" = it is no sequel
	}{
		{"its own case, closed again", of("A1", "2025-02-01 09:00:00"), false, ""},
		{"a later one", of("A2", "2025-02-02 09:00:00"), true, SequelAsked},
		{"one that was opened before the closing", of("A2", "2025-02-01 13:00:00"), false, SequelBeside},
	} {
		p, ask := noisy(closed).Meet(c.k, closed, zone)
		var verdict SequelVerdict
		if len(p.Sequels) > 0 {
			verdict = p.Sequels[0].Verdict
		}
		if ask != c.ask || verdict != c.verdict {
			t.Errorf("%s: asked %v, %q; want %v, %q", c.what, ask, verdict, c.ask, c.verdict)
		}
		twice, ask := p.Meet(c.k, closed, zone)
		if ask || len(twice.Sequels) != len(p.Sequels) {
			t.Errorf("%s: met twice it is asked about again", c.what)
		}
	}
	if p := noisy(closed); p.Took(local(t, "2025-08-02 00:00:00", zone), zone) || !p.Took(local(t, "2025-08-01 23:59:59", zone), zone) {
		t.Error("the half-year's end does not part what is of the problem from what is new")
	}
	if p := noisy(closed, Sequel{Case: "A2", Verdict: SequelSame, Entry: "K1", Month: "2025-05"}); !p.Charged("2025-05") || p.Charged(calendar.Month(closed, zone)) {
		t.Error("once a month is not once a month")
	}
}

func TestProblemLoses(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_738_400_000, 0)
	later := Sequel{Case: "A2", Opened: at.Add(time.Hour), Closed: at.Add(2 * time.Hour), Verdict: SequelSame, Entry: "K1", Month: "2025-02"}
	for _, c := range []struct {
		what   string
		p      Problem
		no     string
		struck bool
		state  ProblemState
		first  string
		back   string // entry taken back
		since  time.Time
	}{
		{"its case is opened again", noisy(at, later), "A1", false, ProblemKept, "A1", "", time.Time{}},
		{"a later one is opened again", noisy(at, later), "A2", false, ProblemKept, "A1", "", time.Time{}},
		{"a later one is none", noisy(at, later), "A2", true, ProblemKept, "A1", "K1", at},
		{"its case is none, and nothing came later", noisy(at), "A1", true, ProblemStruck, "A1", "", time.Time{}},
		{"its case is none, and another came later", noisy(at, later), "A1", true, ProblemKept, "A2", "K1", at.Add(2 * time.Hour)},
		{"a case it does not know", noisy(at), "A9", true, ProblemKept, "A1", "", at},
	} {
		p, back := c.p.Lose(c.no, c.struck)
		if p.State != c.state || p.Case != c.first || back != c.back || !p.Since().Equal(c.since) {
			t.Errorf("%s: %s by %s, taken back %q, since %v", c.what, p.State, p.Case, back, p.Since())
		}
	}
}

func TestFounded(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_738_400_000, 0)
	whole := Case{Site: 1, Category: "noise", Kind: KindComplaint, State: CaseClosed, Resolved: at, Closed: at}
	for _, c := range []struct {
		what string
		edit func(*Case)
		want bool
	}{
		{"a complaint that was solved and closed", func(*Case) {}, true},
		{"of no kind, at a place", func(c *Case) { c.Category, c.Place = OtherCategory, 3 }, true},
		{"of no kind and at no place", func(c *Case) { c.Category = OtherCategory }, false},
		{"a repair", func(c *Case) { c.Kind = KindRepair }, false},
		{"an alarm", func(c *Case) { c.Kind = KindAlarm }, false},
		{"praise", func(c *Case) { c.Kind, c.Class = KindPraise, ClassNone }, false},
		{"not closed", func(c *Case) { c.State = CaseResolved }, false},
		{"taken back by the client", func(c *Case) { c.Resolved = time.Time{} }, false},
		{"found to be none", func(c *Case) { c.Finding = Unfounded }, false},
		{"told twice", func(c *Case) { c.Finding = Duplicate }, false},
		{"reported by staff", func(c *Case) { c.Staff = true }, false},
		{"who asked for a person", func(c *Case) { c.Desk = true }, false},
		{"about a person", func(c *Case) { c.Class = ClassPerson }, false},
		{"one of an event", func(c *Case) { c.Lead = "A1" }, false},
		{"of no site", func(c *Case) { c.Site = 0 }, false},
	} {
		k := whole
		if c.edit(&k); k.Founded() != c.want {
			t.Errorf("%s: %v, want %v", c.what, k.Founded(), c.want)
		}
	}
}

func TestProblemRewarded(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Problem
		want bool
	}{
		{"entered by a complaint", Problem{Case: "A1001"}, true},
		{"added by hand, nobody said so", Problem{By: 3}, false},
		{"added and confirmed", Problem{By: 3, Agreed: 4}, true},
		{"added, then complained of", Problem{By: 3, Sequels: []Sequel{{Case: "A1002", Verdict: SequelSame}}}, true},
		{"added, what came was another thing", Problem{By: 3, Sequels: []Sequel{{Case: "A1002", Verdict: SequelDifferent}}}, false},
		{"added, what came was none", Problem{By: 3, Sequels: []Sequel{{Case: "A1002", Verdict: SequelStruck}}}, false},
	} {
		if got := c.p.Rewarded(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
