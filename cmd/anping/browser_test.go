package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"anping/storage/storetest/pgtest"
)

// size is a window of the browser, in CSS pixels.
type size struct {
	name          string
	width, height int64
	phone         bool // one pane at a time, as in a hand
}

// sizes are the two widths the sandbox is made for.
func sizes() []size {
	return []size{{"phone", 390, 844, true}, {"desktop", 1440, 900, false}}
}

// patience is how long something may take to come onto the screen: far more
// than it takes, because a whole test run shares the machine.
const patience = 30 * time.Second

// profile is a folder for Chromium. Its children may still write into it when
// the browser has ended, so that it is removed with patience and not by t.TempDir.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "anping-browser-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again := time.NewTicker(100 * time.Millisecond)
		defer again.Stop()
		for range 50 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			<-again.C
		}
		t.Logf("left behind: %v", err)
	})
	return dir
}

// openBrowser starts Chromium with an empty profile and returns the context its
// tabs are opened in. It ends with the test.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		pgtest.Missing(t, "chromium", "apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile(t)), chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(60 * time.Second), chromedp.Flag("headless", "new"), chromedp.Flag("lang", "zh-CN"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }),
	}
	for _, flag := range []string{
		"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps", "disable-extensions",
		"disable-dev-shm-usage", "disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
		"hide-scrollbars", "mute-audio", "force-color-profile=srgb",
	} {
		name, value, valued := strings.Cut(flag, "=")
		if valued {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	allocated, end := chromedp.NewExecAllocator(t.Context(), options...)
	// The library complains aloud of events younger than itself.
	ctx, closeBrowser := chromedp.NewContext(allocated, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		closeBrowser()
		end()
	})
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is one page of the browser: one person's phone.
type tab struct {
	t    *testing.T
	name string
	ctx  context.Context
	host string
	size size

	mu     sync.Mutex
	faults []string
	drops  bool // the server is being taken away: its absence is no fault
}

// openTab opens the sandbox as somebody. What the page's console complains of,
// what its policy forbids and what it asks of other hosts fail the test.
func openTab(browser context.Context, t *testing.T, p *process, s size, who string) *tab {
	t.Helper()
	// A window of its own: what stands behind another tab is not painted.
	var id target.ID
	if err := chromedp.Run(browser, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		id, err = target.CreateTarget("about:blank").WithNewWindow(true).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
		return err
	})); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	ctx, end := chromedp.NewContext(browser, chromedp.WithTargetID(id))
	b := &tab{t: t, name: who, ctx: ctx, host: strings.TrimPrefix(p.url, "http://"), size: s}
	chromedp.ListenTarget(ctx, b.hear)
	t.Cleanup(func() {
		end()
		b.clean()
	})
	b.do("open the page",
		network.Enable(), log.Enable(), runtime.Enable(),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(`window.forbidden = [];
				addEventListener('securitypolicyviolation', (e) => { window.forbidden.push(e.violatedDirective + ' ' + e.blockedURI); console.error('forbidden', e.violatedDirective, e.blockedURI); });`).Do(ctx)
			return err
		}),
		chromedp.EmulateViewport(s.width, s.height),
		chromedp.Navigate(p.url+"/?lang=zh#"+url.QueryEscape(who)),
		chromedp.WaitVisible(`.person[aria-current="true"]`),
		chromedp.Evaluate("window.unbroken = true", nil),
	)
	return b
}

// hear notes what should not happen.
func (b *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.fault("exception: " + e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			said := []string{}
			for _, a := range e.Args {
				said = append(said, string(a.Value)+a.Description)
			}
			b.fault("console: " + strings.Join(said, " "))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			b.fault("log: " + e.Entry.Text + " " + e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Scheme != "blob" && u.Host != b.host {
			b.fault("asked another host: " + e.Request.URL)
		}
	}
}

func (b *tab) fault(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drops && (strings.Contains(what, "ERR_CONNECTION_REFUSED") || strings.Contains(what, "ERR_INCOMPLETE_CHUNKED_ENCODING") || strings.Contains(what, "ERR_CONNECTION_RESET")) {
		return
	}
	b.faults = append(b.faults, what)
}

// clean fails the test for everything that was noted.
func (b *tab) clean() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range slices.Compact(b.faults) {
		b.t.Errorf("%s: %s", b.name, f)
	}
	b.faults = nil
}

// do runs actions within patience; what says what they are for. When they do
// not get there, the test says what stands on the screen instead.
func (b *tab) do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	// The first Run of a tab's context makes the tab: it must not end with a deadline.
	if chromedp.FromContext(b.ctx).Target == nil {
		if err := chromedp.Run(b.ctx); err != nil {
			b.t.Fatalf("%s: open a tab: %v", b.name, err)
		}
	}
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %s: %v\non the screen:\n%s", b.name, what, err, b.screen())
	}
}

// screen is the text on the screen.
func (b *tab) screen() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Evaluate("document.body.innerText", &text)); err != nil {
		return err.Error()
	}
	return text
}

// js asks the page for a value.
func (b *tab) js(script string, out any) {
	b.t.Helper()
	b.do(script, chromedp.Evaluate(script, out))
}

// until waits until an expression is true on the page.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	b.do("wait for "+what, chromedp.Poll(expression, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(0)))
}

// quoted is a Go string as JavaScript writes it.
func quoted(s string) string {
	raw, _ := json.Marshal(s) // a string always encodes
	return string(raw)
}

// shows waits until a chat's pane, "private" or "group", shows one message that
// holds all the words, and returns its text.
func (b *tab) shows(pane string, words ...string) string {
	b.t.Helper()
	b.turn(pane)
	list, _ := json.Marshal(words) // strings always encode
	find := fmt.Sprintf(`[...document.querySelectorAll('#log-%s .msg:not(.waiting)')].find((m) => m.checkVisibility() && %s.every((w) => m.innerText.includes(w)))`, pane, list)
	b.until(strings.Join(words, " … "), find+" !== undefined")
	var text string
	b.js(find+".innerText", &text)
	return text
}

// turn brings a pane onto the screen where there is room for one.
func (b *tab) turn(pane string) {
	b.t.Helper()
	if !b.size.phone {
		return
	}
	var chosen bool
	b.js(`document.getElementById('pane-`+pane+`').checkVisibility()`, &chosen)
	if !chosen {
		b.do("turn to "+pane, chromedp.Click("#tab-"+pane, chromedp.NodeVisible), chromedp.WaitVisible("#log-"+pane))
	}
}

// says types words and sends them with Enter, as people do.
func (b *tab) says(pane, words string) {
	b.t.Helper()
	b.turn(pane)
	b.do("say "+words, chromedp.SendKeys("#text-"+pane, words+"\r", chromedp.NodeVisible),
		chromedp.Poll(`document.getElementById('text-`+pane+`').value === ''`, nil, chromedp.WithPollingTimeout(0)))
}

// presses presses the newest button with a label in a pane. The log may be
// drawn anew or scroll while the mouse is on its way: until the button shows
// that it was pressed, the mouse sets out again.
func (b *tab) presses(pane, label string) {
	b.t.Helper()
	b.turn(pane)
	find := fmt.Sprintf(`[...document.querySelectorAll('#log-%s .buttons button:not(.pressed)')].filter((x) => x.textContent === %s).at(-1)`, pane, quoted(label))
	b.until("the button "+label, find+" !== undefined")
	var id string
	b.js(find+".dataset.button", &id)
	button := `#log-` + pane + ` [data-button="` + id + `"]`
	b.do("press "+label, chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			try, cancel := context.WithTimeout(ctx, 5*time.Second)
			err := chromedp.Run(try, chromedp.Click(button, chromedp.NodeVisible), chromedp.WaitVisible(button+".pressed"))
			cancel()
			if err == nil || ctx.Err() != nil {
				return err
			}
		}
	}))
}

// unbroken reports whether the page was never loaded anew.
func (b *tab) unbroken() {
	b.t.Helper()
	var same bool
	b.js("window.unbroken === true && window.forbidden.length === 0", &same)
	if !same {
		b.t.Errorf("%s: the page was loaded anew, or its policy forbade something", b.name)
	}
}
