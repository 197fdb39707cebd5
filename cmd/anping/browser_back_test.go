package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserComesBack: the process is killed under open pages and started
// again on the same data. The pages say so, come back by themselves, show what
// they missed and nothing twice, keep what somebody was writing, and send what
// was said meanwhile.
func TestBrowserComesBack(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	address, data, s := freeAddress(t), t.TempDir(), sizes()[1]
	p := startDemo(t, address, data)
	p.toAfternoon()
	client := openTab(browser, t, p, s, "c-wang")
	guard := openTab(browser, t, p, s, "p-qianjin")
	client.says("private", "3号楼道闸坏了出不去")
	client.shows("private", "已受理,编号 A1001")
	guard.shows("group", "🔔 A1001")
	guard.do("begin to write", chromedp.SendKeys("#text-private", "好了 换了", chromedp.NodeVisible))

	client.away()
	guard.away()
	p.kill()
	for _, b := range []*tab{client, guard} {
		b.until("the word that nobody answers", `document.getElementById('link').innerText === '连接断开,正在重连'`)
	}
	client.says("private", "横杆也断了")
	client.until("what is on its way", `document.querySelector('#log-private .waiting.sending')?.innerText.includes('横杆也断了')`)

	p = startDemo(t, address, data)
	status, answer, err := p.say(talk{Key: "behind-the-page", Chat: "p-qianjin", Text: "接单"})
	if err != nil || status != 200 {
		t.Fatalf("say behind the page: %d %s %v", status, answer, err)
	}
	guard.shows("private", "A1001 由您负责")
	guard.until("the link", `document.getElementById('link').innerText === ''`)
	client.shows("private", "A1001", "已接单")
	client.shows("private", "横杆也断了")
	client.shows("private", "已补充到 A1001")
	for b, texts := range map[*tab][]string{client: {"已受理,编号 A1001", "3号楼道闸坏了出不去", "已补充到 A1001"}, guard: {"由您负责", "🔔 A1001 3号楼道闸"}} {
		for _, text := range texts {
			b.until("one message "+text, fmt.Sprintf(`[...document.querySelectorAll('.msg')].filter((m) => m.innerText.includes(%s)).length === 1`, quoted(text)))
		}
		b.unbroken()
	}
	var draft string
	guard.js(`document.getElementById('text-private').value`, &draft)
	if draft != "好了 换了" {
		t.Errorf("what the guard was writing is now %q", draft)
	}
}

// away says that the server is taken away: that the browser says so is no fault.
func (b *tab) away() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drops = true
}
