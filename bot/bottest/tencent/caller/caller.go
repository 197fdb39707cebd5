// Package caller calls a fake of Tencent's as a program would, for the fake's own
// tests: one request, its answer's errcode and fields.
package caller

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"
)

// patience is how long the calls of one test may take together.
const patience = 30 * time.Second

// Fields are the fields of a JSON object.
type Fields = map[string]any

// Got is an answer: of JSON its fields, of a file its bytes.
type Got struct {
	Fields
	Raw  []byte
	Kind string // Content-Type
}

// Code is the answer's errcode, 0 where it has none.
func (g Got) Code() int {
	n, _ := g.Fields["errcode"].(float64)
	return int(n)
}

// Text is a field that is a string, "" where it is none.
func (g Got) Text(name string) string {
	s, _ := g.Fields[name].(string)
	return s
}

// Caller calls one address on behalf of one test.
type Caller struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // of the test
	url string
}

// New makes the caller of a fake's address, http://127.0.0.1:<port>.
func New(t *testing.T, address string) Caller {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return Caller{t: t, ctx: ctx, url: address}
}

// Ctx is the context of the test's calls; it ends after half a minute.
func (c Caller) Ctx() context.Context { return c.ctx }

// URL is the fake's address.
func (c Caller) URL() string { return c.url }

// Do sends one request. An answer that is no JSON has no fields.
func (c Caller) Do(method, path string, query url.Values, kind string, body []byte) Got {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.ctx, method, c.url+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(resp.Body); err != nil {
		c.t.Fatal(err)
	}
	out := Got{Raw: raw.Bytes(), Kind: resp.Header.Get("Content-Type")}
	_ = json.Unmarshal(out.Raw, &out.Fields)
	return out
}

// Get asks with a query.
func (c Caller) Get(path string, query url.Values) Got {
	c.t.Helper()
	return c.Do(http.MethodGet, path, query, "", nil)
}

// Post posts JSON as our adapters write it, < and > as they are.
func (c Caller) Post(path string, query url.Values, body any) Got {
	c.t.Helper()
	return c.Do(http.MethodPost, path, query, "application/json", c.Encode(body))
}

// Encode is that JSON.
func (c Caller) Encode(v any) []byte {
	c.t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		c.t.Fatal(err)
	}
	return out.Bytes()
}

// Upload posts a file in the form's part "media".
func (c Caller) Upload(path string, query url.Values, name string, data []byte) Got {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", name)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		c.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.Do(http.MethodPost, path, query, form.FormDataContentType(), body.Bytes())
}

// Want fails the test where an answer's errcode is another.
func (c Caller) Want(what string, g Got, code int) {
	c.t.Helper()
	if g.Code() != code {
		c.t.Errorf("%s: %d %v, want %d", what, g.Code(), g.Fields["errmsg"], code)
	}
}

// WantStrange fails the test where a fake found other things strange.
func (c Caller) WantStrange(got []string, want ...string) {
	c.t.Helper()
	if !slices.Equal(got, want) {
		c.t.Errorf("strange: %q, want %q", got, want)
	}
}
