package bot

import (
	"context"
	"errors"
	"time"

	"anping/scoring"
)

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("not found")

// Recorder is the one write path for facts.
type Recorder interface {
	// Record stores an Act whole, or nothing. A key that exists already is not
	// an error: Result.Already, with the stored answer of a message. A moved
	// stamp is ErrConflict. Any other error means that nothing was stored, or,
	// when the connection was lost at commit, that the key was looked up and is
	// not there. It waits on ctx only before the Act joined a batch.
	Record(ctx context.Context, act Act) (Result, error)
	// RecordAll records acts that were decided together, each for itself, as
	// Record does, sharing a commit where they can. The ends are in their order.
	RecordAll(ctx context.Context, acts []Act) []Recorded
	// Exclusive runs a decision in a write transaction of its own, in which the
	// scopes given are locked first, in order, and every further scope as it is
	// read; what decide returns is recorded there. A deadlock is ErrConflict.
	Exclusive(ctx context.Context, scopes []string, decide func(View) (Act, error)) (Result, error)
}

// Expecting is a Recorder that wants to know how many Acts are on their way to
// it, so that a commit can wait a moment for company that is sure to come, and
// waits for nobody when there is none.
type Expecting interface {
	// Expect counts n decisions more that are being made or recorded; negative =
	// that have ended.
	Expect(n int)
}

// Result is the end of a Record.
type Result struct {
	Already bool // the key existed
	Answer  Body // the stored answer of a message heard already
}

// Recorded is the end of one of many.
type Recorded struct {
	Result
	Err error
}

// Reader answers the engine's own questions at the start of every decision.
type Reader interface {
	// View opens a view of the read pool. It holds no connection.
	View() View
	// Front is the first read of every message, one statement: heard already?
	// which chat, who, what was asked there, what does the button stand for?
	// It notes the stamps talk/<chat>, roster and standard.
	Front(ctx context.Context, v View, k Knock) (Front, error)
	// ChatsAt lists the chats with a platform's id, and those whose id begins
	// with it and a slash: its topics. It notes no stamp.
	ChatsAt(ctx context.Context, v View, platform, account, ext string) ([]Chat, error)
	// Shown lists the buttons that a chat was shown since a moment whose labels
	// match, the newest first. It notes no stamp.
	Shown(ctx context.Context, v View, chat int64, since time.Time, matches func(label string) bool) ([]ShownButton, error)
}

// Company reads what is cached by version: no round trip when the version that
// Front noted is the cached one.
type Company interface {
	Roster(ctx context.Context, v View) (*scoring.Roster, error)
	Standards(ctx context.Context, v View) (scoring.Standards, error)
	// Case reads a case and notes case/<no>; ErrNotFound notes its absence.
	Case(ctx context.Context, v View, no string) (scoring.Case, error)
}

// Knock is what is known of a message before anything was read.
type Knock struct {
	Key      string // Act.Key
	Platform string
	Account  string
	Chat     string // the platform's id of the chat
	From     string // the platform's id of the sender
	Button   string // opaque id, or ""
}

// Front is what the first read found.
type Front struct {
	Heard    bool
	Answer   Body           // when Heard
	Chat     Chat           // ID 0 = never seen
	Person   int64          // the sender
	Client   scoring.Client // the sender, ID 0 = not a client
	Question Question       // the open one of the chat, ID "" = none
	Button   ButtonRow      // ID "" = none
}

// Queue is the delivery side of the store; only Deliver uses it.
type Queue interface {
	// Claim takes up to limit chats of a platform that have a note due, gives
	// each chat's oldest note an attempt for owner until the lease ends, takes the
	// platform's rate and quota, fixes a split into several parts with render at
	// the first attempt, and commits all that before it returns.
	Claim(ctx context.Context, c ClaimFor) ([]Claimed, error)
	// Settle stores how attempts ended, each where owner and attempt still
	// match; false = another attempt owns the note now, or its end was stored
	// already, or the error's. The ends are in the order given and share a commit.
	Settle(ctx context.Context, ends ...Settled) ([]bool, error)
	// NextSend is when the next note is due; zero = nothing waits.
	NextSend(ctx context.Context) (time.Time, error)
}

// Following is a Queue that can hand a reply to a sender in the very commit that
// records it, so that nobody has to look for it first.
type Following interface {
	// Follow begins to hand replies to f; after stop has returned none comes any
	// more. It gives nothing that Claim would not give: what waits longer in the
	// same chat, or finds no room in the platform's rate, waits for a Claim.
	Follow(f Follower) (stop func())
}

// Follower is who sends what a Queue hands out.
type Follower struct {
	For ClaimFor // without Limit, Kept and Now
	// Reserve says how many replies may be handed out now. Unless that is 0 it is
	// answered by one call of Take, and nothing else is claimed until then.
	Reserve func() int
	// Take gets what was handed out, after the commit; it must not wait.
	Take func([]Claimed)
}

// ClaimFor says who claims and how.
type ClaimFor struct {
	Owner    string
	Platform string
	Pace     Pace
	Limit    int       // notes at most
	Kept     int       // of these, not for notices and surveys: the others find a free sender
	Now      time.Time // used under an injected clock; else the database's clock
	Lease    time.Duration
	Render   func(Body) ([][]byte, error)
	Calls    bool // fill in Body.Called for Render (Calling)
}

// Pace is how fast a platform may be sent to.
type Pace struct {
	PerSecond      int           // all chats together, 0 = no limit
	GroupPerMinute int           // one group's chat, 0 = no limit (Telegram: 20); a private chat has none
	Quota          int           // sends per window opened by a message heard, 0 = no quota
	QuotaSpan      time.Duration // life of a window
	Brief          int           // sends per brief window (OpensBrief), where no other has room
	BriefSpan      time.Duration // life of a brief window
	// Beyond says that the platform has another way to say that something waits:
	// a note that finds no slot is given to the sender once, marked so, before it
	// waits for the chat's next word.
	Beyond bool
}

// Claimed is a note to be sent now.
type Claimed struct {
	ID       int64
	Key      string
	Class    Class
	Platform string
	Account  string
	Chat     int64
	Ext      string
	Group    bool
	Lang     string
	Attempt  int
	Again    bool     // an earlier attempt may have arrived
	Beyond   bool     // there was no slot for it (Pace.Beyond)
	Parts    [][]byte // those not sent yet
	Sent     int      // parts sent already
	Of       int
	Since    time.Time // when the claim was asked for; set by who asked
}

// Settled is the end of an attempt.
type Settled struct {
	ID      int64
	Note    string // its key, for the log
	Owner   string
	Attempt int
	Sent    int // parts delivered in all
	Outcome Outcome
	At      time.Time
	Retry   time.Time // when to try again, for Retry, After and Unknown
}

// Agenda is the side of the store that the tick reads.
type Agenda interface {
	// NextDue is the nearest moment at which something is due; zero = nothing.
	NextDue(ctx context.Context) (time.Time, error)
	// Due leases up to limit things due at now to owner.
	Due(ctx context.Context, owner string, now time.Time, limit int) ([]Occasion, error)
}

// OccasionKind says what became due.
type OccasionKind string

// What the tick finds.
const (
	OccasionDue     OccasionKind = "due"     // a row of the schedule
	OccasionCase    OccasionKind = "case"    // a case's deadline
	OccasionReceipt OccasionKind = "receipt" // the end of a note's delivery
)

// Occasion is one thing due.
type Occasion struct {
	Kind    OccasionKind
	Due     Due          // of the schedule
	Case    string       // case number
	Receipt ReceiptEvent // of delivery
}

// ReceiptEvent is the end of a note, queued by Settle in its transaction.
type ReceiptEvent struct {
	Key     string // receipt/<note key>/<outcome>
	Note    string
	Outcome OutcomeState // Sent, Permanent, ChatDead, Held (Note.Waits); Unreachable, Moving from Record
	Chat    int64
	At      time.Time
}

// Outcomes of a ReceiptEvent that no send has.
const (
	Unreachable OutcomeState = "unreachable" // of a note whose address has no chat
	Unannounced OutcomeState = "unannounced" // of a note that waits for a word: nor did the message arrive that says so
	Moving      OutcomeState = "moving"      // of no note: more waits in Chat, which is being emptied
)

// Keeper keeps named values, each with compare-and-set.
type Keeper interface {
	// Reserve takes the next n numbers of a series and returns the first.
	Reserve(ctx context.Context, series string, n int64) (int64, error)
	// Alive extends the span in which receiving was proved.
	Alive(ctx context.Context, platform, account string, at time.Time) error
	// Received reports whether receiving was proved over the whole span.
	Received(ctx context.Context, from, to time.Time) (bool, error)
}

// Errand is something a platform still has to do, kept beside what was recorded.
type Errand struct {
	Key      string // holds no platform's id
	Platform string
	Account  string
	Body     []byte    // the platform's own; personal
	Until    time.Time // then it is not worth doing any more
	Tries    int       // this one included
}

// Media keeps bytes by their SHA-256, outside the writer's batches.
type Media interface {
	PutMedia(ctx context.Context, data []byte) (sha256 string, err error)
	GetMedia(ctx context.Context, sha256 string) ([]byte, error)
}
