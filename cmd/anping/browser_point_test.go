package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// pointPages looks at every state of the page at a checkpoint.
func pointPages(in *inspector) {
	in.t.Helper()
	_, base := newPointed(in.t)
	for state, code := range map[string]string{"shown": "1-NORTH23", "located": "3-GARAGE2", "unknown": "1-WRONG22"} {
		for _, s := range sizes() {
			for _, theme := range []string{"light", "dark"} {
				in.as(s, theme)
				for _, lang := range []string{"zh", "zh-Hant", "en"} {
					in.do(chromedp.Navigate(base+"/p/"+code+"?lang="+lang), chromedp.WaitVisible("h1", chromedp.ByQuery))
					in.judge("point-" + state + "-" + s.name + "-" + theme + "-" + lang)
				}
			}
		}
	}
	// By keys alone: the link to Telegram is the next after the languages.
	var to string
	in.do(chromedp.Navigate(base+"/p/1-NORTH23"), chromedp.Focus("nav li:last-child a", chromedp.ByQuery), chromedp.KeyEvent("\t"),
		chromedp.Evaluate("document.activeElement.href", &to))
	if to != "https://t.me/anping_bot?start=tap-1-NORTH23" {
		in.t.Errorf("the key leads to %q", to)
	}
}

// TestPointPageAccess looks at every state of the page at a checkpoint in Chromium, at
// both widths, in both themes and all languages: axe-core finds nothing, and nothing
// is wider than the screen.
func TestPointPageAccess(t *testing.T) {
	t.Parallel()
	in := newInspector(openBrowser(t), t, true)
	pointPages(in)
	t.Logf("%d pages judged", in.looked)
}
