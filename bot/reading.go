package bot

import (
	"context"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

// Reading is what every decision reads through, whoever asked: a person, the
// clock or a platform. It is made anew for each try of a decision.
type Reading struct {
	View      View
	Now       time.Time // the engine's now, cut to the second
	Roster    *scoring.Roster
	Standards scoring.Standards

	desk *desk // engine services
	memo *memo // what survives a second try: numbers taken, ids made
	lock func(no string)
}

// NewReading is a Reading outside of an engine, for an operator's command that
// decides as the clock would: it gives neither numbers nor ids, locks no case and
// knows of no proof of receiving.
func NewReading(v View, now time.Time, texts *text.Catalogue, roster *scoring.Roster, standards scoring.Standards) *Reading {
	return &Reading{View: v, Now: now.Truncate(time.Second), Roster: roster, Standards: standards, desk: &desk{text: texts}, lock: func(string) {}}
}

// Case locks a case inside this process until the Change is recorded, then
// reads it and notes its stamp. Lock one case a decision; the stamps keep
// others safe. ErrNotFound when there is none.
func (r *Reading) Case(ctx context.Context, no string) (scoring.Case, error) {
	r.lock(no)
	return r.desk.company.Case(ctx, r.View, no)
}

// Number takes the next number of a series from this instance's block. A
// second try of the same decision gets the same numbers again.
func (r *Reading) Number(ctx context.Context, series string) (int64, error) {
	return r.memo.number(ctx, r, series)
}

// ID makes an opaque id, 16 characters, the same at a second try.
func (r *Reading) ID() string { return r.memo.id(r.desk.random) }

// Received reports whether receiving was proved over the whole span, so that a
// clock may charge (architecture.md 8).
func (r *Reading) Received(ctx context.Context, from, to time.Time) (bool, error) {
	return r.desk.received(ctx, from, to)
}

// Say puts a text into the words of a language.
func (r *Reading) Say(lang string, key text.Key, args ...text.Arg) text.Line {
	return r.desk.text.Say(lang, key, args...)
}

// Catalogue is for what Say does not do: times, lists.
func (r *Reading) Catalogue() *text.Catalogue { return r.desk.text }

// Press makes a button and the row that says what it does. A person of 0 may be
// anybody who may do the action; until zero means 7 days.
func (r *Reading) Press(label text.Line, action string, person int64, until time.Time) (Button, ButtonRow) {
	if until.IsZero() {
		until = r.Now.Add(buttonLife)
	}
	id := r.ID()
	return Button{ID: id, Label: label.String()}, ButtonRow{ID: id, Action: action, Person: person, Until: until}
}

// buttonLife is how long a button without an own end can be pressed (ours).
const buttonLife = 7 * 24 * time.Hour

// Request is one message on its way to a command.
type Request struct {
	*Reading
	Message
	Key     string // of the Act
	Who     Who
	Lang    string
	Command string
	Words   string    // what follows the command word, as typed, trimmed
	Asked   Question  // the open question of the chat, ID "" = none
	Pressed ButtonRow // the button pressed, ID "" = typed
	Reach   Reach     // how far the person's right to this command goes
	At      time.Time // the person's time: the platform's, cut to the second, never later than Now
}

// Reply says one text in the language of who asked.
func (r *Request) Reply(key text.Key, args ...text.Arg) Body {
	return Body{Lang: r.Lang, Lines: []text.Line{r.Say(r.Lang, key, args...)}}
}

// Who is who speaks, and where.
type Who struct {
	Chat     Chat
	Standing scoring.Standing // staff; Role none otherwise
	Person   scoring.Person   // staff
	Client   scoring.Client   // client
}

// Role is the role of who speaks.
func (w Who) Role() scoring.Role {
	if w.Standing.Role != scoring.RoleNone {
		return w.Standing.Role
	}
	if w.Client.ID != 0 {
		return scoring.RoleClient
	}
	return scoring.RoleNone
}

// Private reports whether the chat is a private one.
func (w Who) Private() bool { return w.Chat.Group == 0 }

// Site is the site of who speaks: the client's, the person's, else 0.
func (w Who) Site() int64 {
	if w.Client.ID != 0 {
		return w.Client.Site
	}
	return w.Standing.Site
}

// Command is one thing people can ask for. Its words live in bot/text under
// "words.<Name>", its right in rights.go; without either the engine does not start.
type Command struct {
	Name string
	Help text.Key // one line of the help; "" = not listed (answers to questions)
	// HelpWord is such a line that is told only who asks the help for one of its words
	// or for its topic: the whole help fits on a phone without it. "" where Help is not.
	HelpWord text.Key
	// HelpFrom is the reach from which on the line is listed: who has less may say
	// the word and is told why it is not theirs.
	HelpFrom Reach
	// Joins lets words follow the command's Chinese word without a space for
	// clients too: 投诉3号楼道闸坏了. Without it a client's 确认一下… is no 确认.
	Joins bool
	// InGroup is the command that the word means in a group; "" = the same one.
	InGroup string
	// Anywhere lets a command be called in a group that is in no roster, and in
	// any group without naming the bot. A Change that is empty is silence there.
	Anywhere bool
	// Secret says that what follows the word is not kept: a code.
	Secret bool
	Run    func(context.Context, *Request) (Change, error)
}

// Occurrence is one thing the clock found due: an occurrence of a notice, or a
// deadline of a case.
type Occurrence struct {
	*Reading
	Due  Due    // of the schedule; Name "case" for a deadline
	Case string // number, for a deadline
}

// Notice is one thing the clock asks for. Its Change must move or remove its
// Due row (or the case's NextAt), or it would be due again at once.
type Notice struct {
	Name string
	// Run returns the key of the occurrence beside its Change:
	// notice/<name>/<scope>/<period>, case/<no>/<run>/<clock>/<step>.
	Run func(context.Context, *Occurrence) (key string, c Change, err error)
}

// Delivered is the end of a note.
type Delivered struct {
	*Reading
	ReceiptEvent
}

// Receipt handles the ends of notes of one purpose, or of all dead chats.
type Receipt struct {
	Purpose string // the part of the note's key before the first slash; "" = every chat found dead
	Run     func(context.Context, *Delivered) (Change, error)
}
