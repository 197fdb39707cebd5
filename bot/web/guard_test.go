package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anping/bot/text"
)

// keyTexts says the key itself: what these tests look for.
type keyTexts struct{}

func (keyTexts) Say(lang string, key text.Key, _ ...text.Arg) text.Line {
	if key == "web.bot" {
		return text.Line{{T: map[string]string{"zh": "安评", "zh-Hant": "安評", "en": "Anping"}[lang]}}
	}
	return text.Line{{T: lang + ":" + string(key)}}
}

// desk is a sandbox with all its fakes, mounted.
type desk struct {
	*Sandbox
	store *fakeStore
	inbox *fakeInbox
	clock *fakeClock
	wall  *fakeClock
	mux   *http.ServeMux
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{store: newStore(t), inbox: &fakeInbox{}, clock: newClock(), wall: newClock(), mux: http.NewServeMux()}
	d.Sandbox = New(Config{
		Clock: d.clock, Wall: d.wall, Store: d.store, Media: d.store, Text: keyTexts{},
		Stepper: &fakeStepper{clock: d.clock, notice: d.clock.Now().Add(3 * 60 * 60 * 1e9)},
	})
	d.Mount(d.mux, d.inbox)
	return d
}

// ask makes a request as a plain HTTP client would.
func (d *desk) ask(method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w
}

func TestHosts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:8080": 200, "localhost": 200, "LocalHost:99": 200, "[::1]": 200, "[::1]:8080": 200,
		"": 403, "example.com": 403, "127.0.0.1.example.com": 403, "localhost.example.com:80": 403, "10.0.0.7:8080": 403, "0.0.0.0": 403, "[::2]:80": 403,
	} {
		for _, path := range []string{"/", "/sandbox/state", "/sandbox/healthz", "/sandbox/page/app.js"} {
			if w := d.ask("GET", path, "", func(r *http.Request) { r.Host = host }); w.Code != want {
				t.Errorf("GET %s of host %q: %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		want        int
	}{
		{"X-Nothing", "", 200},
		{"Sec-Fetch-Site", "same-origin", 200},
		{"Sec-Fetch-Site", "none", 200},
		{"Sec-Fetch-Site", "same-site", 403},
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Origin", "http://127.0.0.1:8080", 200},
		{"Origin", "http://127.0.0.1:9090", 403},
		{"Origin", "https://example.com", 403},
		{"Origin", "null", 403},
	} {
		d := newDesk(t)
		w := d.ask("POST", "/sandbox/message", `{"key":"k1","chat":"client-1","text":"你好"}`, func(r *http.Request) { r.Header.Set(c.name, c.value) })
		if w.Code != c.want {
			t.Errorf("POST with %s: %s: %d, want %d", c.name, c.value, w.Code, c.want)
		}
		if got := len(d.inbox.messages()); (got == 1) != (c.want == 200) {
			t.Errorf("POST with %s: %s: %d messages handled", c.name, c.value, got)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, path := range []string{"/", "/sandbox/state", "/sandbox/page/page.css", "/sandbox/media/none", "/sandbox/events"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "evil.example" // headers stand also on a refusal
		d.mux.ServeHTTP(w, r)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": policy,
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("GET %s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is not strict: %s", policy)
	}
}

func TestWithoutStepper(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Stepper = nil
	mux := http.NewServeMux()
	d.Mount(mux, d.inbox)
	d.mux = mux
	for _, path := range []string{"/sandbox/clock", "/sandbox/play"} {
		if w := d.ask("POST", path, `{}`); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s under the machine's clock: %d", path, w.Code)
		}
	}
	if page := d.ask("GET", "/", "").Body.String(); strings.Contains(page, `id="clock"`) || !strings.Contains(page, `id="text-private"`) {
		t.Error("the page under the machine's clock shows a clock bar, or no composer")
	}
}
