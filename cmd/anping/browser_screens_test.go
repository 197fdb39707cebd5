package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var screens = flag.String("screens", "", "write pictures of every state of our pages into this folder")

// TestScreens takes pictures of every state of the sandbox, of the page of a case, of that at a checkpoint and of
// the form of the staff, at both widths, in both themes and all languages, to be looked at by people.
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("pictures are made with -screens DIR")
	}
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		t.Fatal(err)
	}
	browser := openBrowser(t)
	casePages(newInspector(browser, t, false))
	pointPages(newInspector(browser, t, false))
	staffPages(newInspector(browser, t, false))
	for _, theme := range []string{"light", "dark"} {
		for _, lang := range []string{"zh", "zh-Hant", "en"} {
			p := startDemo(t, "", t.TempDir()) // it is killed: the folder must not be its own
			p.toAfternoon()
			a := album{t: t, p: p, name: theme + "-" + lang}
			for _, s := range sizes() {
				b := openTab(browser, t, p, s, "c-wang")
				b.do("theme and language", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
					chromedp.Navigate(p.url+"/?lang="+lang+"#c-wang"), chromedp.WaitVisible("#text-private"))
				a.tabs = append(a.tabs, b)
			}
			a.complaint()
			a.points()
			a.evening()
			a.files()
			a.trouble()
		}
	}
}

// album is one run of the story; its pages stand side by side.
type album struct {
	t    *testing.T
	p    *process
	name string
	tabs []*tab
	said int
}

// shoot takes a picture of each page.
func (a *album) shoot(state string) {
	a.t.Helper()
	for _, b := range a.tabs {
		var png []byte
		b.do("come to the front", page.BringToFront())
		b.until("things to come to rest", `document.getAnimations().length === 0 && [...document.images].every((i) => i.complete || i.getBoundingClientRect().bottom < 0 || !i.checkVisibility())`)
		b.do("take a picture", chromedp.ActionFunc(func(ctx context.Context) (err error) {
			png, err = page.CaptureScreenshot().Do(ctx)
			return err
		}))
		if err := os.WriteFile(filepath.Join(*screens, state+"-"+b.size.name+"-"+a.name+".png"), png, 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
}

// say posts a message behind the pages and waits until all show it.
func (a *album) say(chat, text string, shows ...string) {
	a.t.Helper()
	a.said++
	status, answer, err := a.p.say(talk{Key: fmt.Sprintf("%s-%d", a.name, a.said), Chat: chat, Text: text})
	if err != nil || status != 200 {
		a.t.Fatalf("%s: %d %s %v", text, status, answer, err)
	}
	if len(shows) > 0 {
		a.show("private", shows...)
	}
}

// show waits until all pages show a message.
func (a *album) show(pane string, words ...string) {
	a.t.Helper()
	for _, b := range a.tabs {
		b.shows(pane, words...)
	}
}

// be turns all pages to a person and a pane.
func (a *album) be(who, pane string) {
	a.t.Helper()
	for _, b := range a.tabs {
		b.be(who)
		b.turn(pane)
	}
}

// desk is the page on which things are done; the other follows.
func (a *album) desk() *tab { return a.tabs[len(a.tabs)-1] }

func (a *album) complaint() {
	a.shoot("01-start")
	for _, b := range a.tabs {
		b.do("write with a photo", chromedp.SetUploadFiles("#file-private", []string{gpsPhoto(a.t).path}, chromedp.ByQuery),
			chromedp.WaitVisible("#form-private .tray .kept img"), chromedp.SendKeys("#text-private", "3号楼道闸坏了出不去", chromedp.NodeVisible))
	}
	a.shoot("02-writing")
	a.desk().says("private", "")
	a.show("private", "已受理")
	a.shoot("03-answered")
	a.be("p-qianjin", "private")
	a.shoot("04-guard-empty")
	a.be("p-qianjin", "group")
	a.show("group", "🔔")
	a.shoot("05-alert")
	a.desk().plusOne()
	a.desk().presses("group", "接单")
	a.show("group", "由您负责")
	a.shoot("06-accepted")
	a.be("p-qianjin", "private")
	for _, b := range a.tabs {
		b.do("choose a place", chromedp.Click("#location-private", chromedp.NodeVisible), chromedp.WaitVisible("#places[open]"))
	}
	a.shoot("07-places")
	for _, b := range a.tabs {
		b.do("here", chromedp.Click("#spots button", chromedp.NodeVisible))
	}
	a.say("p-qianjin", "到了", "到场")
	a.desk().plusOne()
	a.say("p-qianjin", "好了 换了保险丝", "用时")
	a.shoot("08-guard")
	a.be("c-wang", "private")
	a.show("private", "已处理", "请打分")
	a.shoot("09-client")
	a.desk().presses("private", "5")
	a.show("private", "打了 5 分")
	a.shoot("10-closed")
}

// files are a voice message, a video and a photo of a client, on their way and
// sent.
func (a *album) files() {
	a.be("c-zhang", "private")
	dir, err := filepath.Abs(filepath.Join("..", "..", "bot", "media", "testdata"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, b := range a.tabs {
		b.do("choose files", chromedp.SetUploadFiles("#file-private", []string{filepath.Join(dir, "tone.opus"), filepath.Join(dir, "gate.mp4"), gpsPhoto(a.t).path}, chromedp.ByQuery))
		b.until("all are kept", `document.querySelectorAll('#form-private .tray .kept').length === 3`)
	}
	a.shoot("23-files")
	a.desk().says("private", "")
	a.show("private", "已受理")
	for _, b := range a.tabs {
		b.do("see what was sent", chromedp.Evaluate(`document.querySelector('#log-private .msg.own').scrollIntoView({block: 'end'})`, nil))
	}
	a.shoot("24-players")
}

func (a *album) points() {
	a.be("p-zhaomin", "private")
	a.shoot("11-captain")
	a.say("p-zhaomin", "扣 钱进 漏打 2 北门", "请确认")
	a.shoot("12-question")
	a.desk().presses("private", "确认")
	a.show("private", "已记", "撤销")
	a.shoot("13-booked")
	a.say("p-zhaomin", "帮助", "预览")
	a.shoot("14-help")
	a.say("p-zhaomin", "扣 孙伟 坏了", "哪一条")
	a.shoot("15-which")
	a.be("p-qianjin", "private")
	a.show("private", "您有 1 条扣分")
	a.say("p-qianjin", "我的分", "基础服务执行度")
	a.shoot("16-score")
	a.say("p-qianjin", "建议 门岗放带锁快递柜,减少丢件", "已登记")
}

func (a *album) evening() {
	a.be("p-zhaomin", "group")
	for range 2 {
		a.desk().do("go on", chromedp.Click("#tonight", chromedp.NodeVisible))
		a.desk().until("rest", `!document.getElementById('tonight').disabled`)
	}
	a.show("group", "日班队·今日通报")
	a.shoot("17-notice")
	a.be("p-qianjin", "private")
	a.shoot("sandbox") // the picture in the README
	a.be("p-chenjing", "group")
	a.shoot("18-supervisor")
	for i := range 30 {
		a.say("p-chenjing", fmt.Sprintf("进度 %d", i))
	}
	a.be("p-chenjing", "private")
	a.show("private", "进度 29")
	for _, b := range a.tabs {
		b.do("read further up", page.BringToFront(), chromedp.Evaluate(`new Promise((done) => {
			const log = document.getElementById('log-private');
			log.addEventListener('scroll', () => done(true), { once: true });
			log.scrollTo(0, 300);
		})`, nil, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		a.say("p-chenjing", long)
		b.do("wait for the way down", chromedp.WaitVisible("#pane-private .jump"))
	}
	a.shoot("19-many")
	for _, b := range a.tabs {
		b.do("go down", page.BringToFront(), chromedp.Click("#pane-private .jump", chromedp.NodeVisible))
		b.until("the end", `((l) => l.scrollHeight - l.scrollTop - l.clientHeight < 2)(document.getElementById('log-private'))`)
	}
	a.show("private", long)
	a.shoot("20-long")
}

func (a *album) trouble() {
	a.desk().do("play", chromedp.Click("#play", chromedp.NodeVisible))
	for _, b := range a.tabs {
		b.until("the third step", `document.getElementById('playing').textContent.includes('4/')`)
	}
	a.shoot("21-playing")
	for _, b := range a.tabs {
		b.away()
	}
	a.p.kill()
	for _, b := range a.tabs {
		b.do("wait for the word", chromedp.WaitVisible("#link.off"))
		b.turn("private")
		b.says("private", "还在吗")
	}
	a.shoot("22-away")
}
