package scoring

import "time"

// Limits of what may happen to a case after it was opened (rules.md 3 and 4).
const (
	MostWait     = 24 * time.Hour     // 等待 stops RESOLVE for at most that long a run
	PassedWithin = 5 * time.Minute    // who took a case over less than this before a limit does not pay for it
	ReopenWithin = 7 * 24 * time.Hour // 重开 after the end
	RateWithin   = 72 * time.Hour     // 评价 after 好了
	RerateWithin = 10 * time.Minute   // 【改】 after the first rating
	DoubtWithin  = time.Hour          // for the answer whether to reopen
	SameEvent    = 30 * time.Minute   // cases opened within it may tell of one event
	RecastWithin = 10 * time.Minute   // the holder may change the category
	LowRating    = 2                  // at most so many stars ask whether to reopen
)

// WaitReason is why a case waits 等待.
type WaitReason string

// The reasons of rules.md 3.
const (
	WaitOwner WaitReason = "owner" // 等业主
	WaitParts WaitReason = "parts" // 等配件
	WaitThird WaitReason = "third" // 等第三方
)

// Finding is why a captain closed a case whose entries do not stand.
type Finding string

// The findings that take a case's entries back (rules.md 3).
const (
	Unfounded Finding = "unfounded" // 不属实
	Duplicate Finding = "duplicate" // 重复
)

// Life is what happened to a case after it was opened. All of it but Lead and
// Joined belongs to the run: the next one begins with none of it.
type Life struct {
	Began   time.Time     // when the run began; zero = at the opening
	Shared  bool          // several teams were on duty at the alert
	Missed  time.Time     // when it was known that the alert reached nobody on duty; zero = it did, or is on its way
	First   time.Time     // when it was first accepted, if it went back to the team since; zero = Accepted is the first
	Waiting time.Time     // 等待 since; zero = it does not wait
	WaitEnd time.Time     // when the wait ends by itself, as the client was told
	WaitFor WaitReason    // of the wait that runs
	Paused  time.Duration // what the waits that ended took off RESOLVE, whole seconds
	Offered int64         // person whom the holder asked to take it over, not answered yet
	Giver   int64         // person who held it before the holder
	Passed  time.Time     // when the holder took it from the giver
	Urged   time.Time     // last 催
	Rated   int           // stars of the client, 1 to 5; 0 = none
	RatedAt time.Time     // the first rating
	Doubt   time.Time     // rated low and asked whether to reopen, not answered; zero = no
	Finding Finding       // "" = none
	Desk    bool          // 人工: the client asked for a person, nobody is to come; or the site is not known
	Lead    string        // number of the case that runs the clocks for this one; "" = its own
	Joined  int           // how many cases follow this one
	Shown   int           // how many of them the groups were told
}

// Rating is what a client thought of one run of a case. It belongs to who held
// the case at 好了 (rules.md 4).
type Rating struct {
	Case   string
	Run    int
	Stars  int // 1 to 5
	Client int64
	Person int64 // held the case; 0 = nobody
	Team   int64 // of the case
	Site   int64
	At     time.Time // of the last word
}

// Start is when the case's run began: what is promised to a client runs from it.
func (c Case) Start() time.Time {
	if c.Began.IsZero() {
		return c.Opened
	}
	return c.Began
}

// Again is the case as its next run begins at a moment: with clocks of its own,
// and nobody who holds it. What the run before cost stays (rules.md 4, 重开).
func (c Case) Again(at time.Time) Case {
	next := Case{
		No: c.No, Site: c.Site, Place: c.Place, Category: c.Category, Complex: c.Complex, Kind: c.Kind, Staff: c.Staff,
		Client: c.Client, Person: c.Person, Text: c.Text, Run: c.Run + 1, State: CaseOpen, Version: c.Version,
		Opened: c.Opened, Touched: at, Distance: -1, Lang: c.Lang, Chat: c.Chat,
		Class: c.Class, Urgent: c.Urgent, About: c.About, Barred: c.Barred, // a private case stays one
	}
	next.Began, next.Joined, next.Shown, next.Desk = at, c.Joined, c.Shown, c.Desk
	return next
}

// Ran is when the clocks that cost points began: when the alert reached somebody
// on duty, or when it was known to have reached nobody; zero = they do not run.
func (c Case) Ran() time.Time {
	if c.Alerted.IsZero() {
		return c.Missed
	}
	return c.Alerted
}

// FirstAccepted is when the run was accepted for the first time: what the 3 min
// are about, whoever holds the case since. Zero = nobody has.
func (c Case) FirstAccepted() time.Time {
	if c.First.IsZero() {
		return c.Accepted
	}
	return c.First
}

// Back is the case as it goes back to the team from who held it, with the offer
// that they made. That it was accepted once stays known.
func (c Case) Back() Case {
	c.First = c.FirstAccepted()
	c.Holder, c.Offered, c.State = 0, 0, CaseOpen
	return c
}

// Ended is when the case's run was over: closed, or 好了 before that; zero = it
// is not.
func (c Case) Ended() time.Time {
	if c.State == CaseClosed && !c.Closed.IsZero() {
		return c.Closed
	}
	return c.Resolved
}

// WaitLeft is for how long the run may still wait.
func (c Case) WaitLeft() time.Duration { return max(0, MostWait-c.Paused) }

// Wait is the case as it waits from a moment until another, which is cut to
// what is left; zero = as long as it may.
func (c Case) Wait(at, until time.Time, why WaitReason) Case {
	most := at.Add(c.WaitLeft())
	if until.IsZero() || until.After(most) {
		until = most
	}
	c.Waiting, c.WaitEnd, c.WaitFor = at, until, why
	return c
}

// Resume ends a wait at a moment, not later than it would have ended by itself.
func (c Case) Resume(at time.Time) Case {
	if c.Waiting.IsZero() {
		return c
	}
	if span := earliest(at, c.WaitEnd).Sub(c.Waiting).Truncate(time.Second); span > 0 {
		c.Paused += span
	}
	c.Waiting, c.WaitEnd, c.WaitFor = time.Time{}, time.Time{}, ""
	return c
}

// worked is when a span of work that began at start is over: waits do not count.
// A wait that runs now counts as long as it may last.
func (c Case) worked(start time.Time, span time.Duration) time.Time {
	at := start.Add(span + c.Paused)
	if !c.Waiting.IsZero() && !at.Before(c.Waiting) {
		at = at.Add(c.WaitEnd.Sub(c.Waiting))
	}
	return at
}

// holderAt is who answers for a limit: whoever held the case then, the giver
// when it was taken over less than 5 min before it; 0 = nobody had accepted.
func (c Case) holderAt(limit time.Time) int64 {
	switch {
	case c.Holder == 0 || c.Accepted.IsZero() || c.Accepted.Sub(limit).Truncate(time.Second) > 0:
		return 0
	case c.Giver != 0 && limit.Sub(c.Passed) < PassedWithin:
		return c.Giver
	}
	return c.Holder
}

// onDuty is whom an unaccepted case is charged to: the team on duty at the
// alert, the site when there were several (rules.md 3).
func (c Case) onDuty() Subject {
	if c.Team == 0 {
		return Subject{SubjectSite, c.Site}
	}
	return Subject{SubjectTeam, c.Team}
}
