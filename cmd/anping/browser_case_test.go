package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// casePages looks at every state of the page of a case.
func casePages(in *inspector) {
	in.t.Helper()
	w := newPaged(in.t, "sqlite")
	link := w.fills()
	look := func(state, address, waits string) {
		in.t.Helper()
		for _, s := range sizes() {
			for _, theme := range []string{"light", "dark"} {
				in.as(s, theme)
				for _, lang := range []string{"zh", "zh-Hant", "en"} {
					in.do(chromedp.Navigate(address+"?lang="+lang), chromedp.WaitVisible(waits, chromedp.ByQuery))
					in.judge("case-" + state + "-" + s.name + "-" + theme + "-" + lang)
				}
			}
		}
	}
	look("open", link, "dl")
	look("refused", link+"x", "h1")
	w.says(w.ext("钱进"), "好了 换了保险丝")
	look("rate", link, "form")
	in.as(sizes()[0], "light")
	in.do(chromedp.Navigate(link), chromedp.Click("button[value='2']", chromedp.ByQuery), chromedp.WaitVisible(".thanks", chromedp.ByQuery))
	in.judge("case-low")
	w.says(w.ext("王阿姨"), "还没好,重开")
	w.says(w.ext("钱进"), "接单")
	w.says(w.ext("钱进"), "好了 又换了")
	// By keys alone: tab to the first button, Enter.
	var title string
	in.do(chromedp.Navigate(link), chromedp.WaitVisible("form", chromedp.ByQuery), chromedp.Focus("nav li:last-child a", chromedp.ByQuery), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"),
		chromedp.WaitVisible(".thanks", chromedp.ByQuery), chromedp.Text(".thanks", &title, chromedp.ByQuery))
	in.judge("case-done")
	if got, err := w.plain.rows("select run, stars from ratings order by run"); err != nil || got != "1|2\n2|5" {
		in.t.Errorf("rated by keys: %q, stored %s, %v", title, got, err)
	}
	look("rated", link, "dl")
}

// TestCasePageAccess looks at every state of the page of a case in Chromium, at both
// widths, in both themes and all languages: axe-core finds nothing, and nothing is
// wider than the screen. It works by keys alone.
func TestCasePageAccess(t *testing.T) {
	t.Parallel()
	in := newInspector(openBrowser(t), t, true)
	casePages(in)
	t.Logf("%d pages judged", in.looked)
}
