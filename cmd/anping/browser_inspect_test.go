package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"anping/bot/bottest/peer"
)

// axe is the checker of other people that our pages are judged by; the lock file
// in testdata/axe pins its exact bytes.
const axe = "axe-core-4.10.3"

// judged asks axe for everything it finds by WCAG 2.2 A and AA and by good
// practice, and for what is wider than the screen.
const judged = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary).join("; "))
		.concat(document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : []))`

// inspector looks at pages in a window of its own.
type inspector struct {
	t      *testing.T
	ctx    context.Context //nolint:containedctx // of the test
	script string          // axe; "" = it only takes pictures
	looked int
}

func newInspector(browser context.Context, t *testing.T, judges bool) *inspector {
	t.Helper()
	in := &inspector{t: t}
	if judges {
		script, err := os.ReadFile(filepath.Join(peer.Folder(t, axe, os.DirFS(filepath.Join("testdata", "axe"))), "node_modules", "axe-core", "axe.min.js"))
		if err != nil {
			t.Fatal(err)
		}
		in.script = string(script)
	}
	var id target.ID // a window of its own: what stands behind another tab is not painted
	if err := chromedp.Run(browser, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		id, err = target.CreateTarget("about:blank").WithNewWindow(true).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
		return err
	})); err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser, chromedp.WithTargetID(id))
	t.Cleanup(end)
	in.ctx, end = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(end)
	return in
}

// as sets the size and the theme.
func (in *inspector) as(s size, theme string) {
	in.t.Helper()
	in.do(chromedp.EmulateViewport(s.width, s.height), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}))
}

func (in *inspector) do(actions ...chromedp.Action) {
	in.t.Helper()
	if err := chromedp.Run(in.ctx, actions...); err != nil {
		in.t.Fatal(err)
	}
}

// judge says what axe finds on the page, and with -screens takes a picture of it.
func (in *inspector) judge(name string) {
	in.t.Helper()
	if in.script != "" {
		var faults []string
		err := chromedp.Run(in.ctx, chromedp.Evaluate(in.script+";0", nil), chromedp.Evaluate(judged, &faults, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithAwaitPromise(true)
		}))
		if err != nil {
			in.t.Fatalf("%s: %v", name, err)
		}
		for _, fault := range faults {
			in.t.Errorf("%s: %s", name, fault)
		}
	}
	if in.looked++; *screens == "" {
		return
	}
	var picture []byte
	in.do(chromedp.FullScreenshot(&picture, 100))
	if err := os.WriteFile(filepath.Join(*screens, name+".png"), picture, 0o600); err != nil {
		in.t.Fatal(err)
	}
}
