package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof" // on a listener of the test's own, never the program's
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
	weixinapi "anping/bot/wechat/fakeapi"
)

// The bot of the soak and of the chaos, and the secrets that are its own.
const (
	fakeToken  = "7012345678:AAFakeTokenOfNobody_0123456789abcdef"
	fakeBot    = "7012345678"
	fakeSecret = "webhook-secret-of-nobody"
)

// runFake is a process that is the fake Bot API: "ADDRESS SEED". It plays a bot
// that reads all messages of its groups.
func runFake(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	seed, err := strconv.ParseUint(args[1], 10, 64)
	if err == nil {
		var ln net.Listener
		if ln, err = net.Listen("tcp", args[0]); err == nil {
			err = fakeapi.Serve(ctx, ln, fakeToken, fakeapi.Options{Clock: bot.Machine{}, Loopback: true, ReadsAll: true, Seed: seed})
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

// runWatched is a process that is the program, with the profiles of net/http/pprof
// on an address of their own: "ADDRESS serve --config FILE".
func runWatched(args []string) int {
	ln, err := net.Listen("tcp", args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	go func() { slog.Error("profiles", "err", http.Serve(ln, http.DefaultServeMux)) }()
	os.Args = append(os.Args[:1], args[1:]...)
	return program()
}

// runWeixin is a process that is the fake of WeChat's API: "ADDRESS SEED".
func runWeixin(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	seed, err := strconv.ParseUint(args[1], 10, 64)
	if err == nil {
		var ln net.Listener
		if ln, err = net.Listen("tcp", args[0]); err == nil {
			a := fakeOfficial()
			err = weixinapi.Serve(ctx, ln, weixinapi.Options{Clock: bot.Machine{}, AppID: a.AppID, Secret: a.Secret, Seed: seed})
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

// startFake starts the fake Bot API as a process of its own and waits for its door.
func startFake(t *testing.T, seed uint64) fakeapi.Door {
	t.Helper()
	door := fakeapi.Door{Client: newClient()}
	door.URL = startFakeAs(t, "fakeapi", seed, door.Client, func(url string) error {
		_, err := fakeapi.Door{URL: url, Client: door.Client}.Counts(t.Context())
		return err
	})
	return door
}

// startWeixin starts the fake of WeChat's API.
func startWeixin(t *testing.T, seed uint64) weixinapi.Door {
	t.Helper()
	door := weixinapi.Door{Client: newClient()}
	door.URL = startFakeAs(t, "weixinapi", seed, door.Client, func(url string) error {
		_, err := weixinapi.Door{URL: url, Client: door.Client}.Counts(t.Context())
		return err
	})
	return door
}

// startFakeAs starts a fake as a process and waits until its door opens.
func startFakeAs(t *testing.T, as string, seed uint64, client *http.Client, open func(url string) error) (url string) {
	t.Helper()
	address := freeAddress(t)
	p := &process{t: t, as: as, url: "http://" + address, args: []string{address, fmt.Sprint(seed)}, client: client}
	t.Cleanup(p.kill)
	p.begin()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for open(p.url) != nil {
		select {
		case <-poll.C:
		case <-p.done:
			t.Fatalf("the fake ended: %s", p.stderr)
		}
	}
	return p.url
}

func newClient() *http.Client {
	return &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 300}}
}

// station is what one program of the soak or the chaos is started with.
type station struct {
	database string
	public   string // address that Telegram posts to
	api      string // address of the Bot API
	roster   string
	profiles string // address for pprof; "" = none

	official officialAccount // where clients are on WeChat; its API is at api too
}

// fakeOfficial is the official account of the burst and of the chaos.
func fakeOfficial() officialAccount {
	return officialAccount{
		AppID: "wx0123456789abcdef", Secret: "appsecretofnobody0123456789", Token: "callbacktokenofnobody",
		AESKey: "aeskeyofnobody01234567890123456789012345678",
	}
}

// prepare makes the program of an instance as a process that is not begun yet.
func (i station) prepare(t *testing.T) *process {
	t.Helper()
	listen := freeAddress(t)
	file := filepath.Join(t.TempDir(), "anping.toml")
	config := fmt.Sprintf("database = %q\nlisten = %q\npublic_url = %q\n[sandbox]\nenabled = true\nroster = %q\n", i.database, listen, i.public, i.roster) +
		fmt.Sprintf("[telegram]\ntoken = %q\nmode = \"webhook\"\nwebhook_secret = %q\napi_url = %q\n", fakeToken, fakeSecret, i.api) +
		fmt.Sprintf("rate_per_second = %d\nrate_per_group_minute = %d\n", mostRate, mostRate)
	if a := i.official; a.AppID != "" {
		config += fmt.Sprintf("[wechat]\napp_id = %q\napp_secret = %q\ntoken = %q\naes_key = %q\n", a.AppID, a.Secret, a.Token, a.AESKey) +
			fmt.Sprintf("api_url = %q\nrate_per_second = %d\n", i.api, mostRate)
	}
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", file}, client: newClient()}
	if i.profiles != "" {
		p.as, p.args = "watched", append([]string{i.profiles}, p.args...)
	}
	t.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
	})
	return p
}
