package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options are the switches of a fake. The zero value, with a clock, is Telegram
// without its rate limits.
type Options struct {
	Clock    Clock  // required
	Username string // the bot's, without @; anping_bot when empty
	Name     string // the bot's first name; Anping when empty

	// Limits turns the flood limits on: Rates, and one setWebhook a second.
	Limits bool
	Rates  Rates // zero fields take Telegram's published numbers

	// Guard turns on how Telegram slows down clients that ask in a circle: the
	// same offset again within 0.5 s gets one update, within 3 s waits 3 s; a
	// second 409 within 3 s comes 3 s late. Under a clock that stands still
	// these waits end only when it is moved.
	Guard bool

	// Loopback lets webhooks be plain http, on any port, on a loopback address.
	// Telegram takes only https on ports 443, 80, 88, 8443 of a public address.
	Loopback bool

	// ReadsAll turns privacy mode off: the bot sees every message of its groups.
	ReadsAll bool

	// AnswerWithin is how long a pressed button waits for answerCallbackQuery;
	// 15 s when zero. Telegram does not publish it.
	AnswerWithin time.Duration

	// Webhooks sends webhooks; nil is a client of the fake's own that follows
	// no redirect.
	Webhooks *http.Client

	Seed uint64 // of the fake's dice
}

// Server is a fake Bot API of one bot: an http.Handler, and the hands of the
// people who talk to it. All methods may be called from any goroutine.
type Server struct {
	token   string
	id      int64
	opt     Options
	clock   Clock
	methods map[string]method

	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, whenever anything changes
	closed  chan struct{}
	done    sync.WaitGroup
	listen  *http.Server
	hooks   *http.Client // sends webhooks
	dice    dice

	world   world
	queue   queue
	hook    hook
	files   map[string]*stored // by file_id
	menus   map[string]menu    // by scope and language
	faults  []*fault
	meters  meters
	log     journal
	presses map[string]*press // by callback_query_id
}

// New makes a fake for the bot with this token, <id>:<secret>.
func New(token string, opt Options) (*Server, error) {
	if opt.Clock == nil {
		return nil, errors.New("fakeapi: no clock")
	}
	id, err := tokenID(token)
	if err != nil {
		return nil, err
	}
	if opt.Username == "" {
		opt.Username = "anping_bot"
	}
	if opt.Name == "" {
		opt.Name = "Anping"
	}
	if opt.AnswerWithin == 0 {
		opt.AnswerWithin = 15 * time.Second
	}
	opt.Rates = opt.Rates.filled()
	s := &Server{
		token: token, id: id, opt: opt, clock: opt.Clock, dice: dice{opt.Seed},
		changed: make(chan struct{}), closed: make(chan struct{}), hooks: opt.Webhooks,
		world: newWorld(), files: map[string]*stored{}, menus: map[string]menu{}, presses: map[string]*press{},
		meters: newMeters(), log: newJournal(),
	}
	if s.hooks == nil {
		s.hooks = webhookClient()
	}
	s.hook.wake = make(chan struct{}, 1)
	s.queue.next = s.freshID()
	s.methods = s.table()
	return s, nil
}

// tokenID is the bot's id, the number before the colon.
func tokenID(token string) (int64, error) {
	number, secret, ok := strings.Cut(token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || id <= 0 || strings.HasPrefix(number, "0") || secret == "" || strings.Contains(secret, "/") {
		return 0, errors.New("fakeapi: a token is <number>:<secret>")
	}
	return id, nil
}

// Start listens on a free loopback port and returns the address to give to a
// client as api_url, without a final slash. Close ends it.
func (s *Server) Start() (string, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("fakeapi: %w", err)
	}
	s.serve(ln, s)
	return "http://" + ln.Addr().String(), nil
}

// serve answers on a listener until Close.
func (s *Server) serve(ln net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.listen = server
	s.mu.Unlock()
	s.done.Go(func() { _ = server.Serve(ln) })
}

// Serve is a fake as a process of its own: the Bot API, and the control door at
// /control/, on one listener until ctx ends. See Door for the other side.
func Serve(ctx context.Context, ln net.Listener, token string, opt Options) error {
	s, err := New(token, opt)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.Handle("/control/", s.Control())
	s.serve(ln, mux)
	<-ctx.Done()
	s.Close()
	return nil
}

// Close ends every waiting poll and frozen call, stops webhooks and the
// listener of Start, and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.closed:
		s.mu.Unlock()
		return
	default:
	}
	close(s.closed)
	s.stopHook()
	server := s.listen
	s.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	s.done.Wait()
	s.hooks.CloseIdleConnections()
}

// Token is the bot's token, for the client under test.
func (s *Server) Token() string { return s.token }

// touch wakes everybody who waits for a change. The caller holds the lock.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// now is the clock's time, UTC.
func (s *Server) now() time.Time { return s.clock.Now().UTC() }

// pause waits d of the clock's time, or until Close.
func (s *Server) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-s.clock.After(d):
	case <-s.closed:
	}
}

// WaitFor returns when done reports true, which it is asked at once and after
// every change. done must not hold locks; it may call any method of s.
func (s *Server) WaitFor(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-s.closed:
			return errors.New("fakeapi: closed while waiting")
		case <-ctx.Done():
			return fmt.Errorf("fakeapi: waiting: %w", ctx.Err())
		}
	}
}
