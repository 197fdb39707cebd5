package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"anping/bot/bottest/tencent"
)

// relay is what operators put in front of several instances: it passes each
// webhook to the next one that takes the connection, and a request that an
// instance did not answer back as 502. It also is the outside witness: which
// update was acknowledged when, and what was under way at a kill.
type relay struct {
	url    string
	client *http.Client
	crypt  *tencent.Crypt

	mu    sync.Mutex
	to    []string
	turn  int
	acked map[int64]time.Time // updates answered 2xx
	twice int                 // acknowledgements of updates acknowledged before
	open  []map[int64]bool    // updates under way, by instance
	codes map[int]int         // answers by status since forget; 0 = none
	total map[int]int         // and from the beginning
	spans []time.Duration     // of answers 2xx since the last look
	waits []time.Duration     // of WeChat's among them, from the beginning
	slow  time.Duration       // the longest answer of an instance
	fails []int               // webhooks that broke off, by instance
	news  chan struct{}       // closed, and replaced, when a request is passed on
}

// newRelay listens on loopback until the test ends.
func newRelay(t *testing.T) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := fakeOfficial()
	crypt, err := tencent.NewCrypt(a.Token, a.AESKey, a.AppID)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{
		crypt: crypt, url: "http://" + ln.Addr().String(), client: newClient(),
		acked: map[int64]time.Time{}, codes: map[int]int{}, total: map[int]int{}, news: make(chan struct{}),
	}
	server := &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { _ = server.Close() })
	return r
}

// pass adds an instance.
func (r *relay) pass(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = append(r.to, to)
	r.open = append(r.open, map[int64]bool{})
	r.fails = append(r.fails, 0)
}

// ServeHTTP implements http.Handler.
func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	id := r.idOf(req, body)
	began := time.Now()
	status, header, answer := r.forward(req, id, body)
	took := time.Since(began)
	r.answered(id, status, took)
	if req.URL.Path == weixinPath && status == http.StatusOK {
		r.mu.Lock()
		r.waits = append(r.waits, took)
		r.mu.Unlock()
	}
	if status == 0 {
		status = http.StatusBadGateway
	}
	if after := header.Get("Retry-After"); after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.Header().Set("Content-Type", header.Get("Content-Type"))
	w.WriteHeader(status)
	if req.URL.Path == weixinPath {
		_, _ = w.Write(answer)
	}
}

// weixinPath is where the program hears WeChat.
const weixinPath = "/wechat"

// idOf is the number of an update, or of a message in a callback, which the
// operator of a relay could not read; 0 is what none has.
func (r *relay) idOf(req *http.Request, body []byte) int64 {
	if req.URL.Path == weixinPath {
		plain, err := r.crypt.Open(element(string(body), "Encrypt"))
		if err != nil {
			return 0
		}
		id, _ := strconv.ParseInt(element(string(plain), "MsgId"), 10, 64)
		return id
	}
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(body, &u)
	return u.ID
}

// forward tries the instances in turn until one takes the connection.
func (r *relay) forward(req *http.Request, id int64, body []byte) (status int, header http.Header, answer []byte) {
	r.mu.Lock()
	first, n := r.turn, len(r.to)
	r.turn++
	r.mu.Unlock()
	for k := range n {
		i := (first + k) % n
		out, err := http.NewRequestWithContext(req.Context(), req.Method, r.to[i]+req.URL.RequestURI(), bytes.NewReader(body))
		if err != nil {
			return 0, nil, nil
		}
		out.Header = req.Header.Clone()
		r.mark(i, id, true)
		res, err := r.client.Do(out)
		r.mark(i, id, false)
		var dial *net.OpError
		if errors.As(err, &dial) && dial.Op == "dial" {
			continue
		}
		if err != nil {
			r.broke(i)
			return 0, nil, nil
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			r.broke(i)
			return 0, nil, nil
		}
		return res.StatusCode, res.Header, answer
	}
	return http.StatusServiceUnavailable, http.Header{"Retry-After": {"1"}}, nil
}

func (r *relay) mark(i int, id int64, way bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !way {
		delete(r.open[i], id)
		return
	}
	r.open[i][id] = true
	close(r.news)
	r.news = make(chan struct{})
}

func (r *relay) answered(id int64, status int, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes[status]++
	r.total[status]++
	if status != 0 {
		r.slow = max(r.slow, took)
	}
	if status/100 != 2 {
		return
	}
	r.spans = append(r.spans, took)
	if !r.acked[id].IsZero() {
		r.twice++
	}
	r.acked[id] = time.Now()
}

// look gives the durations of the answers 2xx since the last look.
func (r *relay) look() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	spans := r.spans
	r.spans = nil
	return spans
}

// count is how many updates are acknowledged.
func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.acked)
}

func (r *relay) broke(i int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails[i]++
}

// broken is how many webhooks broke off in an instance.
func (r *relay) broken(i int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fails[i]
}

// way is how many webhooks are under way in an instance, and a channel that is
// closed when the next is.
func (r *relay) way(i int) (n int, news <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open[i]), r.news
}

// forget begins the count of answers, and of the longest, anew.
func (r *relay) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes, r.slow = map[int]int{}, 0
}

// status is how many answers there were of each code since forget; 0 = none came.
func (r *relay) status() map[int]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.codes)
}

// longest is how long the slowest answer took since forget.
func (r *relay) longest() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.slow
}
