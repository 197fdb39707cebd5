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
	mu  sync.Mutex
	now time.Time
}

func (c *still) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After never fires: no test here lets a second pass while it waits.
func (c *still) After(time.Duration) <-chan time.Time { return nil }

func (c *still) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
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
	r := &rig{t: t, clock: &still{now: time.Date(2026, 6, 12, 9, 0, 0, 0, time.UTC)}}
	opt.Clock = r.clock
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

func (g got) text(name string) string {
	s, _ := g.fields[name].(string)
	return s
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

func (r *rig) fetch(corp, secret string) got {
	r.t.Helper()
	return r.do(http.MethodGet, "/cgi-bin/gettoken", url.Values{"corpid": {corp}, "corpsecret": {secret}}, "", nil)
}

func (r *rig) access() string {
	r.t.Helper()
	return r.fetch(r.CorpID(), r.Secret()).text("access_token")
}

func (r *rig) get(path string, query url.Values) got {
	r.t.Helper()
	if query == nil {
		query = url.Values{}
	}
	query.Set("access_token", r.access())
	return r.do(http.MethodGet, path, query, "", nil)
}

// post posts JSON with an access token.
func (r *rig) post(path string, body any) got {
	r.t.Helper()
	return r.with(path, url.Values{"access_token": {r.access()}}, body)
}

// hook posts JSON to a group's robot.
func (r *rig) hookTo(key string, body any) got {
	r.t.Helper()
	return r.with("/cgi-bin/webhook/send", url.Values{"key": {key}}, body)
}

func (r *rig) with(path string, query url.Values, body any) got {
	r.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.do(http.MethodPost, path, query, "application/json", raw)
}

func (r *rig) upload(path string, query url.Values, name string, data []byte) got {
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
	return r.do(http.MethodPost, path, query, form.FormDataContentType(), body.Bytes())
}

func (r *rig) want(what string, g got, code int) {
	r.t.Helper()
	if g.code() != code {
		r.t.Errorf("%s: %d %v, want %d", what, g.code(), g.fields["errmsg"], code)
	}
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

// app is an app's message, with more fields or others.
func (r *rig) app(to, kind string, part any, more fields) fields {
	out := fields{"touser": to, "agentid": r.AgentID(), "msgtype": kind, kind: part}
	for name, value := range more {
		out[name] = value
	}
	return out
}

func words(content string) fields { return fields{"content": content} }
