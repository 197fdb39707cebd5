package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// running is a run of the program inside the test.
type running struct {
	url  string
	stop func()
	code chan int
	err  *bytes.Buffer
}

// runDemo starts the demo and reads its address from the first line.
func runDemo(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	out, in := io.Pipe()
	r := running{stop: cancel, code: make(chan int, 1), err: &bytes.Buffer{}}
	var stderr sync.Mutex
	go func() {
		code := run(ctx, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...), in, locked{&stderr, r.err}, noEnv)
		_ = in.Close()
		r.code <- code
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("the demo ended with %d: %s", <-r.code, r.err)
	}
	_, address, ok := strings.Cut(strings.TrimSuffix(lines.Text(), "/"), "Anping is at ")
	if !ok {
		t.Fatalf("the first line is %q", lines.Text())
	}
	r.url = address
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return r
}

type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// ended stops the demo and wants it to end well and in time.
func (r running) ended(t *testing.T) {
	t.Helper()
	r.stop()
	select {
	case code := <-r.code:
		if code != 0 || r.err.Len() > 0 {
			t.Errorf("code %d, complains %q", code, r.err)
		}
	case <-time.After(stopRequests + stopLoops + time.Second):
		t.Fatal("the demo did not end")
	}
}

// told posts JSON and returns the answer.
func (r running) told(t *testing.T, path, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v: %s", path, resp.StatusCode, err, raw)
	}
	return string(raw)
}

// TestDemo: the page is there, a complaint gets its number, an open stream does
// not hold the end up, and nothing is left.
func TestDemo(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	r := runDemo(t)
	for path, want := range map[string]string{"/": "<!doctype html>", "/healthz": "alive", "/readyz": "ready"} {
		if code, body := fetch(t, r.url+path); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.80s", path, code, body)
		}
	}
	if left, err := filepath.Glob(filepath.Join(temp, "anping-demo-*", "anping.db")); err != nil || len(left) != 1 {
		t.Errorf("data while running: %v, %v", left, err)
	}
	answer := r.told(t, "/sandbox/message", `{"key":"1","chat":"c-zhang","text":"3号楼道闸坏了出不去"}`)
	if !strings.Contains(answer, "A1001") || !strings.Contains(answer, "021-5550-0100") {
		t.Errorf("answer %s", answer)
	}
	stream := make(chan string, 1)
	began := make(chan struct{})
	go func() { stream <- follow(t, r.url+"/sandbox/events", began) }()
	<-began
	from := time.Now()
	r.ended(t)
	if took := time.Since(from); took > 3*time.Second {
		t.Errorf("an open page held the end up for %s", took)
	}
	if got := <-stream; !strings.Contains(got, "event: hello") {
		t.Errorf("stream %.200q", got)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// follow reads a stream to its end; began is closed when it began.
func follow(t *testing.T, url string, began chan<- struct{}) string {
	defer close(began)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	began <- struct{}{}
	raw, _ := io.ReadAll(resp.Body) // ends with an error when the server closes
	return string(raw)
}

// TestDemoKept: a folder that is kept goes on where it ended, its company
// loaded once and its clock not behind.
func TestDemoKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "trial")
	first := runDemo(t, "--data", dir)
	first.told(t, "/sandbox/message", `{"key":"1","chat":"c-zhang","text":"3号楼道闸坏了出不去"}`)
	before := clockOf(t, first.told(t, "/sandbox/clock", `{"minutes":90}`))
	state := seen(t, first)
	first.ended(t)
	second := runDemo(t, "--data", dir)
	if again := seen(t, second); again != state {
		t.Errorf("the company changed:\n%s\n%s", state, again)
	}
	if answer := second.told(t, "/sandbox/message", `{"key":"1","chat":"c-zhang","text":"3号楼道闸坏了出不去"}`); !strings.Contains(answer, "A1001") {
		t.Errorf("a repeat is answered %s", answer)
	}
	if answer := second.told(t, "/sandbox/message", `{"key":"2","chat":"c-zhang","text":"进度"}`); !strings.Contains(answer, "A1001") {
		t.Errorf("the case is forgotten: %s", answer)
	}
	if after := clockOf(t, second.told(t, "/sandbox/clock", `{"minutes":1}`)); after < before {
		t.Errorf("the clock went back from %d to %d", before, after)
	}
	second.ended(t)
}

func clockOf(t *testing.T, answer string) int64 {
	t.Helper()
	var c struct{ Now int64 }
	if err := json.Unmarshal([]byte(answer), &c); err != nil || c.Now == 0 {
		t.Fatalf("clock %s: %v", answer, err)
	}
	return c.Now
}

// seen is who and what the page shows, without the time.
func seen(t *testing.T, r running) string {
	t.Helper()
	_, body := fetch(t, r.url+"/sandbox/state")
	var s struct{ Personas, Groups, Places json.RawMessage }
	if err := json.Unmarshal([]byte(body), &s); err != nil || len(s.Personas) < 100 {
		t.Fatalf("state %.200s: %v", body, err)
	}
	return fmt.Sprintf("%s\n%s\n%s", s.Personas, s.Groups, s.Places)
}

// TestBadRoster: a wrong row is one line with file, row and column.
func TestBadRoster(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"sites.csv":  "code,name,zone\nS1,Estate,Asia/Nowhere\n",
		"teams.csv":  "code,site,name\nT1,S2,Team\n",
		"people.csv": "no,name,role,team,site\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(dir, "anping.toml")
	text := fmt.Sprintf("database = %q\nlisten = \"127.0.0.1:0\"\n[sandbox]\nenabled = true\nroster = %q\n", "sqlite:"+dir+"/a.db", dir)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := try(t, "serve", "--config", config)
	if code != 2 || !strings.HasPrefix(stderr, dir+"/sites.csv:2:zone: ") || !strings.Contains(stderr, "; mend") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d: %s", code, stderr)
	}
}

// TestDefaultLanguage: a stranger is answered in the language of the configuration.
func TestDefaultLanguage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := defaults()
	s.Database, s.Sandbox.Enabled, s.Language = secretOf("sqlite:"+filepath.Join(dir, "anping.db")), true, "en"
	a, err := wire(ctx, parts{settings: s, clock: newShifted(0, func(time.Duration) {}), log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}()
	defer a.streams()
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1/sandbox/message", strings.NewReader(`{"key":"1","chat":"x-nobody","text":"hello"}`))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	if !strings.Contains(rec.Body.String(), "Hello, I’m the bot of your security service") {
		t.Errorf("status %d: %s", rec.Code, rec.Body)
	}
}
