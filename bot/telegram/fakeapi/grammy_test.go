package fakeapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// grammy is the client of other people that the fake is checked with. Its exact
// files are pinned, with their hashes, by the lock file beside its script.
const grammy = "grammy-1.46.0"

// machine is the real clock: a client of other people brings its own.
type machine struct{}

func (machine) Now() time.Time                         { return time.Now() }
func (machine) After(d time.Duration) <-chan time.Time { return time.After(d) }

// missing skips a test that lacks a part of the machine, or fails it where
// ANPING_TEST_REQUIRE, a comma list of parts or all, says that the part has to
// be there.
func missing(t *testing.T, part, how string) {
	t.Helper()
	wanted := strings.Split(os.Getenv("ANPING_TEST_REQUIRE"), ",")
	if slices.Contains(wanted, part) || slices.Contains(wanted, "all") {
		t.Fatalf("%s is missing: %s", part, how)
	}
	t.Skipf("%s is missing: %s", part, how)
}

// peer is the folder a client is installed in. It is kept for later runs, which
// then need no network; installing goes into a folder of its own first, so that
// two runs at once, or one that was broken off, leave nothing half.
func peer(t *testing.T, name, from string) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, "node", "apt-get install nodejs npm")
		}
	}
	lock, err := os.ReadFile(filepath.Join(from, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		missing(t, "node", "no folder for caches: "+err.Error())
	}
	dir := filepath.Join(cache, "anping-peers", name)
	if have, err := os.ReadFile(filepath.Join(dir, "package-lock.json")); err == nil && bytes.Equal(have, lock) {
		return dir
	}
	if err := install(t.Context(), dir, from); err != nil {
		missing(t, "node", fmt.Sprintf("npm could not install %s: %v", name, err))
	}
	return dir
}

func install(ctx context.Context, dir, from string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	for _, name := range []string{"package.json", "package-lock.json"} {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(fresh, name), raw, 0o644); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	npm.Dir = fresh
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	_ = os.RemoveAll(dir) // of another lock file
	if err := os.Rename(fresh, dir); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// TestGrammY lets a bot made with npm's grammY have its whole exchange with the
// fake. What it can do here, our own adapter may rely on.
func TestGrammY(t *testing.T) {
	t.Parallel()
	from, err := filepath.Abs(filepath.Join("testdata", "grammy"))
	if err != nil {
		t.Fatal(err)
	}
	dir := peer(t, grammy, from)
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
