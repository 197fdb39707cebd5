package tencent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"anping/bot/secret"
)

const (
	callWithin = 8 * time.Second // one exchange, the answer's body included
	mostAnswer = 1 << 20         // bytes of an answer that is JSON
)

// Call is one exchange, as it is counted: nothing of it is secret.
type Call struct {
	Path   string // "/cgi-bin/menu/get"; of a download from elsewhere only "elsewhere"
	Status int    // of HTTP, 0 = no answer
	Took   time.Duration
	Bytes  int64 // of the answer
}

// WireConfig is what a Wire is made of.
type WireConfig struct {
	Official string   // "https://api.weixin.qq.com"
	API      string   // what stands in its place, "" = nothing: a gateway with a fixed address, a fake
	Media    []string // domains that the platform keeps files on, beside the API's host: "qpic.cn" and all below it
	Secrets  []string // never shown, whatever quotes them
	Base     http.RoundTripper
	Seen     func(Call)       // counts calls; nil = nobody does
	Now      func() time.Time // of Call.Took; nil = it is 0
}

// Wire carries requests to a platform: one place for where they go, how long
// they may take, how much may come back, and what may be seen of them. It
// reaches the platform's host, or what the configuration puts in its place, and
// no other: a test can never leave the machine. It is safe for use by many
// goroutines.
type Wire struct {
	api    *url.URL
	media  []string
	mask   secret.Mask
	base   http.RoundTripper
	seen   func(Call)
	now    func() time.Time
	within time.Duration
}

// NewWire makes a wire; it asks nobody.
func NewWire(c WireConfig) (*Wire, error) {
	address := c.Official
	if c.API != "" {
		address = c.API
	}
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("api_url: not a web address")
	}
	w := &Wire{api: u, media: c.Media, mask: secret.MaskOf(c.Secrets...), base: c.Base, seen: c.Seen, now: c.Now, within: callWithin}
	if w.base == nil {
		t, ok := http.DefaultTransport.(*http.Transport)
		if !ok {
			return nil, errors.New("no transport")
		}
		t = t.Clone()
		t.MaxIdleConnsPerHost = 32 // as many as send at a time
		w.base = t
	}
	if w.seen == nil {
		w.seen = func(Call) {}
	}
	if w.now == nil {
		w.now = func() time.Time { return time.Time{} }
	}
	return w, nil
}

// Get asks a path of the API and reads the JSON answer into out, nil = only
// whether it was refused.
func (w *Wire) Get(ctx context.Context, path string, query url.Values, out any) error {
	req, err := w.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	return w.call(req, out)
}

// Post sends JSON to a path of the API and reads the JSON answer into out. HTML
// is not escaped: the platforms show \u003c as it stands, and refuse menus that
// hold one (40033).
func (w *Wire) Post(ctx context.Context, path string, query url.Values, in, out any) error {
	var body bytes.Buffer
	as := json.NewEncoder(&body)
	as.SetEscapeHTML(false)
	if err := as.Encode(in); err != nil {
		return fmt.Errorf("encode %s: %w", path, err)
	}
	req, err := w.request(ctx, http.MethodPost, path, query, body.Bytes())
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	return w.call(req, out)
}

// Send is Post with a body of another type, as a form with a file.
func (w *Wire) Send(ctx context.Context, path string, query url.Values, kind string, body []byte, out any) error {
	req, err := w.request(ctx, http.MethodPost, path, query, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	return w.call(req, out)
}

func (w *Wire) request(ctx context.Context, method, path string, query url.Values, body []byte) (*http.Request, error) {
	u := *w.api
	u.Path, u.RawQuery = u.Path+path, query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &LostError{why: clean(w.mask, err.Error())}
	}
	return req, nil
}

// call makes an exchange whose answer is JSON. Every answer may hold an errcode,
// whatever else it holds.
func (w *Wire) call(req *http.Request, out any) error {
	status, data, err := w.exchange(req, mostAnswer)
	if err != nil {
		return err
	}
	if status != http.StatusOK || !json.Valid(data) {
		return &StrayError{status}
	}
	if err := w.refused(data); err != nil {
		return err
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &StrayError{status}
	}
	return nil
}

// refused is the errcode of an answer, nil when it is 0 or there is none.
func (w *Wire) refused(data []byte) error {
	var e struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if json.Unmarshal(data, &e) == nil && e.Code != 0 {
		return refusal(e.Code, e.Message, w.mask)
	}
	return nil
}

// Download reads a file of the API, at most most bytes. An answer of JSON is not
// a file: its errcode is the error, else it is returned as JSON.
func (w *Wire) Download(ctx context.Context, path string, query url.Values, most int64) (data []byte, isJSON bool, err error) {
	req, err := w.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return nil, false, err
	}
	return w.download(req, most)
}

// ErrAddress says that a file is where we do not go; no later try mends it.
var ErrAddress = errors.New("the platform names an address outside its own domains")

// Fetch reads a file from an address that the platform gave: on the API's host
// or a domain of Media. Any other address is ErrAddress, asked of nobody.
func (w *Wire) Fetch(ctx context.Context, address string, most int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || !w.known(u) {
		return nil, ErrAddress
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &LostError{why: clean(w.mask, err.Error())}
	}
	data, isJSON, err := w.download(req, most)
	if err == nil && isJSON {
		err = &StrayError{http.StatusOK}
	}
	return data, err
}

// known reports whether a host is the API's, or below a domain of Media.
func (w *Wire) known(u *url.URL) bool {
	if u.Host == w.api.Host {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Port() == "" && slices.ContainsFunc(w.media, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

func (w *Wire) download(req *http.Request, most int64) (data []byte, isJSON bool, err error) {
	status, data, err := w.exchange(req, most)
	switch {
	case err != nil:
		return nil, false, err
	case status != http.StatusOK:
		return nil, false, &StrayError{status}
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '{' && json.Valid(trimmed) {
		return trimmed, true, w.refused(trimmed)
	}
	return data, false, nil
}

// exchange sends a request and reads its answer, at most most bytes. Whatever
// error it returns is free of credentials. A redirect is an answer like any
// other: nobody is followed to another host.
func (w *Wire) exchange(req *http.Request, most int64) (status int, data []byte, err error) {
	ctx, cancel := context.WithTimeout(req.Context(), w.within)
	defer cancel()
	// Not written whole is only what is known to be: at a deadline the end of
	// the writing may not be told yet.
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { written.Store(true) },
		WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) },
	})
	began, seen := w.now(), Call{Path: "elsewhere"}
	if req.URL.Host == w.api.Host {
		seen.Path = strings.TrimPrefix(req.URL.Path, w.api.Path)
	}
	defer func() {
		seen.Took = w.now().Sub(began)
		w.seen(seen)
	}()
	lost := func(err error) error {
		e := &LostError{Written: written.Load(), why: clean(w.mask, err.Error())}
		for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
			if errors.Is(err, cause) {
				e.cause = cause
			}
		}
		return e
	}
	resp, err := w.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return 0, nil, lost(err)
	}
	defer resp.Body.Close()
	seen.Status = resp.StatusCode
	data, err = io.ReadAll(io.LimitReader(resp.Body, most+1))
	seen.Bytes = int64(len(data))
	switch {
	case err != nil:
		return 0, nil, lost(err)
	case resp.StatusCode >= http.StatusInternalServerError:
		return 0, nil, &StrayError{resp.StatusCode}
	case int64(len(data)) > most:
		return 0, nil, &LargeError{most}
	}
	return resp.StatusCode, data, nil
}
