package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/text"
	"anping/scoring"
)

// The sandbox's name among platforms, and its only account.
const (
	Name    = "sandbox"
	Account = "demo"
)

// selfCheck is how often receiving is proved: well under the 30 s of silence
// that count as downtime (rules.md 3).
const selfCheck = 10 * time.Second

// Store is what the sandbox reads of the company and of the talk.
type Store interface {
	View() bot.View
	Roster(ctx context.Context, v bot.View) (*scoring.Roster, error)
	// Client reads a client by row number.
	Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error)
	// SandboxChats lists the chats of platform "sandbox".
	SandboxChats(ctx context.Context) ([]bot.Chat, error)
	// Uttered lists what was said in a chat since a moment, both ways: messages,
	// stored answers and settled notes, oldest first; when there are more than
	// limit, the newest.
	Uttered(ctx context.Context, v bot.View, chat int64, since time.Time, limit int) ([]bot.Uttered, error)
}

// Texts puts a key into words; *text.Catalogue does.
type Texts interface {
	Say(lang string, key text.Key, args ...text.Arg) text.Line
}

// Stepper moves an injected clock.
type Stepper interface {
	// Step moves the clock forward to a moment, stopping at all that is due on the way.
	Step(ctx context.Context, to time.Time) error
	// NextNotice is when the next evening notice stands; zero when none does.
	NextNotice(ctx context.Context) (time.Time, error)
}

// Config is what a sandbox is made of.
type Config struct {
	Clock   bot.Clock
	Wall    bot.Clock // paces what a person watches, whatever Clock says; bot.Machine when nil
	Stepper Stepper   // nil: the clock cannot be moved and no day can be played
	Patrol  Patrol    // nil: a played quarter has no patrol
	Form    *Form     // nil: nobody fills in the form in a played quarter
	Store   Store
	Media   bot.Media
	Text    Texts
	Random  io.Reader    // crypto/rand when nil
	Log     *slog.Logger // silent when nil
}

// Sandbox is the platform "sandbox": bot.Platform, bot.Receiver and bot.Sender.
type Sandbox struct {
	Config
	run    string // names this process's life to the pages
	bell   *bell
	copies *media.Copies
	day    player
	over   chan struct{} // closed when Run ends: open streams end too
	once   sync.Once
	clock  sync.Mutex                      // one step of the clock at a time
	known  atomic.Pointer[map[string]bool] // whether a chat, by its id, is a group's
}

// New makes a sandbox.
func New(c Config) *Sandbox {
	if c.Wall == nil {
		c.Wall = bot.Machine{}
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sandbox{Config: c, bell: newBell(), copies: media.NewCopies(c.Media), over: make(chan struct{})}
	s.run = s.newKey()
	return s
}

// newKey is 16 hex characters that nobody made before.
func (s *Sandbox) newKey() string {
	var b [8]byte
	if _, err := io.ReadFull(s.Random, b[:]); err != nil {
		panic(fmt.Errorf("no randomness: %w", err))
	}
	return hex.EncodeToString(b[:])
}

// Name is "sandbox".
func (s *Sandbox) Name() string { return Name }

// Passive is true: the answer travels in the answer of the POST.
func (s *Sandbox) Passive() bool { return true }

// Render gives the body's JSON as one part; the page lays it out.
func (s *Sandbox) Render(b bot.Body) ([][]byte, error) {
	raw, err := b.Encode()
	if err != nil || raw == nil {
		return nil, err
	}
	return [][]byte{raw}, nil
}

// Send wakes the pages. It always succeeds: the note is shown from the store
// once this very outcome is settled, never from here.
func (s *Sandbox) Send(_ context.Context, p bot.Part) (bot.Outcome, error) {
	s.bell.ring(p.Chat.ID)
	return bot.Outcome{State: bot.Sent, Ext: fmt.Sprintf("%d/%d", p.Number, p.N)}, nil
}

// Run proves receiving every 10 s by reading the store, until ctx ends; then the
// open streams and a playing day end. It returns nil.
func (s *Sandbox) Run(ctx context.Context, inbox bot.Inbox) error {
	defer s.once.Do(func() { close(s.over) })
	for {
		if err := s.know(ctx); err == nil {
			inbox.Alive(Name, Account, s.Clock.Now())
		} else if ctx.Err() == nil {
			s.Log.Warn("sandbox self-check failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.Clock.After(selfCheck):
		}
	}
}

// Mount serves the page at / and everything of it under /sandbox/.
func (s *Sandbox) Mount(mux *http.ServeMux, inbox bot.Inbox) {
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, guarded(h)) }
	handle("GET /{$}", s.page)
	handle("GET /sandbox/page/{file}", s.file)
	handle("GET /sandbox/healthz", s.health)
	handle("GET /sandbox/state", s.state)
	handle("GET /sandbox/events", s.events)
	handle("POST /sandbox/message", func(w http.ResponseWriter, r *http.Request) { s.message(w, r, inbox) })
	handle("POST /sandbox/media", s.upload)
	handle("GET /sandbox/media/{sha}", s.media)
	if s.Stepper != nil {
		handle("POST /sandbox/clock", s.moveClock)
		handle("POST /sandbox/play", func(w http.ResponseWriter, r *http.Request) { s.play(w, r, inbox) })
	}
}

// health answers 200 while the store can be read.
func (s *Sandbox) health(w http.ResponseWriter, r *http.Request) {
	if _, err := s.Store.SandboxChats(r.Context()); err != nil {
		s.fail(w, r, busy, err)
		return
	}
	answer(w, http.StatusOK, map[string]bool{"ok": true})
}
