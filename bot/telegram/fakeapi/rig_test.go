package fakeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const testToken = "123456789:AAFakeTokenOfNobody_0123456789abcdef"

// still is a clock that moves only when it is set.
type still struct {
	mu    sync.Mutex
	now   time.Time
	waits map[chan time.Time]time.Time
	news  chan struct{}
}

func newStill() *still {
	return &still{now: time.Date(2026, 6, 12, 9, 0, 0, 0, time.UTC), waits: map[chan time.Time]time.Time{}, news: make(chan struct{})}
}

func (c *still) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *still) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan time.Time, 1)
	if d <= 0 {
		ch <- c.now
		return ch
	}
	c.waits[ch] = c.now.Add(d)
	close(c.news)
	c.news = make(chan struct{})
	return ch
}

func (c *still) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	for ch, at := range c.waits {
		if !at.After(to) {
			ch <- to
			delete(c.waits, ch)
		}
	}
}

func (c *still) step(d time.Duration) { c.set(c.Now().Add(d)) }

// awaited waits until somebody waits for exactly this moment.
func (c *still) awaited(ctx context.Context, t *testing.T, at time.Time) {
	t.Helper()
	for {
		c.mu.Lock()
		news, found := c.news, false
		for _, w := range c.waits {
			found = found || w.Equal(at)
		}
		c.mu.Unlock()
		if found {
			return
		}
		select {
		case <-news:
		case <-ctx.Done():
			t.Fatalf("nobody waits for %s", at)
		}
	}
}

// rig is a fake under test with a client.
type rig struct {
	*Server
	t     *testing.T
	ctx   context.Context //nolint:containedctx // of the test
	clock *still
	url   string
}

func start(t *testing.T, opt Options) *rig {
	t.Helper()
	clock := newStill()
	if opt.Clock == nil {
		opt.Clock = clock
	}
	opt.Loopback = true
	s, err := New(testToken, opt)
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return &rig{s, t, ctx, clock, url}
}

// said is an answer to a call.
type said struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  parameters      `json:"parameters"`
	status      int
	header      http.Header
}

type args = map[string]any

// call calls a method with a JSON body.
func (r *rig) call(method string, a args) said {
	r.t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := r.post(method, "application/json", bytes.NewReader(body))
	if err != nil {
		r.t.Fatalf("%s: %v", method, err)
	}
	return out
}

func (r *rig) post(method, kind string, body io.Reader) (said, error) {
	req, err := http.NewRequestWithContext(r.ctx, http.MethodPost, r.url+"/bot"+testToken+"/"+method, body)
	if err != nil {
		return said{}, err
	}
	req.Header.Set("Content-Type", kind)
	return do(req)
}

func do(req *http.Request) (said, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return said{}, err
	}
	defer resp.Body.Close()
	out := said{status: resp.StatusCode, header: resp.Header}
	return out, json.NewDecoder(resp.Body).Decode(&out)
}

// must calls a method that has to succeed and reads its result into to.
func (r *rig) must(method string, a args, to any) {
	r.t.Helper()
	got := r.call(method, a)
	if !got.OK {
		r.t.Fatalf("%s: %d %s", method, got.Code, got.Description)
	}
	if to != nil {
		if err := json.Unmarshal(got.Result, to); err != nil {
			r.t.Fatalf("%s: %v in %s", method, err, got.Result)
		}
	}
}

// refused calls a method that has to be refused with a code and description.
func (r *rig) refused(method string, a args, code int, description string) said {
	r.t.Helper()
	got := r.call(method, a)
	if got.OK || got.Code != code || got.status != code || got.Description != description {
		r.t.Errorf("%s: %d %q, HTTP %d; want %d %q", method, got.Code, got.Description, got.status, code, description)
	}
	return got
}

// person is somebody who started the bot; the update is confirmed.
func (r *rig) person(name string) *Person {
	r.t.Helper()
	p := r.Person(Profile{FirstName: name, Lang: "zh"})
	r.ok(p.Start(""))
	r.drain()
	return p
}

// ok is an act that has to be possible.
func (r *rig) ok(p Posted, err error) Posted {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// got is an update as far as tests look at it.
type got struct {
	ID       int64         `json:"update_id"`
	Message  *message      `json:"message"`
	Edited   *message      `json:"edited_message"`
	Callback *gotPress     `json:"callback_query"`
	Standing *memberChange `json:"my_chat_member"`
}

type gotPress struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

// updates polls without waiting.
func (r *rig) updates(offset int64) []got {
	r.t.Helper()
	var out []got
	r.must("getUpdates", args{"offset": offset}, &out)
	return out
}

// drain confirms everything and returns what it was.
func (r *rig) drain() []got {
	r.t.Helper()
	all := r.updates(0)
	if len(all) > 0 {
		r.updates(all[len(all)-1].ID + 1)
	}
	return all
}

// dot is a small PNG.
func dot(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width {
		img.Set(i, i%height, color.RGBA{uint8(i), 0, 0, 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func long(n int) string { return strings.Repeat("字", n) }
