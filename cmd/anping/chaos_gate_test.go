package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate is the way of one instance to the Bot API, and to WeChat's. It changes nothing; it is the
// witness of what the instance was sending when it was killed.
type gate struct {
	url    string
	to     string
	weixin string // where WeChat's API is; "" = none
	client *http.Client

	mu    sync.Mutex
	turn  int
	open  map[int]outgoing
	cut   int           // sends whose sender did not live to hear the answer
	posts int           // evening notices among those
	news  chan struct{} // closed, and replaced, when a send begins
}

// outgoing is a send under way.
type outgoing struct {
	post bool // an evening notice
}

// newGate listens on loopback until the test ends.
func newGate(t *testing.T, to, weixin string, client *http.Client) *gate {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{url: "http://" + ln.Addr().String(), to: to, weixin: weixin, client: client, open: map[int]outgoing{}, news: make(chan struct{})}
	server := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { _ = server.Close() })
	return g
}

// ServeHTTP implements http.Handler. What comes back broken goes back broken.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if strings.Contains(r.URL.Path, "/send") {
		id := g.begin(outgoing{post: bytes.Contains(body, []byte("·今日通报 ")) && !bytes.Contains(body, []byte("【预览】"))})
		defer func() { g.end(id, r.Context().Err() != nil) }()
	}
	to := g.to
	if strings.HasPrefix(r.URL.Path, "/cgi-bin/") {
		to = g.weixin
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out.Header = r.Header.Clone()
	res, err := g.client.Do(out)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
	if after := res.Header.Get("Retry-After"); after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(answer)
}

func (g *gate) begin(o outgoing) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turn++
	g.open[g.turn] = o
	close(g.news)
	g.news = make(chan struct{})
	return g.turn
}

func (g *gate) end(id int, cut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if cut {
		g.cut++
		if g.open[id].post {
			g.posts++
		}
	}
	delete(g.open, id)
}

// under reports how many sends are under way, and a channel that is closed when
// the next begins.
func (g *gate) under(posts bool) (n int, news <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, o := range g.open {
		if o.post || !posts {
			n++
		}
	}
	return n, g.news
}

// cuts are the sends cut off so far.
func (g *gate) cuts() (sends, posts int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cut, g.posts
}
