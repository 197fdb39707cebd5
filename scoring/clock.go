package scoring

import (
	"slices"
	"time"
)

// ClockName is one of a case's clocks.
type ClockName string

// The clocks of rules.md 3, the one that closes a solved case, and the one that
// ends a wait.
const (
	ClockAccept  ClockName = "accept"
	ClockArrive  ClockName = "arrive"
	ClockResolve ClockName = "resolve"
	ClockClose   ClockName = "close"
	ClockUrgent  ClockName = "urgent" // of an emergency: nobody has accepted
	ClockWait    ClockName = "wait"
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

// UrgentAfter is how long after its opening an emergency that nobody accepted is
// told to the manager (rules.md 4, ours). It waits for no proof of delivery.
const UrgentAfter = 60 * time.Second

// Deadline is one thing a case's clocks will do.
type Deadline struct {
	Clock ClockName
	Mark  int
	At    time.Time // when it is due
	Limit time.Time // the clock's limit
}

// run is one clock of a case by the facts: it starts, has a limit, and is
// stopped by what people do.
type run struct {
	clock ClockName
	start time.Time // what the marks are counted from
	limit time.Time
	stop  time.Time // zero = still running
	fired int       // the last mark handled
}

// runs are the clocks of a case that have started, in the order of their start:
// none for praise; as long as it is not known whom the alert reached only those
// that end a wait or close it and that of an emergency; of a case that nobody has
// to go to no ARRIVE and RESOLVE.
func (p Profile) runs(c Case, class PlaceClass) []run {
	if c.Kind == KindPraise || c.Class == ClassNone {
		return nil
	}
	runs := make([]run, 0, 4)
	done := earliest(c.Resolved, c.Closed)
	if ran := c.Ran(); !ran.IsZero() {
		runs = append(runs, run{
			ClockAccept, ran, ran.Add(p.Accept), earliest(c.FirstAccepted(), done), c.Fired.Accept,
		})
		if !c.Accepted.IsZero() && c.OnSite() {
			// Who steps in late does not pay for those who did not (rules.md 3).
			limit := latest(ran.Add(p.Arrive(class)), c.Accepted.Add(p.Come(class)))
			runs = append(runs, run{ClockArrive, c.Accepted, limit, earliest(c.Arrived, done), c.Fired.Arrive})
		}
		if c.OnSite() {
			runs = append(runs, run{
				ClockResolve, ran, c.worked(ran, p.Resolve(c.Complex)), earliest(done, c.planned()), c.Fired.Resolve,
			})
		}
	}
	if c.Urgent {
		runs = append(runs, run{ClockUrgent, c.Start(), c.Start().Add(UrgentAfter), earliest(c.Accepted, done), c.Fired.Urgent})
	}
	return append(runs, c.ends()...)
}

// ends are the clocks that only end something: a wait, the time in which a
// client may say that it is not solved after all, a solved case.
func (c Case) ends() []run {
	var runs []run
	if !c.Waiting.IsZero() && c.Open() {
		runs = append(runs, run{ClockWait, c.Waiting, c.WaitEnd, time.Time{}, 0})
	}
	switch {
	case !c.Doubt.IsZero():
		runs = append(runs, run{ClockClose, c.Doubt, c.Doubt.Add(DoubtWithin), time.Time{}, c.Fired.Close})
	case !c.Resolved.IsZero():
		runs = append(runs, run{ClockClose, c.Resolved, c.Resolved.Add(CloseAfter), c.Closed, c.Fired.Close})
	}
	return runs
}

// planned is when a complex case had both its plan and its expected finish
// told, which is all that 2 h ask of it; zero = not yet, or a simple case.
func (c Case) planned() time.Time {
	if !c.Complex || c.Planned.IsZero() || c.ETA.IsZero() {
		return time.Time{}
	}
	return latest(c.Planned, c.Promised)
}

// over is how far a clock went, or has gone by now, beyond its limit in whole
// seconds; late means more than 0 (rules.md 3). A fact later than now is not
// known yet.
func (r run) over(now time.Time) time.Duration {
	return earliest(r.stop, now).Sub(r.limit).Truncate(time.Second)
}

// Limit returns a clock's limit for the case as its facts stand; false when the
// clock does not run (not alerted, stopped, no ARRIVE before somebody accepted).
func (p Profile) Limit(c Case, class PlaceClass, clock ClockName) (time.Time, bool) {
	for _, r := range p.runs(c, class) {
		if r.clock == clock && r.stop.IsZero() {
			return r.limit, true
		}
	}
	return time.Time{}, false
}

// marks are what is left for a clock to do, in order of time.
func (p Profile) marks(c Case, r run) []Deadline {
	var left []Deadline
	add := func(mark int, at time.Time) {
		if mark > r.fired {
			left = append(left, Deadline{r.clock, mark, at, r.limit})
		}
	}
	if r.clock == ClockClose || r.clock == ClockWait || r.clock == ClockUrgent {
		if r.stop.IsZero() {
			add(MarkOver, r.limit)
		}
		return left
	}
	if r.stop.IsZero() {
		add(MarkHalf, p.part(c, r, MarkHalf))
		add(MarkClose, p.part(c, r, MarkClose))
		add(MarkOver, r.limit)
	}
	if at := p.chargeAt(r); c.Costs() && !at.IsZero() {
		add(MarkCharge, at)
	}
	return left
}

// part is when so many per cent of a clock's span are over, cut to the second:
// decisions are made in whole seconds, and one that came a fraction before its
// mark would wait for the next look at the case.
func (p Profile) part(c Case, r run, percent int64) time.Time {
	share := func(d time.Duration) time.Duration {
		return time.Duration(int64(d) * percent / 100).Truncate(time.Second)
	}
	if r.clock == ClockResolve {
		return c.worked(r.start, share(p.Resolve(c.Complex)))
	}
	return r.start.Add(share(r.limit.Sub(r.start)))
}

// chargeAt is when a clock's charge is due; zero when it was stopped in time,
// or for ARRIVE by less than a full minute. ARRIVE grows until the arrival or
// its cap, the others are settled with the limit.
func (p Profile) chargeAt(r run) time.Time {
	settled := r.limit.Add(ChargeAfter)
	if r.clock != ClockArrive {
		if !r.stop.IsZero() && r.over(r.stop) <= 0 {
			return time.Time{}
		}
		return settled
	}
	var capped time.Time
	if p.ArriveCap > 0 {
		capped = settled.Add(p.ArriveCap)
	}
	if r.stop.IsZero() {
		return capped
	}
	if r.over(r.stop) < time.Minute {
		return time.Time{}
	}
	return earliest(latest(r.stop, settled), capped)
}

// Due returns the marks that are due at now and not yet fired, in order of
// time; of several marks of one clock that passed together only the last
// reminder and the charge (a reminder told late is told once).
func (p Profile) Due(c Case, class PlaceClass, now time.Time) []Deadline {
	var due []Deadline
	for _, r := range p.runs(c, class) {
		last := len(due) // where this clock's reminder stands, once it has one
		for _, d := range p.marks(c, r) {
			switch {
			case d.At.After(now):
			case d.Mark == MarkCharge || last == len(due):
				due = append(due, d)
			default:
				due[last] = d
			}
		}
	}
	slices.SortStableFunc(due, func(a, b Deadline) int { return a.At.Compare(b.At) })
	return due
}

// Next returns the nearest deadline after what was fired; false when none.
func (p Profile) Next(c Case, class PlaceClass) (Deadline, bool) {
	var next Deadline
	found := false
	for _, r := range p.runs(c, class) {
		for _, d := range p.marks(c, r) {
			if !found || d.At.Before(next.At) {
				next, found = d, true
			}
		}
	}
	return next, found
}

// Fire marks a deadline as handled, with the reminders of its clock before it,
// and sets NextAt.
func (p Profile) Fire(c Case, class PlaceClass, d Deadline) Case {
	switch d.Clock {
	case ClockAccept:
		c.Fired.Accept = max(c.Fired.Accept, d.Mark)
	case ClockArrive:
		c.Fired.Arrive = max(c.Fired.Arrive, d.Mark)
	case ClockResolve:
		c.Fired.Resolve = max(c.Fired.Resolve, d.Mark)
	case ClockClose:
		c.Fired.Close = max(c.Fired.Close, d.Mark)
	case ClockUrgent:
		c.Fired.Urgent = max(c.Fired.Urgent, d.Mark)
	case ClockWait: // it is over once the wait is
	}
	return p.Timed(c, class)
}

// Timed sets NextAt from the facts; for a case whose facts have just changed.
func (p Profile) Timed(c Case, class PlaceClass) Case {
	next, ok := p.Next(c, class)
	c.NextAt = time.Time{}
	if ok {
		c.NextAt = next.At
	}
	return c
}

// earliest is the earlier of two moments of which zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// latest is the later of two moments.
func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
