package fakeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// still is a clock that moves only when it is set.
type still struct {
	mu    sync.Mutex
	now   time.Time
	waits map[chan time.Time]time.Time
}

func newStill() *still {
	return &still{now: time.Date(2026, 6, 12, 9, 0, 0, 0, time.UTC), waits: map[chan time.Time]time.Time{}}
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
	c.waits[ch] = c.now.Add(d)
	return ch
}

func (c *still) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for ch, at := range c.waits {
		if !at.After(c.now) {
			ch <- c.now
			delete(c.waits, ch)
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
	r := &rig{t: t, clock: newStill()}
	if opt.Clock == nil {
		opt.Clock = r.clock
	}
	var err error
	if r.Server, err = New(opt); err != nil {
		t.Fatal(err)
	}
	if r.url, err = r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r.ctx = ctx
	return r
}

type fields = map[string]any

// got is an answer: of JSON its fields, of a file its bytes.
type got struct {
	fields
	raw  []byte
	kind string
}

func (g got) code() int {
	n, _ := g.fields["errcode"].(float64)
	return int(n)
}

func (r *rig) do(method, path string, query url.Values, kind string, body []byte) got {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx, method, r.url+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	out := got{kind: resp.Header.Get("Content-Type")}
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		r.t.Fatal(err)
	}
	out.raw = buf.Bytes()
	_ = json.Unmarshal(out.raw, &out.fields)
	return out
}

// open posts JSON without an access token.
func (r *rig) open(path string, body any) got {
	r.t.Helper()
	return r.do(http.MethodPost, path, nil, "application/json", encode(r.t, body))
}

// encode is JSON as our adapters write it, < and > as they are.
func encode(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (r *rig) stable(force bool) got {
	r.t.Helper()
	return r.open("/cgi-bin/stable_token", fields{"grant_type": "client_credential", "appid": r.AppID(), "secret": r.Secret(), "force_refresh": force})
}

// post posts JSON with an access token.
func (r *rig) post(path string, body any) got {
	r.t.Helper()
	return r.do(http.MethodPost, path, url.Values{"access_token": {r.access()}}, "application/json", encode(r.t, body))
}

func (r *rig) get(path string, query url.Values) got {
	r.t.Helper()
	if query == nil {
		query = url.Values{}
	}
	query.Set("access_token", r.access())
	return r.do(http.MethodGet, path, query, "", nil)
}

func (r *rig) access() string {
	token, _ := r.stable(false).fields["access_token"].(string)
	return token
}

func (r *rig) want(what string, g got, code int) {
	r.t.Helper()
	if g.code() != code {
		r.t.Errorf("%s: %d %v, want %d", what, g.code(), g.fields["errmsg"], code)
	}
}

func (r *rig) upload(kind, name string, data []byte) got {
	r.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", name)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		r.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		r.t.Fatal(err)
	}
	return r.do(http.MethodPost, "/cgi-bin/media/upload", url.Values{"access_token": {r.access()}, "type": {kind}}, form.FormDataContentType(), body.Bytes())
}

func (r *rig) strange(want ...string) {
	r.t.Helper()
	got := r.Strange()
	if len(got) != len(want) {
		r.t.Errorf("strange: %q, want %q", got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			r.t.Errorf("strange: %q, want %q", got[i], want[i])
		}
	}
}

// text is a customer-service message.
func text(to, words string) fields {
	return fields{"touser": to, "msgtype": "text", "text": fields{"content": words}}
}

const (
	wang = "oWANGwang0123456789012345678"
	sun  = "oSUNsun012345678901234567890"
)
