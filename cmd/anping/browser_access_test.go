package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserAccess looks at the page as somebody who does not see it well: in
// both themes, at both widths, in every state of a talk, all text has the
// contrast of WCAG 2.2 AA, everything that can be used has a name, headings are
// in order, ids are unique and nothing is wider than the screen.
func TestBrowserAccess(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	p := startDemo(t, "", "")
	p.toAfternoon()
	for _, s := range sizes() {
		b := openTab(browser, t, p, s, "c-wang")
		for _, theme := range []string{"light", "dark"} {
			b.do("theme "+theme, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}))
			state := s.name + " " + theme + " "
			b.judge(state + "start")
			b.be("c-wang")
			b.says("private", theme+" 3号楼道闸坏了 出不去\n"+long)
			b.shows("private", "A100")
			b.judge(state + "talk")
			b.be("p-qianjin")
			b.presses("group", "接单")
			b.shows("group", "由您负责")
			b.judge(state + "group")
			b.says("group", "大家好")
			b.until("what nobody heard", `document.querySelector('#log-group .waiting.local') !== null`)
			b.judge(state + "unheard")
			b.says("private", "到了")
			b.says("private", "好了")
			b.shows("private", "用时")
			b.be("p-zhaomin")
			b.says("private", "扣 钱进 漏打 1")
			b.until("the question", `document.querySelector('#log-private .msg:last-child .buttons') !== null`)
			b.presses("private", "取消")
			b.shows("private", "已取消")
			b.judge(state + "captain")
			b.do("open the dialog", chromedp.Click("#location-private", chromedp.NodeVisible), chromedp.WaitVisible("#places[open]"))
			b.judge(state + "dialog")
			b.do("close it", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("#places"))
		}
	}
}

// long is a text that must break its line anywhere.
const long = "https://example.com/a/very/long/address/without/a/single/place/to/break/the/line/0123456789012345678901234567890123456789"

// be turns the page to another person.
func (b *tab) be(who string) {
	b.t.Helper()
	b.do("be "+who, chromedp.Click(`[data-chat="`+who+`"]`, chromedp.NodeVisible),
		chromedp.WaitVisible(`[data-chat="`+who+`"][aria-current="true"]`))
}

// judge reports what is wrong with the page as it stands.
func (b *tab) judge(state string) {
	b.t.Helper()
	b.until("things to come to rest", `document.getAnimations().length === 0`)
	var faults []string
	b.js(judgement, &faults)
	// Asked by name: newer browsers use words in the rest of the answer that the
	// library's own types refuse.
	var tree struct {
		Nodes []struct {
			Ignored bool `json:"ignored"`
			Role    struct {
				Value string `json:"value"`
			} `json:"role"`
			Name struct {
				Value string `json:"value"`
			} `json:"name"`
		} `json:"nodes"`
	}
	b.do("read the accessibility tree", chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, accessibility.CommandGetFullAXTree, nil, &tree)
	}))
	uses := 0
	for _, n := range tree.Nodes {
		if n.Ignored || !slices.Contains(named(), n.Role.Value) {
			continue
		}
		uses++
		if n.Name.Value == "" {
			faults = append(faults, "without a name: "+n.Role.Value)
		}
	}
	if uses < 10 { // a dialog hides the rest
		faults = append(faults, fmt.Sprintf("only %d things in the accessibility tree", uses))
	}
	slices.Sort(faults)
	for _, f := range slices.Compact(faults) {
		b.t.Errorf("%s: %s", state, f)
	}
}

// named lists the roles that a screen reader has to say the name of.
func named() []string {
	return []string{"button", "link", "textbox", "searchbox", "tab", "combobox", "image", "img", "dialog", "region", "log", "navigation", "group"}
}

// judgement is what the page itself can tell; it returns a list of faults.
const judgement = `(() => {
	const faults = [];
	const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
	const called = (e) => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map((c) => '.' + c).join('');

	// Colours, as painted: the browser itself turns any notation into bytes.
	const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
	const bytes = (color) => {
		pen.clearRect(0, 0, 1, 1);
		pen.fillStyle = color;
		pen.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
		return [r, g, b, a / 255];
	};
	const over = (top, below, alpha) => top.slice(0, 3).map((v, i) => v * alpha + below[i] * (1 - alpha));
	const light = (c) => {
		const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => {
		const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
		return (x + 0.05) / (y + 0.05);
	};
	const ground = (e) => {
		const layers = [];
		for (let n = e; n; n = n.parentElement) {
			layers.unshift(bytes(getComputedStyle(n).backgroundColor));
			if (layers[0][3] === 1) break;
		}
		return layers.reduce((below, top) => over(top, below, top[3]), [255, 255, 255]);
	};
	const judge = (e, color, size, weight, what) => {
		let alpha = 1;
		for (let n = e; n; n = n.parentElement) alpha *= Number(getComputedStyle(n).opacity);
		const below = ground(e);
		const ink = bytes(color);
		const have = ratio(over(ink, below, ink[3] * alpha), below);
		const need = size >= 24 || (size >= 18.66 && weight >= 700) ? 3 : 4.5;
		if (have < need - 0.005) faults.push('contrast ' + have.toFixed(2) + ' < ' + need + ': ' + called(e) + ' ' + what.slice(0, 24));
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const text = walk.currentNode.textContent.trim();
		const e = walk.currentNode.parentElement;
		if (!text || !seen(e) || e.closest('.unseen, :disabled, option')) continue;
		const s = getComputedStyle(e);
		judge(e, s.color, parseFloat(s.fontSize), Number(s.fontWeight), text);
	}
	for (const e of document.querySelectorAll('input, textarea')) {
		const s = getComputedStyle(e, '::placeholder');
		if (seen(e) && e.placeholder) judge(e, s.color, parseFloat(s.fontSize), Number(s.fontWeight), e.placeholder);
	}
	// What shows that something can be used: its icon, 3 to 1.
	for (const e of document.querySelectorAll('button svg, a svg')) {
		if (!seen(e) || e.closest(':disabled')) continue;
		const have = ratio(bytes(getComputedStyle(e).color), ground(e));
		if (have < 3) faults.push('contrast of an icon ' + have.toFixed(2) + ': ' + called(e.closest('button, a')));
	}

	let level = 0;
	for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
		if (!seen(h)) continue;
		const n = Number(h.tagName[1]);
		if (n > level + 1) faults.push('heading ' + n + ' after ' + level + ': ' + h.textContent);
		level = n;
	}
	if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
	const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
	for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push('twice the id ' + id);
	for (const e of document.querySelectorAll('[aria-labelledby], [aria-controls]')) {
		for (const id of ((e.getAttribute('aria-labelledby') ?? '') + ' ' + (e.getAttribute('aria-controls') ?? '')).split(' ').filter(Boolean)) {
			if (!document.getElementById(id)) faults.push(called(e) + ' points to nothing: ' + id);
		}
	}
	for (const e of document.querySelectorAll('li')) {
		if (!['UL', 'OL'].includes(e.parentElement.tagName) || e.parentElement.hasAttribute('role')) faults.push('an item of no list: ' + called(e));
	}

	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight) faults.push('the page is larger than the screen');
	for (const e of document.querySelectorAll('main, .phone, .log, .composer, .head, .top, .clockbar, .bubble')) {
		if (!seen(e)) continue;
		const r = e.getBoundingClientRect();
		if (r.left < -0.5 || r.right > root.clientWidth + 0.5) faults.push('wider than the screen: ' + called(e));
		if (e.scrollWidth > e.clientWidth + 1) faults.push('wider than itself: ' + called(e));
	}
	// A finger needs 24 CSS pixels (WCAG 2.5.8); links in a line of text are let off.
	for (const e of document.querySelectorAll('button, a, select, textarea')) {
		const r = e.getBoundingClientRect();
		if (seen(e) && !e.matches('.skip, .try, .again-button') && (r.width < 24 || r.height < 24)) faults.push('too small to hit: ' + called(e));
	}
	return faults;
})()`
