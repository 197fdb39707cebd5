package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestSurveyFormAccess looks at every state of the form in Chromium, at both
// widths, in both themes and all languages: axe-core finds nothing, and nothing is
// wider than the screen. With -screens DIR it leaves pictures to be looked at.
func TestSurveyFormAccess(t *testing.T) {
	t.Parallel()
	in := newInspector(openBrowser(t), t, true)
	w, f, _ := openForm(t, "sqlite")
	link := formLink(t, w, f, 1)
	ctx, judge := in.ctx, in.judge
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
	t.Logf("%d pages judged", in.looked)
}
