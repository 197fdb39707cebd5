package scoring

import "time"

// ClockName is one of a case's clocks.
type ClockName string

// The clocks of rules.md 3, and the one that closes a solved case.
const (
	ClockAccept  ClockName = "accept"
	ClockArrive  ClockName = "arrive"
	ClockResolve ClockName = "resolve"
	ClockClose   ClockName = "close"
)

// Marks at which a clock does something: per cent of its span, and the charge.
const (
	MarkHalf   = 50  // reminder to the group
	MarkClose  = 80  // reminder to the captain
	MarkOver   = 100 // reminder to the supervisor
	MarkCharge = 101 // points, ChargeAfter past the limit
)

// The rules the clocks charge by.
const (
	RuleAccept  = "D2-ACCEPT"
	RuleArrive  = "D2-ARRIVE"
	RuleResolve = "D2-RESOLVE"
)

// ChargeAfter is how long after a limit a clock charges, so that a message on
// its way still counts (rules.md 3, architecture.md 8).
const ChargeAfter = 60 * time.Second

// CloseAfter is how long after 好了 a silent client's case closes (rules.md 4).
const CloseAfter = 24 * time.Hour

// Deadline is one thing a case's clocks will do.
type Deadline struct {
	Clock ClockName
	Mark  int
	At    time.Time // when it is due
	Limit time.Time // the clock's limit
}

// Limit returns a clock's limit for the case as its facts stand; false when the
// clock does not run (not alerted, stopped, no ARRIVE before somebody accepted).
func (p Profile) Limit(c Case, class PlaceClass, clock ClockName) (time.Time, bool) {
	panic("unwritten")
}

// Due returns the marks that are due at now and not yet fired, in order of
// time; of several marks of one clock that passed together only the last
// reminder and the charge (a reminder told late is told once).
func (p Profile) Due(c Case, class PlaceClass, now time.Time) []Deadline { panic("unwritten") }

// Next returns the nearest deadline after what was fired; false when none.
func (p Profile) Next(c Case, class PlaceClass) (Deadline, bool) { panic("unwritten") }

// Fire marks a deadline as handled and sets NextAt.
func (p Profile) Fire(c Case, class PlaceClass, d Deadline) Case { panic("unwritten") }

// Charge is what a clock costs by the facts as they stand.
type Charge struct {
	Clock   ClockName
	Rule    string    // D2-ACCEPT, D2-ARRIVE, D2-RESOLVE
	Count   int       // times the rule's points
	At      time.Time // when the limit (or the cap) passed
	Subject Subject
}

// Charges returns what the facts of c cost at now: ACCEPT when its limit passed
// unaccepted; ARRIVE at arrival (or 好了) or when its cap is reached; RESOLVE
// when its limit passed (rules.md 3). Staff cases, praise and cases alerted to
// nobody cost nothing. It does not look at Fired: the caller compares causes.
func (s Standard) Charges(c Case, profile string, class PlaceClass, now time.Time) []Charge {
	panic("unwritten")
}
