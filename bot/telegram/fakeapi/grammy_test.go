package fakeapi

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest/peer"
)

// grammy is the client of other people that the fake is checked with. Its exact
// files are pinned, with their hashes, by the lock file beside its script.
const grammy = "grammy-1.46.0"

// machine is the real clock: a client of other people brings its own.
type machine struct{}

func (machine) Now() time.Time                         { return time.Now() }
func (machine) After(d time.Duration) <-chan time.Time { return time.After(d) }

// TestGrammY lets a bot made with npm's grammY have its whole exchange with the
// fake. What it can do here, our own adapter may rely on.
func TestGrammY(t *testing.T) {
	t.Parallel()
	from, err := filepath.Abs(filepath.Join("testdata", "grammy"))
	if err != nil {
		t.Fatal(err)
	}
	dir := peer.Folder(t, grammy, os.DirFS(from))
	s, url := served(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", filepath.Join(from, "exchange.mjs"))
	node.Env = append(os.Environ(), "PEER="+dir, "ROOT="+url, "TOKEN="+testToken)
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
	want := []string{
		"ok getMe",
		"ok setMyCommands",
		"ok deep link by long polling",
		"ok text and HTML",
		"ok reply",
		"ok edited message",
		"ok keyboard, press, answer, edit",
		"ok photo out by attach://, again by file_id",
		"ok photo in and download",
		"ok voice and location in",
		"ok group: added, silent, addressed",
		"ok anonymous administrator",
		"ok forum topics",
		"ok group becomes supergroup",
		"ok limits",
		"ok 429 with retry_after",
		"ok 403, 400, 401, 404",
		"ok no answer, and one that is no JSON",
		"ok kicked",
		"ok stopping confirms the last update",
		"ok a second poller",
		"ok webhook",
		"ok a refused webhook is not lost",
		"ok a call in a webhook's answer",
		"ok deleteWebhook",
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, w := range want {
		if i >= len(lines) || lines[i] != w {
			t.Fatalf("line %d is not %q", i+1, w)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines, want %d", len(lines), len(want))
	}
	if got := s.Unknown(); got != nil {
		t.Errorf("arguments that the fake does not know: %v", got)
	}
	if c := s.Counts(); c.Lost != 1 || c.Pending != 0 || c.Strangers != 1 {
		t.Errorf("%+v", c)
	}
}

// served is a fake with its door, under the real clock.
func served(t *testing.T) (*Server, string) {
	t.Helper()
	s, err := New(testToken, Options{Clock: machine{}, Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.Handle("/control/", s.Control())
	s.serve(ln, mux)
	t.Cleanup(s.Close)
	return s, "http://" + ln.Addr().String()
}
