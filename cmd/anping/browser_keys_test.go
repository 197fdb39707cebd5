package main

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserKeys does everything with the keyboard: skip, type, send, choose a
// place, leave a dialog, turn to another person, press a button. Every stop on
// the way is on the screen and has a ring around it.
func TestBrowserKeys(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for _, s := range sizes() {
		t.Run(s.name, func(t *testing.T) {
			p := startDemo(t, "", "")
			p.toAfternoon()
			b := openTab(browser, t, p, s, "c-wang")
			b.press(kb.Tab)
			b.focus("the skip link", "#skip")
			b.press(kb.Enter)
			b.focus("the message box", "#text-private")
			b.press("3号楼道闸坏了")
			b.do("break the line", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(input.ModifierShift)))
			b.press("出不去")
			b.press(kb.Enter)
			b.shows("private", "3号楼道闸坏了\n出不去")
			b.shows("private", "已受理,编号 A1001")
			b.focus("the message box again", "#text-private")

			b.back()
			b.focus("the location button", "#location-private")
			b.press(kb.Enter)
			b.until("the dialog", `document.querySelector('#places[open]')?.contains(document.activeElement)`)
			b.press(kb.Escape)
			b.until("no dialog", `document.querySelector('#places[open]') === null`)
			b.focus("the location button again", "#location-private")

			b.do("go to the people", chromedp.Focus(`[data-chat="c-wang"]`))
			for range 6 { // past the other clients
				b.press(kb.ArrowDown)
			}
			b.focus("the first guard", `[data-chat="p-qianjin"]`)
			b.press(kb.Enter)
			b.until("the guard", `document.querySelector('[data-chat="p-qianjin"]').getAttribute('aria-current') === 'true'`)
			if s.phone {
				b.do("go to the tabs", chromedp.Focus("#tab-private"))
				b.press(kb.ArrowRight)
				b.focus("the other tab", "#tab-group")
			}
			b.shows("group", "🔔 A1001")
			b.do("go to the button", chromedp.Focus("#log-group .buttons button", chromedp.NodeVisible))
			b.press(kb.Enter)
			b.shows("group", "A1001 由您负责")
			b.rings()
			b.unbroken()
		})
	}
}

// press types keys.
func (b *tab) press(keys string) {
	b.t.Helper()
	b.do("press "+keys, chromedp.KeyEvent(keys))
}

// back presses Shift and Tab.
func (b *tab) back() {
	b.t.Helper()
	b.do("go back", chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(input.ModifierShift)))
}

// focus waits until the keys go to an element.
func (b *tab) focus(what, selector string) {
	b.t.Helper()
	b.until(what, `document.activeElement?.matches(`+quoted(selector)+`)`)
}

// rings goes once around the page with Tab and looks at each stop.
func (b *tab) rings() {
	b.t.Helper()
	b.js("document.getElementById('skip').focus(), window.stops = new Set(), true", new(bool))
	const most = 80
	for i := range most {
		b.press(kb.Tab)
		var stop struct {
			Name  string `json:"name"`
			Fault string `json:"fault"`
			Known bool   `json:"known"`
		}
		b.js(ringed, &stop)
		if stop.Known || stop.Name == "body" {
			if i < 15 {
				b.t.Errorf("%s: only %d stops", b.name, i)
			}
			return
		}
		if stop.Fault != "" {
			b.t.Errorf("%s: %s: %s", b.name, stop.Name, stop.Fault)
		}
	}
	b.t.Errorf("%s: more than %d stops", b.name, most)
}

// ringed looks at the element that has the keys.
const ringed = `(() => {
	const e = document.activeElement;
	const name = e === document.body ? 'body' : e.tagName.toLowerCase() + '#' + e.id + ' ' + (e.getAttribute('aria-label') ?? e.textContent.slice(0, 12));
	const known = window.stops.has(e);
	window.stops.add(e);
	const rings = (n) => {
		const s = getComputedStyle(n);
		return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none';
	};
	const r = e.getBoundingClientRect();
	let fault = '';
	if (!rings(e) && !rings(e.parentElement)) fault = 'no ring';
	if (r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) fault = 'not on the screen';
	return { name, fault, known };
})()`
