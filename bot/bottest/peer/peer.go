// Package peer plays the platform's server with other people's libraries: Node
// scripts on npm's wechat-crypto, @wecom/crypto and xml2js, which share no line
// with us, post to a callback everything that WeChat and WeCom post, the same
// again, at once, and forged, and judge each answer. Tests run them against the
// strict fakes' own reference first, so that fake and peer check each other, and
// then against the program. It is for tests only and imports nothing of ours.
//
// What it does not show: the real platforms' quotas, moments of retries, parsers
// and clients.
package peer

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// scripts are the peers, and the lock file that pins their libraries' exact
// files with their hashes.
//
//go:embed node
var scripts embed.FS

// version names the folder the libraries are kept in.
const version = "tencent-1"

// runMost is longer than a peer takes by far.
const runMost = 4 * time.Minute

// Missing skips a test that lacks a part of the machine, with a line that says
// how to get it, or fails it where ANPING_TEST_REQUIRE, a comma list of parts or
// all, says that the part has to be there.
func Missing(t testing.TB, part, how string) {
	t.Helper()
	wanted := strings.Split(os.Getenv("ANPING_TEST_REQUIRE"), ",")
	if slices.Contains(wanted, part) || slices.Contains(wanted, "all") {
		t.Fatalf("%s is missing: %s", part, how)
	}
	t.Skipf("%s is missing: %s", part, how)
}

// Folder is the folder where npm installed what a lock file pins. It is kept
// under name for later runs, which then need no network; installing goes into a
// folder of its own first, so that two runs at once, or one that was broken off,
// leave nothing half. pins holds package.json and package-lock.json.
func Folder(t testing.TB, name string, pins fs.FS) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			Missing(t, "node", "apt-get install nodejs npm")
		}
	}
	lock, err := fs.ReadFile(pins, "package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		Missing(t, "node", "no folder for caches: "+err.Error())
	}
	dir := filepath.Join(cache, "anping-peers", name)
	if installed(dir, lock) {
		return dir
	}
	if err := install(t.Context(), dir, pins, lock); err != nil {
		Missing(t, "node", fmt.Sprintf("npm could not install %s: %v", name, err))
	}
	return dir
}

// installed reports whether a folder holds what a lock file pins.
func installed(dir string, lock []byte) bool {
	have, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	return err == nil && bytes.Equal(have, lock)
}

func install(ctx context.Context, dir string, pins fs.FS, lock []byte) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	for _, name := range []string{"package.json", "package-lock.json"} {
		raw, err := fs.ReadFile(pins, name)
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
	if installed(dir, lock) {
		return nil // by another run meanwhile, which may be using it
	}
	_ = os.RemoveAll(dir) // of another lock file
	if err := os.Rename(fresh, dir); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// Line is one exchange as a peer reports it.
type Line struct {
	What     string `json:"what"`
	Expected string `json:"expected"`
	Got      string `json:"got"` // at most 300 characters
	OK       bool   `json:"ok"`
}

// WeChat is an official account's callback, for the script that plays its server.
type WeChat struct {
	URL     string // of the callback, without a query
	Token   string
	AESKey  string // 43 characters
	AppID   string
	Account string // the account's gh_ name
	OpenID  string // who writes
	Mode    string // plain, compatible, safe
}

// Run posts everything and reports each exchange. Everything that must be refused
// says HOSTILE.
func (w WeChat) Run(t testing.TB) []Line {
	t.Helper()
	return run(t, "wechat.mjs", map[string]string{
		"URL": w.URL, "TOKEN": w.Token, "AESKEY": w.AESKey, "APPID": w.AppID, "ACCOUNT": w.Account, "OPENID": w.OpenID, "MODE": w.Mode,
	})
}

// WeCom is the callbacks of an app and of a smart bot, for the script that plays
// their server. Without URL or BotURL that half is left out.
type WeCom struct {
	URL       string
	Token     string
	AESKey    string
	CorpID    string
	AgentID   string
	UserID    string // who writes
	BotURL    string
	BotToken  string
	BotAESKey string
	BotID     string // aibotid
	ChatID    string // the group that the smart bot is asked in

	// Later says that answers come through the API, and a callback is only
	// acknowledged. Responses are the response_url of the messages to the smart
	// bot, one after another; a made-up one behind the last.
	Later     bool
	Responses []string
}

// Run posts everything and reports each exchange. Everything that must be refused
// says HOSTILE.
func (w WeCom) Run(t testing.TB) []Line {
	t.Helper()
	later := ""
	if w.Later {
		later = "yes"
	}
	return run(t, "wecom.mjs", map[string]string{
		"LATER": later, "RESPONSES": strings.Join(w.Responses, " "),
		"URL": w.URL, "TOKEN": w.Token, "AESKEY": w.AESKey, "CORPID": w.CorpID, "AGENT": w.AgentID, "USERID": w.UserID,
		"BOT_URL": w.BotURL, "BOT_TOKEN": w.BotToken, "BOT_AESKEY": w.BotAESKey, "BOT_ID": w.BotID, "CHATID": w.ChatID,
	})
}

// Judge fails the test for every exchange that went wrong, and when there were
// fewer than least.
func Judge(t testing.TB, lines []Line, least int) {
	t.Helper()
	for _, l := range lines {
		if !l.OK {
			t.Errorf("%s: expected %s, got %s", l.What, l.Expected, l.Got)
		}
	}
	if len(lines) < least {
		t.Errorf("only %d exchanges, of at least %d", len(lines), least)
	}
}

func run(t testing.TB, script string, env map[string]string) []Line {
	t.Helper()
	pins, err := fs.Sub(scripts, "node")
	if err != nil {
		t.Fatal(err)
	}
	libraries, dir := Folder(t, version, pins), t.TempDir()
	if err := os.CopyFS(dir, pins); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), runMost)
	defer cancel()
	// wechat-crypto is of 2014 and makes its buffers as one did then.
	node := exec.CommandContext(ctx, "node", "--no-deprecation", filepath.Join(dir, script))
	node.Env = append(os.Environ(), "PEER="+libraries)
	for name, value := range env {
		node.Env = append(node.Env, name+"="+value)
	}
	var out, stderr bytes.Buffer
	node.Stdout, node.Stderr = &out, &stderr
	if err := node.Run(); err != nil {
		t.Fatalf("%s: %v: %s\n%s", script, err, bytes.TrimSpace(stderr.Bytes()), out.Bytes())
	}
	var lines []Line
	for s := bufio.NewScanner(&out); s.Scan(); {
		var l Line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%s printed %q: %v", script, s.Text(), err)
		}
		lines = append(lines, l)
	}
	return lines
}
