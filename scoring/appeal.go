package scoring

import (
	"strconv"
	"strings"
	"time"

	"anping/scoring/calendar"
)

// Appeal is a 申诉 against an entry, or against all charges of one case at once
// (rules.md 2). It is decided by somebody other than the recorder; what it gives
// back are reversing entries, never a change of an entry.
type Appeal struct {
	No      string   // SS-31
	Entries []string // numbers of the entries, in the order they were shown
	Case    string   // case number when its charges are appealed as one, or ""
	Site    int64    // of the entries
	Team    int64    // of the first entry, as it was when recorded; 0 for a site's
	Person  int64    // who appeals
	Reason  string   // typed, personal; "" when a photo or voice says it
	Photo   string   // SHA-256 of a photo that came with it, or ""
	At      time.Time
	State   AppealState
	By      int64 // who decided
	Decided time.Time
	Verdict string // the decider's words, personal
	Back    Points // points given back, all entries together
}

// AppealState is what became of an appeal.
type AppealState string

// The states of an appeal.
const (
	AppealOpen    AppealState = "open"
	AppealWon     AppealState = "won"     // 成立
	AppealPartial AppealState = "partial" // 部分成立
	AppealLost    AppealState = "lost"    // 不成立
	AppealMoot    AppealState = "moot"    // its entries were taken back otherwise
)

// CauseAppeal begins the causes of the entries that a verdict makes:
// appeal/SS-31/1 takes back the first entry, appeal/SS-31/1/rest books what
// stands of it after a partial one.
const CauseAppeal = "appeal/"

// AppealCause is the cause of the entry that takes back the n-th entry, from 1.
func (a Appeal) AppealCause(n int) string { return CauseAppeal + a.No + "/" + strconv.Itoa(n) }

// restSuffix ends the cause of what stands after a partial verdict.
const restSuffix = "/rest"

// RestCause is the cause of what stands of the entry that cause takes back.
func RestCause(cause string) string { return cause + restSuffix }

// IsRest reports whether an entry is what stands of one after a partial verdict.
func (e Entry) IsRest() bool {
	return strings.HasPrefix(e.Cause, CauseAppeal) && strings.HasSuffix(e.Cause, restSuffix)
}

const (
	// AppealDays is how many days after the private message one may appeal, the
	// last one included (rules.md 2).
	AppealDays = 3
	// DecideWithin is how long the supervisor has; then the manager is reminded
	// every day (rules.md 2).
	DecideWithin = 3 * 24 * time.Hour
)

// AppealUntil is when the time to appeal ends: 24:00 of the third day after the
// day on which the subject was told.
func AppealUntil(told time.Time, zone *time.Location) time.Time {
	return calendar.At(calendar.AddDays(calendar.Day(told, zone), AppealDays+1), 0, zone)
}

// Rest is what stands of e after points were given back, numbered and recorded
// later by the decider; by its rule, month and moment it is e. Of a rule that
// fired several times the count goes down with the points where they are whole
// times of it; else the count stays and only the points are fewer.
func (e Entry) Rest(no, cause string, back Points, by int64, at time.Time, reason string) Entry {
	r := e
	r.No, r.Cause, r.By, r.Recorded, r.Reason, r.Reverses = no, cause, by, at, reason, ""
	r.Points = e.Points + back
	if each := e.Each(); each != 0 && back%each == 0 {
		r.Count = e.Count - int(back/each)
	}
	return r
}

// Each is what one firing of the rule cost, without sign; 0 where the points are
// no whole times of the count.
func (e Entry) Each() Points {
	points := max(e.Points, -e.Points)
	if e.Count < 1 || points%Points(e.Count) != 0 {
		return 0
	}
	return points / Points(e.Count)
}

// Informed says when somebody was told privately of an entry: their days to
// appeal begin then.
type Informed struct {
	Entry  string
	Person int64 // who was told
	At     time.Time
	By     int64 // the captain who told it by word of mouth; 0 = the message itself
}
