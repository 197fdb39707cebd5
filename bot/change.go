package bot

import (
	"reflect"
	"time"

	"anping/scoring"
	"anping/scoring/patrol"
	"anping/scoring/survey"
)

// Change is everything one decision wants to happen. It is stored whole, in one
// transaction, under the key of what asked (Act), or not at all.
type Change struct {
	Reply   Body // the answer to who asked; empty for the clock and for receipts
	Records      // facts
	Notes   []Note
	Bump    []string // further scopes this Change writes, beside those its records imply
	Blank   []string // keys of messages whose text and answer are blanked
}

// Records are the facts of a Change, by kind. Each kind is one file of storage.
type Records struct {
	Cases       []scoring.Case // the case as it now is; stored whole
	Steps       []scoring.CaseStep
	Entries     []scoring.Entry
	Tell        []ToTell
	Told        []Told
	Suggestions []scoring.Suggestion
	Absences    []scoring.Absence
	Visits      []scoring.Visit
	Services    []scoring.Service
	Handovers   []scoring.Handover
	Wards       []scoring.Ward       // the first for a client and day stands
	Problems    []scoring.Problem    // with all their sequels; stored whole
	Spots       []scoring.SpotCheck  // by draw and place; stored whole
	Checks      []scoring.Check      // by item and period; stored whole
	Quizzes     []scoring.Quiz       // stored whole
	Assessments []scoring.Assessment // stored whole
	Codes       []scoring.Code       // the code as it now is; stored whole
	Clients     []scoring.Client     // whom no file of the roster names (Client.Unlisted); stored whole
	Appeals     []scoring.Appeal
	Informed    []scoring.Informed // the first of a person and an entry stands
	Holds       []scoring.Hold
	Evidence    []scoring.Evidence
	Questions   []Question
	Buttons     []ButtonRow
	Chats       []Chat
	Settings    []scoring.Setting // what one person or client chose, stored whole
	Due         []Due
	Standards   []scoring.Standard
	Amendments  []scoring.Amendment
	Roster      []RosterRow
	// Readdress names chats that are dead or belong to somebody else now: what
	// waits there for a person, client or group goes to their next chat.
	Readdress []int64
	Erase     []Erasure // what is kept of them goes soon after, a few rows at a time

	Ratings []scoring.Rating // by case and run, stored whole

	Questionnaires []survey.Questionnaire // a version that is there already stands
	Rounds         []survey.Round         // stored whole
	Invites        []survey.Invite        // stored whole
	Answers        []survey.Answer        // each once, for ever
	Plans          []survey.Plan          // stored whole
	Mysteries      []survey.Mystery       // stored whole

	Taps   []patrol.Tap   // stored whole
	Covers []patrol.Cover // one that is there already stands
	Misses []patrol.Miss  // stored whole
}

// Address is where a note goes: exactly one field is set. Record resolves it to
// a chat: of a person or client the one they chose (Setting) while it lives, else
// the one used last; none is stored as unreachable.
type Address struct{ Chat, Person, Client, Group int64 }

// Class orders notes in the queue; each class may use a share of a platform's rate.
type Class int

// The classes, most urgent first (architecture.md 6).
const (
	ClassReply    Class = 0
	ClassAlert    Class = 1 // also what a client waits for most: that a case is solved, and what follows
	ClassProgress Class = 2
	ClassNotice   Class = 3
	ClassSurvey   Class = 4
)

// Note is one outgoing message to one chat. Its key is unique for ever: a note
// that exists already is not made again. The part of the key before the first
// slash is its purpose; receipts are handled by purpose.
type Note struct {
	Key   string
	To    Address
	Class Class
	Body  Body
	Due   time.Time // zero = at once
	Tell  bool      // queue a receipt when its end is known
	Waits bool      // queue a receipt (Held) when it has to wait for the chat's next word
	Again bool      // it may have arrived another way: labelled 补发
}

// ToTell says that a group is still to be told an entry.
type ToTell struct {
	Group int64
	Entry string
}

// Told says that a notice told a group an entry; it removes the ToTell.
type Told struct {
	Group  int64
	Entry  string
	Notice string
}

// Question is what the bot asked in a chat and waits for. One is open per chat:
// storing an open one closes the others of that chat.
type Question struct {
	ID      string
	Chat    int64
	Person  int64  // who may answer; 0 = whoever may speak there
	Kind    string // the command that asked
	Payload []byte // what to do when answered; JSON of that command
	Options []Option
	Until   time.Time
	Open    bool
}

// Option is an answer: its label (also typed), and the action it stands for, in
// the form of a typed command: "confirm q1". Options are also answered by
// number, 1 first, unless a label is itself a number.
type Option struct {
	Label  string `json:"label"`
	Action string `json:"action"`
	// Free options have no label: whatever else is answered in private, words, a
	// photo or a voice, completes the action, unless it calls a command by its word.
	Free bool `json:"free,omitempty"`
	// Place lets a location alone complete a free option.
	Place bool `json:"place,omitempty"`
	// Yes says that a plain yes answers the option too, No a plain no (plainly.go):
	// each is the moment when it was last asked, in Unix seconds; 0 = it does not.
	Yes int64 `json:"yes,omitempty"`
	No  int64 `json:"no,omitempty"`
	// Agrees lets 好 be a yes as well as 是, and either only while nothing else was said.
	Agrees bool `json:"agrees,omitempty"`
}

// ButtonRow is what an opaque button id stands for.
type ButtonRow struct {
	ID     string
	Action string // as Option.Action
	Person int64  // who may press; 0 = whoever may do the action
	Until  time.Time
}

// Chat is one chat of a platform and whom it belongs to.
type Chat struct {
	ID       int64
	Platform string
	Account  string
	Ext      string // the platform's id
	Group    int64  // a group's chat
	Person   int64  // a member of staff's private chat
	Client   int64  // a client's private chat
	Used     time.Time
	Dead     time.Time // zero = alive
	Window   time.Time // the last message heard from it; opens a window of passive platforms
	Brief    time.Time // the last tap, scan or following heard from it; opens a brief window

	Told   string    // version of the introduction its owner was given; "" = none yet (Introducing)
	ToldAt time.Time // when

	Bound      time.Time // when somebody bound it by code or command; zero = the roster's files name it, or it is nobody's
	Wrong      int       // wrong codes sent from it since WrongSince
	WrongSince time.Time
}

// Owner is whom the chat belongs to, the zero Address for nobody.
func (c Chat) Owner() Address {
	switch {
	case c.Group != 0:
		return Address{Group: c.Group}
	case c.Person != 0:
		return Address{Person: c.Person}
	}
	return Address{Client: c.Client}
}

// OwnedBy is the chat as it belongs to another, bound at a moment; the zero
// Address for nobody.
func (c Chat) OwnedBy(a Address, bound time.Time) Chat {
	c.Group, c.Person, c.Client, c.Bound = a.Group, a.Person, a.Client, bound
	return c
}

// Due is one row of the schedule: a notice's next occurrence in a scope.
type Due struct {
	Name   string
	Scope  string    // the notice's own: "12" for group 12
	Period string    // local day, week, month or quarter of the occurrence
	Next   time.Time // when to decide it; zero removes the row
}

// Erasure is somebody whose words are taken out of what is kept (rules.md 10): a
// person, a client, or by Chat a stranger. Numbers of cases and points stay.
type Erasure struct {
	Whom    Address
	Chats   []int64 // that are or were theirs
	Name    string  // as others were told it
	Phone   string
	Home    string
	Instead string // the pseudonym
	At      time.Time
}

// RosterRow is one row of an import; exactly one field is set.
type RosterRow struct {
	Site   *scoring.Site
	Team   *scoring.Team
	Hours  *scoring.Hours
	Place  *scoring.Place
	Person *scoring.Person
	Member *scoring.Member
	Group  *scoring.Group
	Client *scoring.Client
	Day    *scoring.CalendarDay
	Rota   *scoring.RotaDay
	// Checkpoint and Route are of the patrols.
	Checkpoint *scoring.Checkpoint
	Route      *scoring.RouteDay
	// CheckItem is a line of a checklist; NoCheckItem the code of one that is no more.
	CheckItem   *scoring.CheckItem
	NoCheckItem string
	// NoGroup is the row number of a group that is no more. What was told there
	// stays told.
	NoGroup int64
}

// Act is a Change under its idempotency key, ready to be recorded.
type Act struct {
	Key    string  // heard/<hash> for messages; notice/…, case/…, receipt/…, import/… otherwise
	Said   *Said   // the message, when somebody spoke
	Seen   []Stamp // all that the decision rests on, also absence (version 0)
	Change Change
	At     time.Time // the engine's now
}

// Said is a message as it is kept.
type Said struct {
	Chat     int64
	Person   int64
	Client   int64
	Text     string // personal
	Command  string
	At       time.Time
	Passive  bool // store the reply with the message; else it is a note
	Opens    Opening
	Platform string // on which it was said; "" = its reply is not handed out at once (Following)
	Media    []MediaRef
	Location *Location
}

// Untold is an entry a group is still to be told, as a notice reads it.
type Untold struct {
	Entry      scoring.Entry
	ReversedBy string    // entry that took it back, "" = stands
	NoteDue    time.Time // when its private note "told/<no>" was due; zero = there is none
	Attempted  bool      // the private note was attempted, or cannot be
	Appealed   bool      // an appeal against it is open
}

// Booking is an entry and what became of it, as an appeal is decided on it.
type Booking struct {
	Entry      scoring.Entry
	ReversedBy string // entry that took it back, "" = stands
	Appeal     string // number of the appeal against it, "" = none
	State      scoring.AppealState
	Told       time.Time // when who asks was told of it, else the first who was; zero = nobody was yet
}

// BookingQuery says which entries are meant, by exactly one of Nos, Case and Of.
type BookingQuery struct {
	Person int64    // who asks: their own Told comes first
	Nos    []string // numbers
	Case   string   // the charges of a case
	Of     []scoring.Subject
	Since  string // with Of: the first month, 2025-06
}

// empty reports whether nothing is to happen, not even an answer.
func (c Change) empty() bool {
	return c.Reply.Empty() && len(c.Notes)+len(c.Bump)+len(c.Blank) == 0 && reflect.DeepEqual(c.Records, Records{})
}

// and joins two changes of one decision; the reply of the first stands.
func (c Change) and(d Change) Change {
	if c.Reply.Empty() {
		c.Reply = d.Reply
	}
	c.Notes = append(c.Notes, d.Notes...)
	c.Bump = append(c.Bump, d.Bump...)
	c.Blank = append(c.Blank, d.Blank...)
	c.Cases = append(c.Cases, d.Cases...)
	c.Steps = append(c.Steps, d.Steps...)
	c.Entries = append(c.Entries, d.Entries...)
	c.Tell = append(c.Tell, d.Tell...)
	c.Told = append(c.Told, d.Told...)
	c.Suggestions = append(c.Suggestions, d.Suggestions...)
	c.Absences = append(c.Absences, d.Absences...)
	c.Visits = append(c.Visits, d.Visits...)
	c.Services = append(c.Services, d.Services...)
	c.Handovers = append(c.Handovers, d.Handovers...)
	c.Wards = append(c.Wards, d.Wards...)
	c.Problems = append(c.Problems, d.Problems...)
	c.Spots = append(c.Spots, d.Spots...)
	c.Checks = append(c.Checks, d.Checks...)
	c.Quizzes = append(c.Quizzes, d.Quizzes...)
	c.Assessments = append(c.Assessments, d.Assessments...)
	c.Codes = append(c.Codes, d.Codes...)
	c.Clients = append(c.Clients, d.Clients...)
	c.Appeals = append(c.Appeals, d.Appeals...)
	c.Informed = append(c.Informed, d.Informed...)
	c.Holds = append(c.Holds, d.Holds...)
	c.Evidence = append(c.Evidence, d.Evidence...)
	c.Questions = append(c.Questions, d.Questions...)
	c.Buttons = append(c.Buttons, d.Buttons...)
	c.Chats = append(c.Chats, d.Chats...)
	c.Settings = append(c.Settings, d.Settings...)
	c.Due = append(c.Due, d.Due...)
	c.Standards = append(c.Standards, d.Standards...)
	c.Amendments = append(c.Amendments, d.Amendments...)
	c.Roster = append(c.Roster, d.Roster...)
	c.Readdress = append(c.Readdress, d.Readdress...)
	c.Erase = append(c.Erase, d.Erase...)
	c.Ratings = append(c.Ratings, d.Ratings...)
	c.Questionnaires = append(c.Questionnaires, d.Questionnaires...)
	c.Rounds = append(c.Rounds, d.Rounds...)
	c.Invites = append(c.Invites, d.Invites...)
	c.Answers = append(c.Answers, d.Answers...)
	c.Taps = append(c.Taps, d.Taps...)
	c.Covers = append(c.Covers, d.Covers...)
	c.Misses = append(c.Misses, d.Misses...)
	c.Plans = append(c.Plans, d.Plans...)
	c.Mysteries = append(c.Mysteries, d.Mysteries...)
	return c
}
