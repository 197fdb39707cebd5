package main

import (
	"context"
	"fmt"
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

// axe is the checker of other people that the form is judged by; the lock file
// in testdata/axe pins its exact bytes.
const axe = "axe-core-4.10.3"

// judged asks axe for everything it finds by WCAG 2.2 A and AA and by good
// practice, and for what is wider than the screen.
const judged = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary).join("; "))
		.concat(document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : []))`

// TestSurveyFormAccess looks at every state of the form in Chromium, at both
// widths, in both themes and all languages: axe-core finds nothing, and nothing is
// wider than the screen. With -screens DIR it leaves pictures to be looked at.
func TestSurveyFormAccess(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	from := os.DirFS(filepath.Join("testdata", "axe"))
	script, err := os.ReadFile(filepath.Join(peer.Folder(t, axe, from), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	w, f, _ := openForm(t, "sqlite")
	link := formLink(t, w, f, 1)
	var id target.ID // a window of its own: what stands behind another tab is not painted
	if err := chromedp.Run(browser, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		id, err = target.CreateTarget("about:blank").WithNewWindow(true).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
		return err
	})); err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser, chromedp.WithTargetID(id))
	defer end()
	ctx, over := context.WithTimeout(ctx, 4*time.Minute)
	defer over()
	looked := 0
	judge := func(name string) {
		t.Helper()
		var faults []string
		err := chromedp.Run(ctx, chromedp.Evaluate(string(script)+";0", nil), chromedp.Evaluate(judged, &faults, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithAwaitPromise(true)
		}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, fault := range faults {
			t.Errorf("%s: %s", name, fault)
		}
		if looked++; *screens == "" {
			return
		}
		var picture []byte
		if err := chromedp.Run(ctx, chromedp.FullScreenshot(&picture, 100)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*screens, name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range sizes() {
		for _, theme := range []string{"light", "dark"} {
			for _, lang := range []string{"zh", "zh-Hant", "en"} {
				name := fmt.Sprintf("survey-%s-%s-%s", s.name, theme, lang)
				if err := chromedp.Run(ctx, chromedp.EmulateViewport(s.width, s.height),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
					chromedp.Navigate(link+"?lang="+lang), chromedp.WaitVisible("form", chromedp.ByQuery)); err != nil {
					t.Fatal(err)
				}
				judge(name + "-open")
				if err := chromedp.Run(ctx, chromedp.Click("label[for='by-anonymous']", chromedp.ByQuery), chromedp.Click("label[for='q2-4']", chromedp.ByQuery), chromedp.Click("label[for='q6-9']", chromedp.ByQuery),
					chromedp.SendKeys("#words", "ok", chromedp.ByQuery), chromedp.Click("button", chromedp.ByQuery), chromedp.WaitVisible(".summary", chromedp.ByQuery)); err != nil {
					t.Fatal(err)
				}
				judge(name + "-missing")
				if err := chromedp.Run(ctx, chromedp.Navigate(link+"x?lang="+lang), chromedp.WaitVisible("h1", chromedp.ByQuery)); err != nil {
					t.Fatal(err)
				}
				judge(name + "-refused")
			}
		}
	}
	// By keys alone: tab to each group, an arrow chooses in it, Enter sends.
	if err := chromedp.Run(ctx, chromedp.Navigate(link), chromedp.WaitVisible("form", chromedp.ByQuery), chromedp.Focus("#by-anonymous", chromedp.ByQuery), chromedp.KeyEvent(" ")); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if err := chromedp.Run(ctx, chromedp.KeyEvent("\t"), chromedp.KeyEvent(" ")); err != nil {
			t.Fatal(err)
		}
	}
	var title string
	if err := chromedp.Run(ctx, chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"), chromedp.WaitNotPresent("form", chromedp.ByQuery), chromedp.Text("h1", &title, chromedp.ByQuery)); err != nil {
		t.Fatal(err)
	}
	judge("survey-done")
	if got, err := w.plain.rows("select vals, client from survey_answers"); err != nil || got != "5 5 5 5 5 0|0" || title != "谢谢,问卷已交" {
		t.Errorf("sent by keys: %q, stored %s, %v", title, got, err)
	}
	t.Logf("%d pages judged", looked)
}
