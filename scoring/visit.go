package scoring

import (
	"cmp"
	"slices"
	"time"
	"unicode"

	"anping/scoring/calendar"
)

// The rules of the standard about visits (product.md).
const (
	RuleVisitMiss = "D3-VISIT-MISS"
	RuleVisitPoor = "D3-VISIT-POOR"
)

// Visits of a week (rules.md 9).
const (
	VisitQuota     = 2 // per key client, on different days
	VisitMost      = 4 // charges of one guard and week at most (ours)
	visitOnce      = 3 // days on which it could not be, from which on one visit is enough
	visitNone      = 5 // and from which on none is wanted
	visitLeast     = 6 // letters and digits of a record that is not too short (ours)
	daysOfWeek     = 7
	visitLikeNeeds = 6 // letters of a record from which on it is compared with earlier ones (ours)
)

// VisitState is what a captain said of a record.
type VisitState string

// The states of a visit.
const (
	VisitFine   VisitState = "fine"
	VisitDoubt  VisitState = "doubt"  // perhaps perfunctory: the captain is asked
	VisitProved VisitState = "proved" // the captain found nothing wrong
	VisitPoor   VisitState = "poor"   // perfunctory, D3-VISIT-POOR
	VisitStruck VisitState = "struck" // it does not count as a visit
)

// Came is what the client says of a record that tells of a visit.
type Came string

// What a client says.
const (
	CameUnasked Came = ""      // the site asks nobody
	CameAsked   Came = "asked" // no answer yet, or none in time
	CameYes     Came = "yes"   // 【来过】
	CameNo      Came = "no"    // 【没来】; by itself it changes nothing
)

// CameFor is how long a client may say whether somebody came (ours).
const CameFor = 48 * time.Hour

// TodoState is whether who made a visit sees to what the client wants.
type TodoState string

// The states of a to-do.
const (
	TodoNone TodoState = "" // nothing is wanted, or a case was made of it
	TodoOpen TodoState = "open"
	TodoDone TodoState = "done"
)

// Visit is one record of a 走访. Any member of staff's counts for the client.
type Visit struct {
	No     string // ZF-12
	Client int64
	Person int64 // who was there
	Site   int64
	Team   int64  // of the person, 0 = none
	Day    string // the site's local day
	Body   string // personal
	Media  bool   // with a photo, a voice message or a video
	State  VisitState
	Like   string // number of the earlier record it is nearly the same as, "" = none
	Need   string // what the client wants, personal
	Todo   TodoState
	Case   string // the case that the need became, or ""
	Entry  string // of D3-VISIT-POOR, or ""
	Came   Came
	Why    string // reason for which it does not count, personal, "" unless it was struck
	// StruckBy is who decided so, 0 unless it was struck.
	StruckBy int64
	At       time.Time
}

// Ward says who answered for a key client until a day, that one included; who
// does so since stands in the client's row.
type Ward struct {
	Client int64
	Until  string // local day of the client's site
	Guard  int64  // 0 = nobody: the client was no key client, or not here yet
}

// VisitDuty is what a week wants of a key client's guard, and what there is.
type VisitDuty struct {
	Client Client
	Guard  int64 // responsible for most days of the week, 0 = nobody
	Quota  int
	Made   int // on different days
}

// Short is how many visits are missing.
func (d VisitDuty) Short() int { return max(d.Quota-d.Made, 0) }

// VisitFacts are what a week's duties rest on, of one site.
type VisitFacts struct {
	Clients  []Client // key clients
	Wards    []Ward
	Visits   []Visit
	Absences []Absence
	// Works reports whether somebody works at the site on a local day.
	Works func(person int64, day string) bool
}

// VisitDuties are the duties of the week that begins on a Monday, by client.
func (f VisitFacts) VisitDuties(monday string) []VisitDuty {
	out := make([]VisitDuty, 0, len(f.Clients))
	for _, c := range f.Clients {
		d := VisitDuty{Client: c, Quota: VisitQuota}
		days, last, off := map[int64]int{}, map[int64]int{}, 0
		for n := range daysOfWeek {
			day := calendar.AddDays(monday, n)
			guard := f.guardOn(c, day)
			if guard != 0 {
				days[guard]++
				last[guard] = n
			}
			if guard == 0 || Away(f.Absences, c.ID, day) || OnLeave(f.Absences, guard, day) {
				off++
			}
		}
		for guard, n := range days {
			// Of two with as many days the later one answers (ours).
			if best := d.Guard; best == 0 || n > days[best] || n == days[best] && last[guard] > last[best] {
				d.Guard = guard
			}
		}
		switch {
		case off >= visitNone || d.Guard == 0:
			d.Quota = 0
		case off >= visitOnce:
			d.Quota = 1
		}
		d.Made = f.made(c.ID, monday)
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b VisitDuty) int { return cmp.Compare(a.Client.ID, b.Client.ID) })
	return out
}

// guardOn is who answers for a client on a local day, 0 = nobody who works here.
func (f VisitFacts) guardOn(c Client, day string) int64 {
	guard, until := c.Guard, ""
	for _, w := range f.Wards {
		if w.Client == c.ID && day <= w.Until && (until == "" || w.Until < until) {
			guard, until = w.Guard, w.Until
		}
	}
	if guard == 0 || f.Works != nil && !f.Works(guard, day) {
		return 0
	}
	return guard
}

// made counts the days of a week with a visit that was not struck.
func (f VisitFacts) made(client int64, monday string) int {
	days := map[string]bool{}
	for _, v := range f.Visits {
		if v.Client == client && v.State != VisitStruck && monday <= v.Day && v.Day < calendar.AddDays(monday, daysOfWeek) {
			days[v.Day] = true
		}
	}
	return len(days)
}

// VisitCharges are the duties of a week that cost a point: each client once, at
// most four a guard.
func VisitCharges(duties []VisitDuty) []VisitDuty {
	var out []VisitDuty
	of := map[int64]int{}
	for _, d := range duties {
		if d.Short() == 0 || d.Guard == 0 || of[d.Guard] >= VisitMost {
			continue
		}
		of[d.Guard]++
		out = append(out, d)
	}
	return out
}

// TooShort reports whether a record says too little to be one: a handful of
// letters, and nothing to see or hear.
func (v Visit) TooShort() bool { return !v.Media && letters(v.Body) < visitLeast }

// LikeEarlier is the number of the earlier record that a record nearly repeats, ""
// for none. Without words there is nothing to compare.
func (v Visit) LikeEarlier(earlier []Visit) string {
	if letters(v.Body) < visitLikeNeeds {
		return ""
	}
	for _, e := range earlier {
		if e.No != v.No && SameIdea(v.Body, e.Body) {
			return e.No
		}
	}
	return ""
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
