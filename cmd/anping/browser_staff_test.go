package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"anping/bot/web"
)

// staffPages looks at every state of the form of the staff.
func staffPages(in *inspector) {
	in.t.Helper()
	s := openStaffForm(in.t, "sqlite")
	captain := s.person(in.t, "王磊")
	link, shop := s.behalf(captain, 2), s.asksMystery(in.t)
	expired := s.f.Link(web.StaffLink{Person: captain, Period: "2025-Q3", Client: 2, Until: s.clock.Now()})
	look := func(state, address, waits string, then ...chromedp.Action) {
		in.t.Helper()
		for _, s := range sizes() {
			for _, theme := range []string{"light", "dark"} {
				in.as(s, theme)
				for _, lang := range []string{"zh", "zh-Hant", "en"} {
					in.do(chromedp.Navigate(address+"?lang="+lang), chromedp.WaitVisible(waits, chromedp.ByQuery))
					in.do(then...)
					in.judge("staff-" + state + "-" + s.name + "-" + theme + "-" + lang)
				}
			}
		}
	}
	look("behalf", link, "form")
	look("missing", link, "form", chromedp.Click("label[for='q2-4']", chromedp.ByQuery), chromedp.Click("label[for='q6-9']", chromedp.ByQuery),
		chromedp.SendKeys("#words", "ok", chromedp.ByQuery), chromedp.Click("button", chromedp.ByQuery), chromedp.WaitVisible(".summary", chromedp.ByQuery))
	look("mystery", shop, "form")
	look("refused", link+"x", "h1")
	look("over", expired, "h1")
	for _, x := range []struct {
		address, first string
		more           int // groups after the first
		stored, want   string
	}{
		{link, "#how-paper", 6, "select vals, source, client from survey_answers", "5 5 5 5 5 0|paper|2"},
		{shop, "#q1-5", 5, "select vals, source, no from survey_mysteries", "5 5 5 5 5 5|form|AF-1"},
	} {
		in.byKeys(x.address, x.first, x.more)
		if got, err := s.plain.rows(x.stored); err != nil || got != x.want {
			in.t.Errorf("sent by keys: stored %s, want %s, %v", got, x.want, err)
		}
	}
	look("done", shop, "h1")
}

// byKeys fills a form in by keys alone: space chooses first and then the first answer
// of as many groups more, Enter on the button sends.
func (in *inspector) byKeys(address, first string, more int) {
	in.t.Helper()
	in.do(chromedp.Navigate(address), chromedp.WaitVisible("form", chromedp.ByQuery), chromedp.Focus(first, chromedp.ByQuery), chromedp.KeyEvent(" "))
	for range more {
		in.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent(" "))
	}
	in.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"), chromedp.WaitNotPresent("form", chromedp.ByQuery), chromedp.WaitVisible("h1", chromedp.ByQuery))
}

// TestStaffFormAccess looks at every state of the form of the staff in Chromium, at
// both widths, in both themes and all languages: axe-core finds nothing, and nothing
// is wider than the screen. It works by keys alone.
func TestStaffFormAccess(t *testing.T) {
	t.Parallel()
	in := newInspector(openBrowser(t), t, true)
	staffPages(in)
	t.Logf("%d pages judged", in.looked)
}
