package scoring

import "time"

// CaseKind is the kind of a case 工单.
type CaseKind string

// The kinds of a case (product.md, glossary).
const (
	KindComplaint CaseKind = "complaint" // 投诉
	KindRepair    CaseKind = "repair"    // 报修
	KindAlarm     CaseKind = "alarm"     // 报警
	KindPraise    CaseKind = "praise"    // 表扬
)

// CaseState is how far a case has come.
type CaseState string

// The states of a case, in order.
const (
	CaseOpen     CaseState = "open"
	CaseAccepted CaseState = "accepted"
	CaseArrived  CaseState = "arrived"
	CaseResolved CaseState = "resolved" // 好了, waiting for the client's word
	CaseClosed   CaseState = "closed"
)

// Case is one 工单 with the facts its clocks are computed from. Zero times mean
// "not yet". People's times are cut to the second.
type Case struct {
	No       string // A1027
	Site     int64  // 0 = the client has not said which; it lies with the desk
	Place    int64  // 0 = none named
	Category string
	Complex  bool
	Kind     CaseKind
	Staff    bool // opened by staff: clocks are shown, no D2 points (rules.md 3)
	Client   int64
	Person   int64  // the member of staff who opened it
	Text     string // the opening words, personal
	Run      int    // 1; a reopening starts the next
	State    CaseState
	Version  int // standard the clocks are read from

	Opened   time.Time
	Alerted  time.Time // first successful send to an on-duty chat; points run from here
	Accepted time.Time
	Arrived  time.Time
	Planned  time.Time // plan sent to the client
	ETA      time.Time // expected finish told to the client
	Promised time.Time // when the ETA was first told; zero = together with the plan
	Resolved time.Time
	Closed   time.Time
	Touched  time.Time // last message of the client gathered into it

	Team     int64     // on duty at Alerted (at opening until then); 0 = nobody on duty
	Holder   int64     // person who accepted; of a praise who is praised
	Checked  bool      // arrival confirmed by a location
	Distance int       // metres from the place at arrival, -1 = unknown
	Fired    Fired     // reminders and charges already made
	NextAt   time.Time // the nearest deadline; zero = none
	Lang     string    // the client's language, read beside the case and not stored with it; "" = none

	// What the client's words meant (rules.md 3 to 5).
	Class  CaseClass
	Urgent bool    // an emergency: alerted to everybody who answers for the site
	About  []int64 // the people a complaint is about, as far as its words tell; they never learn of it
	// Of an emergency whoever its words name as having done it, those that came later
	// too: not called to it, and it is not theirs to see or take (rules.md 5).
	Barred []int64
	Life
	Chat int64 // the client's chat used last, read beside the case and not stored with it; 0 = none
}

// CaseClass is the row of the table of rules.md 3 that a case stands in. People
// do not read it.
type CaseClass string

// The classes of a case. None written is on-site, as before there were others.
const (
	ClassOnSite  CaseClass = "onsite"  // somebody has to go there: all clocks
	ClassService CaseClass = "service" // somebody has to answer: the accept clock alone
	ClassPerson  CaseClass = "person"  // about a member of staff: private, no points
	ClassNone    CaseClass = "none"    // praise: no clocks
)

// OnSite reports whether somebody has to go there.
func (c Case) OnSite() bool { return c.Class == "" || c.Class == ClassOnSite }

// Private reports whether a case is about a member of staff: only who decides
// it knows of it (rules.md 5).
func (c Case) Private() bool { return c.Class == ClassPerson }

// Open reports whether the case still wants somebody's work.
func (c Case) Open() bool {
	return c.State == CaseOpen || c.State == CaseAccepted || c.State == CaseArrived
}

// Fired holds, per clock, the last mark handled: 0, 50, 80, 100 or MarkCharge.
type Fired struct{ Accept, Arrive, Resolve, Close, Urgent int }

// CaseStep is one line of a case's history.
type CaseStep struct {
	Case string
	At   time.Time
	By   int64 // person; 0 = client or clock
	// What is opened, added, alerted, missed, accepted, arrived, planned, resolved,
	// confirmed, closed, charged; waiting, resumed, offered, passed, recast, urged,
	// answered, rated, unhappy, reopened, unfounded, duplicate, joined, split, behalf,
	// withdrawn, viewed, sited, released, unoffered.
	What string
	Body string // words, personal
}

// Suggestion is a 建议 of a member of staff or a client.
type Suggestion struct {
	No      string // J-18
	Person  int64  // 0 when a client made it
	Client  int64
	Site    int64
	Team    int64
	Body    string // personal
	Quarter string // 2025-Q2, the site's
	State   SuggestionState
	Decided int64 // person
	Reason  string
	Entry   string // the +3 entry when adopted; of an open one the last that was taken back
	First   string // the earlier one whose idea it is, when merged
	At      time.Time
	// DecidedAt is when it was adopted or declined; zero = it is open, or was decided
	// before this was kept.
	DecidedAt time.Time
	Effect    Effect // of an adopted one, from its 91st day on
}

// Effect is what an adopted suggestion brought: the complaints of its kind at its site
// in the 90 local days before the day of the decision, and in the 90 from that day on.
type Effect struct {
	About  string // category that its words name
	Before int
	After  int
	At     time.Time // when it was counted, zero = not yet
}

// SuggestionState is what became of a suggestion.
type SuggestionState string

// The states of a suggestion.
const (
	SuggestionOpen     SuggestionState = "open"
	SuggestionAdopted  SuggestionState = "adopted"
	SuggestionDeclined SuggestionState = "declined" // counts for the quarter's quota all the same
	// SuggestionUnworkable was declined as 不可行 within its quarter: it alone does
	// not count for the quota (rules.md 4).
	SuggestionUnworkable SuggestionState = "unworkable"
	// SuggestionMerged is the same idea as First: it counts for the quota and is not
	// decided by itself, so that the points go to the first alone (rules.md 4).
	SuggestionMerged SuggestionState = "merged"
)

// Evidence is a photo, voice message or video kept as proof.
type Evidence struct {
	ID     string
	Case   string
	Entry  string
	Kind   string // "photo", "voice", "video"
	SHA256 string // media key, hex
	By     int64  // person; 0 = client
	At     time.Time
}

// CaseFilter says which open cases are meant; zero fields do not restrict.
type CaseFilter struct {
	Site, Team, Holder, Client int64
	Offered                    int64       // person whom the holder asked to take them over
	States                     []CaseState // empty = all but closed
	Since                      time.Time   // opened at or after; zero = any
}
