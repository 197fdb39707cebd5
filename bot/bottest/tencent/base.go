package tencent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Base is an HTTP API of the errcode kind. The fakes embed it; its exported
// methods are theirs. All of them may be called from any goroutine that does not
// hold Mu.
type Base struct {
	Mu    sync.Mutex // guards the fake that embeds it too
	Clock Clock
	Dice  Dice

	routes   map[string]Route
	check    func(token string) *Refusal
	url      string
	changed  chan struct{} // closed, and replaced, whenever anything changes
	closed   chan struct{}
	done     sync.WaitGroup
	listen   *http.Server
	outgoing *http.Client // posts callbacks
	faults   []*fault
	calls    []*Call
	strange  map[string]bool
	media    map[string]Media
}

// Route is one path of the API.
type Route struct {
	Method string   // GET or POST
	Query  []string // documented parameters besides the access token
	Open   bool     // asks for no access token
	Token  string   // name of the token's parameter; access_token when empty
	Upload bool     // the body is a multipart form with a file called media
	File   bool     // answers with a file: errors come as JSON that says it is text
	Secret bool     // the body holds a secret and is not kept in the log
	Sends  bool     // somebody gets something; a Fault without a path fits
	Run    func(*Request) (any, *Refusal)
}

// NewBase makes a Base. check judges an access token, under the lock.
func NewBase(clock Clock, seed uint64, check func(token string) *Refusal) *Base {
	return &Base{
		Clock: clock, Dice: NewDice(seed), check: check, routes: map[string]Route{},
		changed: make(chan struct{}), closed: make(chan struct{}),
		strange: map[string]bool{}, media: map[string]Media{},
		outgoing: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 100, DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Handle adds paths. A path that ends in / is everything below it.
func (b *Base) Handle(routes map[string]Route) {
	for path, r := range routes {
		b.routes[path] = r
	}
}

// Start listens on a free loopback port and returns the address to give to the
// program as api_url, without a final slash. Close ends it.
func (b *Base) Start() (string, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("fakeapi: %w", err)
	}
	server := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	b.Mu.Lock()
	b.listen, b.url = server, "http://"+ln.Addr().String()
	b.Mu.Unlock()
	b.done.Go(func() { _ = server.Serve(ln) })
	return b.url, nil
}

// URL is the address of Start. The caller holds the lock.
func (b *Base) URL() string { return b.url }

// Close ends the listener and everybody who waits.
func (b *Base) Close() {
	b.Mu.Lock()
	select {
	case <-b.closed:
		b.Mu.Unlock()
		return
	default:
	}
	close(b.closed)
	server := b.listen
	b.Mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	b.done.Wait()
	b.outgoing.CloseIdleConnections()
}

// Now is the clock's time, UTC.
func (b *Base) Now() time.Time { return b.Clock.Now().UTC() }

// Touch wakes everybody who waits for a change. The caller holds the lock.
func (b *Base) Touch() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// WaitFor returns when done reports true, which it is asked at once and after
// every change. done must not hold the lock; it may call any method.
func (b *Base) WaitFor(ctx context.Context, done func() bool) error {
	for {
		b.Mu.Lock()
		changed := b.changed
		b.Mu.Unlock()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-b.closed:
			return errors.New("fakeapi: closed while waiting")
		case <-ctx.Done():
			return fmt.Errorf("fakeapi: waiting: %w", ctx.Err())
		}
	}
}

// Await waits for the first of what list lists, also earlier, that is as wanted. Both
// are called as WaitFor calls done.
func Await[T any](ctx context.Context, b *Base, list func() []T, wanted func(T) bool) (T, error) {
	var found T
	err := b.WaitFor(ctx, func() bool {
		all := list()
		i := slices.IndexFunc(all, wanted)
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	return found, err
}

// Oddity remembers something that the platform would not say and a test has to
// see. The caller holds the lock.
func (b *Base) Oddity(format string, args ...any) {
	b.strange[fmt.Sprintf(format, args...)] = true
}

// Strange lists what was odd about the calls so far: arguments and fields that
// nobody documents, paths that do not exist. It has to be empty at the end.
func (b *Base) Strange() []string {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	var out []string
	for what := range b.strange {
		out = append(out, what)
	}
	slices.Sort(out)
	return out
}

// Call is one call of the API, accepted or not. Access tokens and secrets are
// not kept in it.
type Call struct {
	Number int64
	Path   string
	At     time.Time
	Query  map[string]string
	Body   string // JSON as it came; of an upload nothing
	Code   int    // errcode; 0 = accepted
	Msg    string
	Lost   bool // its caller never got the answer
}

// Calls lists the calls of a path, "" for all of them.
func (b *Base) Calls(path string) []Call {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	var out []Call
	for _, c := range b.calls {
		if path == "" || c.Path == path {
			out = append(out, *c)
		}
	}
	return out
}

// route finds a path's Route.
func (b *Base) route(path string) (Route, bool) {
	if r, ok := b.routes[path]; ok {
		return r, true
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		r, ok := b.routes[path[:i+1]]
		return r, ok
	}
	return Route{}, false
}
