package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserEvening is the whole of one evening in a real browser, at both
// widths: a complaint with a photo to the client's 确认, a deduction that is
// undone and one that stands, and the notice in the team's group. Three people
// each have a page of their own; nothing is ever loaded anew.
func TestBrowserEvening(t *testing.T) {
	t.Parallel()
	for _, s := range sizes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			browser := openBrowser(t)
			p := startDemo(t, "", "")
			p.toAfternoon()
			e := evening{
				t: t, p: p,
				client:  openTab(browser, t, p, s, "c-wang"),
				guard:   openTab(browser, t, p, s, "p-qianjin"),
				captain: openTab(browser, t, p, s, "p-zhaomin"),
			}
			e.complain()
			e.work()
			e.deduct()
			e.notice()
			for _, b := range []*tab{e.client, e.guard, e.captain} {
				b.unbroken()
			}
		})
	}
}

// evening is the three pages of the story.
type evening struct {
	t                      *testing.T
	p                      *process
	client, guard, captain *tab
	no                     string // of the case
}

// complain files the complaint with a photo; everybody's page shows it live,
// and the photo has lost where it was taken.
func (e *evening) complain() {
	c := e.client
	taken := gpsPhoto(e.t)
	c.do("add a photo", chromedp.SetUploadFiles("#file-private", []string{taken.path}, chromedp.ByQuery), chromedp.WaitVisible("#form-private .tray .kept img"))
	c.says("private", "3号楼道闸坏了出不去")
	c.until("who is on duty", `[...document.querySelectorAll('.people .duty h2')].map((h) => h.innerText).join() === '日班队当值'`)
	answer := c.shows("private", "已受理,编号", "3号楼道闸", "设备故障(简单)", "3 分钟内有人接单、10 分钟内到场、30 分钟内解决", "021-5550-0100")
	e.no = regexp.MustCompile(`A\d{4,}`).FindString(answer)
	e.guard.shows("group", "🔔 "+e.no, "3号楼道闸", "设备故障", "接单")

	c.until("the photo", `document.querySelector('#log-private .msg.own .photo img')?.naturalWidth === 64`)
	var src string
	c.js(`document.querySelector('#log-private .msg.own .photo img').src`, &src)
	res, err := e.p.client.Get(src)
	if err != nil {
		e.t.Fatal(err)
	}
	defer res.Body.Close()
	served, err := io.ReadAll(res.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	for what, part := range map[string][]byte{"a pointer to GPS data": {0x88, 0x25}, "the latitude": taken.latitude, "the camera's name": []byte("Spy Cam")} {
		if !bytes.Contains(taken.data, part) {
			e.t.Errorf("the photo of the test lacks %s", what)
		}
		if bytes.Contains(served, part) {
			e.t.Errorf("the photo others see holds %s", what)
		}
	}
	if img, err := jpeg.Decode(bytes.NewReader(served)); err != nil || img.Bounds().Dx() != 64 {
		e.t.Errorf("the photo others see is not the picture: %v", err)
	}
}

// work takes the case by the group's button to the client's 确认; the client
// reads of every step.
func (e *evening) work() {
	g, c := e.guard, e.client
	g.plusOne() // what was sent is settled, and the alert's receipt read
	g.presses("group", "接单")
	g.shows("group", e.no+" 由您负责", "前到场")
	c.shows("private", e.no, "已接单", "前到场")
	g.turn("private")
	g.do("send where the guard is",
		chromedp.Click("#location-private", chromedp.NodeVisible),
		chromedp.WaitVisible("#places[open]"),
		chromedp.Click(`//dialog[@id="places"]//button[contains(., "3号楼道闸")]`, chromedp.BySearch),
		chromedp.WaitNotVisible("#places"))
	g.shows("private", "3号楼道闸 · 0 m")
	g.shows("private", "定位已收到")
	g.says("private", "到了")
	g.shows("private", e.no+" 到场", "✅", "距3号楼道闸 0 米")
	c.shows("private", e.no, "已到场")
	g.says("private", "好了 换了保险丝")
	g.shows("private", e.no+" 用时", "已请客户评价")
	c.shows("private", e.no+" 已处理:换了保险丝", "请打分")
	c.presses("private", "5")
	c.shows("private", e.no+" 打了 5 分")
	g.shows("private", e.no+" 客户已确认 ✅")
}

// deduct books a deduction and takes it back, then books one that stands; the
// guard reads of both in private.
func (e *evening) deduct() {
	k, g := e.captain, e.guard
	first := e.book("扣 钱进 漏打 2 北门")
	k.shows("private", first, "2 分钟内发「撤销」可撤")
	g.shows("private", "您有 1 条扣分 "+first, "日常巡检漏打卡", "−1.0 分", "北门")
	k.presses("private", "撤销")
	k.shows("private", first+" 已撤销,已告诉本人")
	g.shows("private", first+" 已撤销", "1.0 分已还原")
	second := e.book("扣 钱进 仪容")
	g.shows("private", "您有 1 条扣分 "+second, "−0.3 分")
	g.says("private", "我的分")
	g.shows("private", "99.70", second)
}

// book writes a deduction, confirms it by the button and returns its number.
func (e *evening) book(words string) string {
	k := e.captain
	booked := `[...document.querySelectorAll('#log-private .msg.bot')].map((m) => m.innerText.match(/已记 (K\d{6}-\d+)/)?.[1]).filter(Boolean)`
	var before []string
	k.js(booked, &before)
	k.says("private", words)
	k.shows("private", "请确认", "钱进")
	k.presses("private", "确认")
	k.until("an entry", fmt.Sprintf("%s.length === %d", booked, len(before)+1))
	var after []string
	k.js(booked, &after)
	return after[len(before)]
}

// notice moves the clock by the bar, past the site's notice to the team's own:
// it tells the deduction that stands, with the guard's name masked.
func (e *evening) notice() {
	g := e.guard
	for _, at := range []string{"17:37", "19:37"} {
		g.do("go to the notice of "+at, chromedp.Click("#tonight", chromedp.NodeVisible))
		g.until(at, `document.getElementById('clock').textContent === `+quoted(at)+` && !document.getElementById('tonight').disabled`)
	}
	said := g.shows("group", "今日通报", "19:37", "📌 扣分", "①钱* 仪容 −0.3", "本月接单 3 分钟内 100%")
	if strings.Contains(said, "钱进") || !strings.Contains(said, "(1 条)") {
		e.t.Errorf("the notice names the guard in full, or tells what was taken back as a deduction:\n%s", said)
	}
	e.captain.shows("group", "今日通报", "19:37")
}

// plusOne moves the clock on by a minute, by the bar.
func (b *tab) plusOne() {
	b.t.Helper()
	var before string
	b.js(`document.getElementById('clock').dateTime`, &before)
	b.do("a minute on", chromedp.Click("#plus1", chromedp.NodeVisible))
	b.until("the next minute", `document.getElementById('clock').dateTime !== `+quoted(before)+` && !document.getElementById('plus1').disabled`)
}

// taken is a photo as a phone makes it.
type taken struct {
	path     string
	data     []byte
	latitude []byte
}

// gpsPhoto makes a JPEG whose Exif block says what took it, and where.
func gpsPhoto(t *testing.T) taken {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.RGBA{uint8(i % 64 * 4), uint8(i / 64 * 5), 120, 255})
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	out := taken{path: filepath.Join(t.TempDir(), "photo.jpg")}
	be := binary.BigEndian
	field := func(b []byte, tag, kind uint16, count, value uint32) []byte {
		return be.AppendUint32(be.AppendUint32(be.AppendUint16(be.AppendUint16(b, tag), kind), count), value)
	}
	for _, n := range []uint32{31, 1, 13, 1, 50, 1} { // 31° 13' 50"
		out.latitude = be.AppendUint32(out.latitude, n)
	}
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	tiff = field(tiff, 0x0110, 2, 8, 38)                              // Model, behind this directory
	tiff = field(tiff, 0x8825, 4, 1, 46)                              // where the GPS directory is
	tiff = append(append(tiff, 0, 0, 0, 0), "Spy Cam\x00\x00\x02"...) // ends the first, begins the second
	tiff = field(tiff, 1, 2, 2, 'N'<<24)                              // GPSLatitudeRef
	tiff = append(field(tiff, 2, 5, 3, 46+2+24+4), 0, 0, 0, 0)        // GPSLatitude, behind this directory
	tiff = append(tiff, out.latitude...)                              //
	exif := append([]byte("Exif\x00\x00"), tiff...)                   //
	head := be.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
	out.data = bytes.Join([][]byte{head, exif, plain.Bytes()[2:]}, nil)
	if _, err := jpeg.Decode(bytes.NewReader(out.data)); err != nil {
		t.Fatal(fmt.Errorf("the photo of the test: %w", err))
	}
	if err := os.WriteFile(out.path, out.data, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}
