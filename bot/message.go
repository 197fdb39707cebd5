package bot

import (
	"context"
	"net/http"
	"time"
)

// Message is one thing a platform delivered: words, a photo, a place, a pressed
// button. An adapter has verified its origin and bounded its size.
type Message struct {
	Key      string // the platform's own id of it, unique per platform and account
	Platform string
	Account  string
	Chat     ChatRef
	From     string // the sender's id on the platform; in a private chat the chat's own id
	Text     string
	Media    []MediaRef
	// Spoken is what the platform made of the words of a voice message, "" = nothing.
	// Nobody has confirmed it: it is only proposed (rules.md 4).
	Spoken   string
	LeftOut  []LeftOut // what came along and was not kept
	Location *Location
	Action   string    // opaque button id
	Named    bool      // addressed to the bot: button, reply, @bot, /command; always true in private
	Staff    bool      // the platform knows nobody but who works for the company
	Opens    Opening   // what it opens on a platform that counts sends
	At       time.Time // the platform's time of it
}

// Opening is what a message opens on a platform that counts sends (Pace.Quota).
type Opening string

// The openings.
const (
	OpensWindow Opening = ""      // the whole window: somebody wrote
	OpensBrief  Opening = "brief" // Pace.Brief: a tap on the menu, a scan, following
	OpensNone   Opening = "none"  // nothing: nobody spoke just now, a file came after its message
)

// ChatRef is a chat as its platform knows it.
type ChatRef struct {
	ID    string
	Group bool
}

// The kinds of MediaRef.
const (
	Photo = "photo"
	Voice = "voice"
	Video = "video"
)

// MediaRef is a file that came with a message, stored through Media already.
type MediaRef struct {
	SHA256 string // hex, the key of the stored bytes
	Kind   string // Photo, Voice or Video: what its bytes are
}

// LeftOut is a file that came with a message and was not kept. The words beside
// it count, and the answer says what to do about the file.
type LeftOut struct {
	Kind string // as MediaRef.Kind, as far as the platform says; "" = something else
	Why  string // a media.Reason, "gone": it could not be had, or "coming": it is added when it is there
}

// Location is where somebody says they are.
type Location struct{ Lat, Lon float64 } // degrees, WGS 84

// Inbox takes what platforms deliver.
type Inbox interface {
	// Handle decides and records one message, or keeps it as it came when it
	// cannot be decided in time. It returns after that is committed; the body is the answer for a platform whose replies travel in
	// the webhook's answer, empty otherwise. An error means nothing was recorded
	// and the platform should come again (503).
	Handle(context.Context, Message) (Body, error)
	// Alive says that receiving was proved at a moment: a poll was answered, an
	// authentic webhook heard, a self-check passed.
	Alive(platform, account string, at time.Time)
}

// Platform is how one platform shows a body.
type Platform interface {
	Name() string
	Passive() bool // replies travel in the webhook's answer
	// Render cuts a body into parts in the platform's own form. It is pure: a
	// split is made once, at the first claim, and never again.
	Render(Body) ([][]byte, error)
}

// Receiver is the way in of a platform.
type Receiver interface {
	Mount(*http.ServeMux, Inbox)
	Run(context.Context, Inbox) error
}

// Sender is the way out of a platform.
type Sender interface {
	// Send delivers one part. The Outcome says what is known; an error without
	// an outcome is treated as Retry.
	Send(context.Context, Part) (Outcome, error)
}

// Part is one rendered piece of a note on its way to a chat.
type Part struct {
	Note     string // the note's key
	Number   int64  // the note's number, the same at every attempt: platforms' idempotency key
	Chat     ChatRef
	Account  string
	Lang     string
	N, Of    int
	Attempt  int
	Again    bool // the end of an earlier attempt is unknown: label it 补发
	Beyond   bool // no slot of the window was left (Pace.Beyond)
	Rendered []byte
}

// OutcomeState is what is known after a send.
type OutcomeState string

// The ends of a send.
const (
	Sent      OutcomeState = "sent"
	Retry     OutcomeState = "retry"     // not delivered; again with backoff
	After     OutcomeState = "after"     // not delivered; not before Outcome.Wait (429)
	Unknown   OutcomeState = "unknown"   // perhaps delivered; again, labelled 补发
	Permanent OutcomeState = "permanent" // never; the note is given up
	ChatDead  OutcomeState = "dead"      // never to this chat: blocked, kicked, gone (403)
	Held      OutcomeState = "held"      // not delivered; again when something is heard from the chat
)

// Outcome is the end of one send.
type Outcome struct {
	State OutcomeState
	Wait  time.Duration // for After
	Ext   string        // the platform's id of the sent message
	Why   string        // for operators; no secret, no personal value
	Moved string        // with any State: the chat's id on the platform from now on, when it moved
}
