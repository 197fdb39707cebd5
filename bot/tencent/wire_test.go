package tencent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"anping/bot/secret"
)

func newTestWire(t *testing.T, h http.HandlerFunc) *Wire {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	w, err := NewWire(WireConfig{Official: "https://api.weixin.qq.com", API: s.URL + "/gate", Secrets: []string{"canary+secret"}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestWireErrors: what an answer means, and that no error holds a credential.
func TestWireErrors(t *testing.T) {
	t.Parallel()
	var lost *LostError
	var stray *StrayError
	var large *LargeError
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   func(error) bool
	}{
		{"fine", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`) }, func(err error) bool { return err == nil }},
		{"refused", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist canary+secret rid: 5f5b-7a"}`)
		}, func(err error) bool {
			return CodeOf(err) == 40164 && err.Error() == "refused with errcode 40164, our address is 203.0.113.7, rid 5f5b-7a"
		}},
		{"a gateway's page", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, func(err error) bool { return errors.As(err, &stray) && stray.Status == 502 }},
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `<html>`) }, func(err error) bool { return errors.As(err, &stray) && stray.Status == 200 }},
		{"another form", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"n":"x"}`) }, func(err error) bool { return errors.As(err, &stray) }},
		{"large", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat(" ", mostAnswer+1))
		}, func(err error) bool { return errors.As(err, &large) }},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = io.WriteString(w, "{")
		}, func(err error) bool { return errors.As(err, &lost) && lost.Written }},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.com/x", http.StatusFound)
		}, func(err error) bool { return errors.As(err, &stray) && stray.Status == 302 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out struct{ N int }
			err := newTestWire(t, c.answer).Post(t.Context(), "/cgi-bin/x", url.Values{"access_token": {"canary-token"}}, map[string]string{"a": "<b>"}, &out)
			if !c.want(err) || strings.Contains(fmt.Sprint(err), "canary") {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// TestWireSends: the path below the gateway's, the token, and JSON whose HTML is
// not escaped.
func TestWireSends(t *testing.T) {
	t.Parallel()
	var got, kind string
	w := newTestWire(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, kind = r.Method+" "+r.URL.String()+" "+strings.TrimSpace(string(body)), r.Header.Get("Content-Type")
	})
	_ = w.Post(t.Context(), "/cgi-bin/x", url.Values{"access_token": {"T&1"}}, map[string]string{"a": "<b>"}, nil)
	if want := `POST /gate/cgi-bin/x?access_token=T%261 {"a":"<b>"}`; got != want || !strings.HasPrefix(kind, "application/json") {
		t.Errorf("sent %s (%s)", got, kind)
	}
}

// TestWireDeadline: a server that does not answer ends the call, and it is known
// whether it may have been obeyed.
func TestWireDeadline(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	w := newTestWire(t, func(http.ResponseWriter, *http.Request) { <-stop })
	defer close(stop)
	w.within = 50 * time.Millisecond
	var lost *LostError
	err := w.Get(t.Context(), "/cgi-bin/x", url.Values{"secret": {"canary"}}, nil)
	if !errors.As(err, &lost) || !lost.Written || !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "canary") {
		t.Errorf("ended with %v", err)
	}
	away, err := NewWire(WireConfig{Official: "https://api.weixin.qq.com", API: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	err = away.Get(t.Context(), "/cgi-bin/x", url.Values{"secret": {"canary"}}, nil)
	if !errors.As(err, &lost) || lost.Written || strings.Contains(err.Error(), "canary") {
		t.Errorf("ended with %v", err)
	}
}

// TestWireFetches only from the platform's own domains.
func TestWireFetches(t *testing.T) {
	t.Parallel()
	w, err := NewWire(WireConfig{Official: "https://api.weixin.qq.com", Media: []string{"qpic.cn"}, Base: answering("file")})
	if err != nil {
		t.Fatal(err)
	}
	for address, ok := range map[string]bool{
		"https://api.weixin.qq.com/v": true, "http://mmbiz.qpic.cn/v": true, "https://qpic.cn/v": true,
		"https://evilqpic.cn/v": false, "https://qpic.cn.evil.example/v": false, "http://127.0.0.1/v": false, "file:///etc/passwd": false,
		"https://u:p@qpic.cn/v": false, "http://qpic.cn:22/v": false, "": false, "https://169.254.169.254/": false,
	} {
		data, err := w.Fetch(t.Context(), address, 100)
		if (err == nil) != ok || ok && string(data) != "file" {
			t.Errorf("%q: %q, %v", address, data, err)
		}
	}
	if _, err := w.Fetch(t.Context(), "https://qpic.cn/v", 3); err == nil {
		t.Error("more than was asked for is taken")
	}
}

// answering answers everything with 200 and a body.
type answering string

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

func TestWireRefusesAddresses(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"api.weixin.qq.com", "ftp://x", "https://u:p@x", "https://x/?a=1", "https://"} {
		if _, err := NewWire(WireConfig{Official: "https://api.weixin.qq.com", API: a}); err == nil {
			t.Errorf("%q is taken", a)
		}
	}
}

func TestMaskCleans(t *testing.T) {
	t.Parallel()
	m := secret.MaskOf("canary+1")
	for in, want := range map[string]string{
		`Post "https://x/y?access_token=TOK1&a=b": dial`: `Post "https://x/y?access_token=[secret]&a=b": dial`,
		`?appid=1&secret=S2`:                             `?appid=1&secret=[secret]`, `corpsecret=S2 x`: `corpsecret=[secret] x`, `?key=K`: `?key=[secret]`,
		`canary+1 canary%2B1`: `[secret] [secret]`, `monkey=K`: `monkey=K`,
	} {
		if got := clean(m, in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

// TestToWGS84: known places, from the map of others to satellites; within 2 m.
func TestToWGS84(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]float64{
		{39.908823, 116.397470, 39.907420, 116.391229}, // Tiananmen
		{31.239703, 121.499718, 31.241645, 121.495131}, // Pudong
		{48.8584, 2.2945, 48.8584, 2.2945},             // Paris: no other map
	} {
		lat, lon := ToWGS84(c[0], c[1])
		if d := max(lat-c[2], c[2]-lat, lon-c[3], c[3]-lon); d > 0.0002 {
			t.Errorf("%v is %.6f,%.6f, off by %.6f degrees", c, lat, lon, d)
		}
		dLat, dLon := shift(lat, lon)
		if c[1] > 72 && (abs(lat+dLat-c[0]) > 2e-8 || abs(lon+dLon-c[1]) > 2e-8) {
			t.Errorf("%v does not come back", c)
		}
	}
}

func abs(f float64) float64 { return max(f, -f) }
