package scoring

import (
	"time"

	"anping/scoring/calendar"
)

// AbsenceState is what became of an absence that was asked for.
type AbsenceState string

// The states of an absence.
const (
	AbsenceAsked   AbsenceState = "asked"
	AbsenceGranted AbsenceState = "granted"
	AbsenceRefused AbsenceState = "refused"
	AbsenceEnded   AbsenceState = "ended" // taken back before its first day began
)

// Absence is 请假 of a member of staff, or the days on which a client is away. It
// holds from the first to the last local day of its site, both included. A granted
// one pauses reminders, quotas and charges on its days (rules.md 1 and 9).
type Absence struct {
	No      string // QJ-3
	Person  int64  // who is on leave; 0 = a client is away
	Client  int64  // who is away; 0 = it is leave
	Site    int64
	Team    int64 // of who asked, 0 = none
	FromDay string
	ToDay   string
	Reason  string // personal
	State   AbsenceState
	Asked   int64 // person
	Decided int64 // person, 0 = nobody yet
	At      time.Time
	DoneAt  time.Time // when it was decided or taken back; zero = not yet
}

// LeaveMost is how many days one 请假 has at most (ours): whoever is away for
// longer has a leaving date or asks again.
const LeaveMost = 180

// LeaveBefore is how many days back a 请假 may begin (ours): who was ill says so
// when they can.
const LeaveBefore = 7

// Days counts the days of an absence, 0 for one that ends before it begins.
func (a Absence) Days() int {
	n := 0
	for day := a.FromDay; day <= a.ToDay && day != "" && n <= LeaveMost; day = calendar.AddDays(day, 1) {
		n++
	}
	return n
}

// Covers reports whether a local day is one of a granted absence.
func (a Absence) Covers(day string) bool {
	return a.State == AbsenceGranted && a.FromDay <= day && day <= a.ToDay
}

// OnLeave reports whether a person has granted leave on a local day.
func OnLeave(all []Absence, person int64, day string) bool {
	for _, a := range all {
		if person != 0 && a.Person == person && a.Covers(day) {
			return true
		}
	}
	return false
}

// Away reports whether a client is away on a local day.
func Away(all []Absence, client int64, day string) bool {
	for _, a := range all {
		if client != 0 && a.Client == client && a.Covers(day) {
			return true
		}
	}
	return false
}

// Back is an absence that ends because its person is there again on a day: a
// granted one keeps the days before, one that had not begun is as if it had never
// been.
func (a Absence) Back(day string, at time.Time) Absence {
	a.DoneAt = at
	if a.State != AbsenceGranted || day <= a.FromDay {
		a.State = AbsenceEnded
		return a
	}
	a.ToDay = min(a.ToDay, calendar.AddDays(day, -1))
	return a
}
