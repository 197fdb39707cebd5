package scoring

import "time"

// SubjectKind says whom an entry counts for.
type SubjectKind string

// The subjects an entry can have (product.md, table of the standard).
const (
	SubjectPerson SubjectKind = "person" // a guard, captain or supervisor
	SubjectTeam   SubjectKind = "team"
	SubjectSite   SubjectKind = "site"
)

// Subject is whom an entry counts for: a row number of people, teams or sites.
type Subject struct {
	Kind SubjectKind
	ID   int64
}

// Entry is one booking in the ledger: signed points on a subject. Entries are
// append-only; an undo, a void or a won appeal is another entry that names the
// first in Reverses (rules.md 2).
type Entry struct {
	No       string // K250612-07, unique per installation
	Cause    string // what made it, unique: case/<no>/<run>/<clock>, by/<question>/<n>, undo/<entry no>, void/<entry no>, appeal/<no>/<n>
	Month    string // 2025-06, the site's calendar month of At
	Site     int64  // row number, as it was when recorded
	Team     int64  // the subject's home team at At; 0 for a site's entry
	Subject  Subject
	Rule     string // code, D1-PATROL-MISS
	Version  int    // version of the standard the points were taken from
	Points   Points // signed total: the rule's points times Count; fewer after an appeal won in part
	Count    int    // how many times the rule fired, at least 1
	At       time.Time
	Recorded time.Time
	Day      string // 2025-06-12, the site's local day of At
	By       int64  // person who recorded it; 0 for a clock
	Case     string // case number it belongs to, or ""
	Place    string // place name as typed or of the case, for the notice
	Evidence string // id of an evidence row, or ""
	Reverses string // number of the entry it takes back, or ""
	Reason   string // typed by a person, or "" (a reversal's reason, a recorder's words)
}

// UndoWithin is how long the recorder may take an entry back without giving a
// reason (product.md, Fairness).
const UndoWithin = 2 * time.Minute

// RecordWithin is how far back a captain may record; later only a supervisor,
// with a reason (rules.md 2).
const RecordWithin = 3 * 24 * time.Hour

// Reverse makes the entry that cancels e, in e's own month and with e's own
// points, numbered no and caused by cause, recorded at. A reversal is never a
// bonus: it is summed with what it reverses (rules.md 2), so it keeps the day,
// month and moment of e and only its time of recording is new.
func (e Entry) Reverse(no, cause string, by int64, at time.Time, reason string) Entry {
	r := e
	r.No, r.Cause, r.By, r.Recorded, r.Reason = no, cause, by, at, reason
	r.Points, r.Reverses, r.Evidence = -e.Points, e.No, ""
	return r
}

// Reversed returns the numbers of entries in es that another entry in es takes back.
func Reversed(es []Entry) map[string]bool {
	back := map[string]bool{}
	for _, e := range es {
		if e.Reverses != "" {
			back[e.Reverses] = true
		}
	}
	return back
}
