package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

// The rules of the standard about past problems (product.md).
const (
	RuleRecur = "D5-RECUR"
	RuleClean = "D5-CLEAN"
)

// The spans of the problem ledger (rules.md 9), in calendar months of the site
// after the closing, their last day included.
const (
	RecurMonths = 3 // the same again costs points
	CleanMonths = 6 // nothing again brings some
)

// VerdictWithin is how long a captain is asked whether a complaint is of the same
// kind; after it the supervisor is (rules.md 9).
const VerdictWithin = 3 * 24 * time.Hour

// ProblemState is whether a problem still stands in the ledger.
type ProblemState string

// The states of a problem.
const (
	ProblemKept   ProblemState = "kept"
	ProblemClean  ProblemState = "clean"  // half a year without the same: it left
	ProblemStruck ProblemState = "struck" // what it entered by turned out to be none
)

// Problem is one line of the problem ledger 问题台账: what was complained of at a
// site, by category and place.
type Problem struct {
	No       string // WT-3
	Site     int64
	Category string
	Place    int64 // 0 = none named
	State    ProblemState
	Case     string    // the complaint by which it entered; "" = a captain added it
	By       int64     // person who added it; 0 = the complaint's closing did
	Agreed   int64     // person who confirmed what By added; 0 = nobody yet
	Entered  time.Time // when it came into the ledger
	Closed   time.Time // when Case was closed, or it was added; zero = the case is open again
	Left     time.Time // when it left; zero = it stands
	Entry    string    // of D5-CLEAN, or ""
	Sequels  []Sequel  // later complaints of its key, by opening
}

// SequelVerdict is what was said of a later complaint.
type SequelVerdict string

// The verdicts.
const (
	SequelAsked     SequelVerdict = "asked" // 【同类】【不同】, not answered yet
	SequelSame      SequelVerdict = "same"
	SequelDifferent SequelVerdict = "different"
	SequelBeside    SequelVerdict = "beside" // opened before the problem was closed: a part of it, nobody is asked
	SequelStruck    SequelVerdict = "struck" // the complaint turned out to be none
	SequelFirst     SequelVerdict = "first"  // the one before it turned out to be none: the problem's own now
)

// Sequel is a complaint of a problem's key after the one it entered by.
type Sequel struct {
	Case    string
	Opened  time.Time
	Closed  time.Time // zero = it is open again
	Verdict SequelVerdict
	Asked   time.Time // when it was asked about; zero = it was not
	Raised  time.Time // when the supervisor was; zero = not yet
	By      int64     // person who said so
	Entry   string    // of D5-RECUR, or ""
	Month   string    // of that entry, 2025-05, or ""
}

// counts reports whether a problem's clocks run from a sequel's closing.
func (q Sequel) counts() bool { return q.Verdict == SequelSame || q.Verdict == SequelBeside }

// Founded reports whether a complaint of a client was closed as 属实: solved and
// closed, and not found to be none. What staff report, what is about a person,
// who asked for somebody to talk to, and what follows the first case of an event
// are no such complaints, nor is what has neither a category nor a place of its own.
func (c Case) Founded() bool {
	return c.Complains() && c.State == CaseClosed && !c.Resolved.IsZero() && c.Finding == ""
}

// Complains reports whether a case is a complaint that the problem ledger may
// know, however far it has come.
func (c Case) Complains() bool {
	own := c.Place != 0 || c.Category != "" && c.Category != OtherCategory
	return c.Kind == KindComplaint && c.Class != ClassNone && own && c.Site != 0 && !c.Staff && !c.Desk && !c.Private() && c.Lead == ""
}

// Of reports whether a complaint has the problem's key: site, category, place.
func (p Problem) Of(c Case) bool {
	return p.Site == c.Site && p.Category == c.Category && p.Place == c.Place
}

// Sequel is where a case stands among the problem's sequels, -1 = nowhere.
func (p Problem) Sequel(no string) int {
	return slices.IndexFunc(p.Sequels, func(q Sequel) bool { return q.Case == no })
}

// Since is from when the problem's clocks run: the last closing that counts; zero
// while one of its cases is open again.
func (p Problem) Since() time.Time {
	since := p.Closed
	if since.IsZero() && p.Case != "" {
		return since
	}
	for _, q := range p.Sequels {
		switch {
		case !q.counts():
		case q.Closed.IsZero():
			return time.Time{}
		case q.Closed.After(since):
			since = q.Closed
		}
	}
	return since
}

// Rewarded reports whether half a year without the same brings points: a client
// complained of it, or somebody beside who added it confirmed that there is such a
// problem. rules.md 9 says "a captain adds one"; a reward for a problem that nobody
// else ever saw would be paid for typing.
func (p Problem) Rewarded() bool {
	return p.Case != "" || p.Agreed != 0 || slices.ContainsFunc(p.Sequels, Sequel.counts)
}

// ClosedBefore is the last closing that counts before a moment, or at it; zero for
// none.
func (p Problem) ClosedBefore(at time.Time) time.Time {
	var last time.Time
	if !p.Closed.After(at) {
		last = p.Closed
	}
	for _, q := range p.Sequels {
		if q.counts() && !q.Closed.After(at) && q.Closed.After(last) {
			last = q.Closed
		}
	}
	return last
}

// Recurs reports whether a complaint opened at a moment comes within three
// calendar months of the site after the problem's last closing before it.
func (p Problem) Recurs(opened time.Time, zone *time.Location) bool {
	last := p.ClosedBefore(opened)
	return !last.IsZero() && opened.Before(endOfMonths(last, RecurMonths, zone))
}

// Charged reports whether the problem cost points in a month of the site already:
// one recurrence a month is charged (rules.md 9).
func (p Problem) Charged(month string) bool {
	return slices.ContainsFunc(p.Sequels, func(q Sequel) bool { return q.Month == month && q.Entry != "" })
}

// Recurrences is how many complaints were found to be of the same kind.
func (p Problem) Recurrences() int {
	n := 0
	for _, q := range p.Sequels {
		if q.Verdict == SequelSame {
			n++
		}
	}
	return n
}

// Pending reports whether somebody is still asked about a complaint.
func (p Problem) Pending() bool {
	return slices.ContainsFunc(p.Sequels, func(q Sequel) bool { return q.Verdict == SequelAsked })
}

// CleanAt is the moment at which half a year is over since the problem's clocks
// began; zero while they do not run.
func (p Problem) CleanAt(zone *time.Location) time.Time {
	since := p.Since()
	if since.IsZero() {
		return since
	}
	return endOfMonths(since, CleanMonths, zone)
}

// endOfMonths is the moment after the last day of n calendar months since a moment.
func endOfMonths(since time.Time, n int, zone *time.Location) time.Time {
	return calendar.At(calendar.AddDays(calendar.AddMonths(calendar.Day(since, zone), n), 1), 0, zone)
}

// Meet notes a complaint that was closed as 属实 and has the problem's key. ask
// reports whether somebody is to be asked; false for a case that it knows, and for
// one that was opened before the problem was closed. A complaint that comes after
// the problem's half-year is none of its own: the problem is as it was.
func (p Problem) Meet(c Case, now time.Time, zone *time.Location) (met Problem, ask bool) {
	p.Sequels = slices.Clone(p.Sequels)
	if p.Case == c.No {
		p.Closed = c.Closed
		return p, false
	}
	q := Sequel{Case: c.No, Opened: c.Opened, Closed: c.Closed, Verdict: SequelBeside}
	i := p.Sequel(c.No)
	if i >= 0 && p.Sequels[i].Verdict != SequelStruck {
		p.Sequels[i].Closed = c.Closed
		return p, false
	}
	if i >= 0 {
		p.Sequels = slices.Delete(p.Sequels, i, i+1)
	}
	if !p.ClosedBefore(c.Opened).IsZero() {
		q.Verdict, q.Asked, ask = SequelAsked, now, true
	}
	p.Sequels = append(p.Sequels, q)
	slices.SortStableFunc(p.Sequels, func(a, b Sequel) int { return a.Opened.Compare(b.Opened) })
	return p, ask
}

// Took reports whether a complaint opened at a moment came while the problem
// stood: not after its half-year was over.
func (p Problem) Took(opened time.Time, zone *time.Location) bool {
	at := p.CleanAt(zone)
	return p.State == ProblemKept && (at.IsZero() || opened.Before(at))
}

// Lose is the problem when one of its cases is not closed any more: opened again
// (struck false), or found to be none. What it entered by is then the next one of
// its complaints, or it is none itself. entry is the D5-RECUR entry that does not
// stand any more, "" = none.
func (p Problem) Lose(no string, struck bool) (lost Problem, entry string) {
	p.Sequels = slices.Clone(p.Sequels)
	i := p.Sequel(no)
	switch {
	case p.Case == no && !struck:
		p.Closed = time.Time{}
	case p.Case == no:
		next := slices.IndexFunc(p.Sequels, func(q Sequel) bool { return q.counts() || q.Verdict == SequelAsked })
		if next < 0 {
			p.State, p.Closed = ProblemStruck, time.Time{}
			return p, ""
		}
		q := p.Sequels[next]
		p.Case, p.Closed, entry = q.Case, q.Closed, q.Entry
		p.Sequels[next].Verdict, p.Sequels[next].Entry, p.Sequels[next].Month = SequelFirst, "", ""
	case i < 0:
	case struck:
		entry = p.Sequels[i].Entry
		p.Sequels[i].Verdict, p.Sequels[i].Closed, p.Sequels[i].Entry, p.Sequels[i].Month = SequelStruck, time.Time{}, "", ""
	default:
		p.Sequels[i].Closed = time.Time{}
	}
	return p, entry
}
