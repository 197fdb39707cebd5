package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
)

// labelled is a platform of which a page needs the name only.
type labelled string

func (n labelled) Name() string                    { return string(n) }
func (labelled) Passive() bool                     { return true }
func (labelled) Render(bot.Body) ([][]byte, error) { return nil, nil }

// doored is one whose chats a link opens.
type doored struct{ labelled }

func (doored) Link(code string) string { return "https://t.me/anping_bot?start=" + code }

// newPointed is an installation on three platforms with the pages of its checkpoints,
// and where those are.
func newPointed(t *testing.T) (w *world, base string) {
	t.Helper()
	company := exampleCompany(t)
	patrolled(&company)
	w = openWorld(t, worldConfig{database: "sqlite", push: true, start: time.Date(2025, 6, 12, 5, 55, 0, 0, shanghai(t)), company: company})
	plugs := []plug{{Adapter: bot.Adapter{Platform: doored{"telegram"}}}, {Adapter: bot.Adapter{Platform: labelled("wechat")}}, {Adapter: bot.Adapter{Platform: labelled("wecom")}}}
	style := &web.CasePage{Text: shippedTexts(t)}
	return w, mounted(t, parts{log: slog.New(slog.DiscardHandler)}.pointPage(w.store, shippedTexts(t), plugs).Mount, style.Mount)
}

// TestPointPage: whoever opens the page at a checkpoint sees which it is and how to
// tap it on each platform; opening it records nothing, what it says to send does.
func TestPointPage(t *testing.T) {
	t.Parallel()
	w, base := newPointed(t)
	before, err := w.plain.facts()
	if err != nil {
		t.Fatal(err)
	}
	page := looks(t, "GET", base+"/p/1-NORTH23", nil, http.StatusOK, []string{
		`<html lang="zh-CN">`, "北门", "阳光花园", "不算打卡", `href="https://t.me/anping_bot?start=tap-1-NORTH23"`, "微信公众号:把这句话发给机器人", "企业微信应用:把这句话", "打卡 1-NORTH23", "021-5550-0100",
	}, "<form", "要发位置")
	if n := strings.Count(page, "打卡 1-NORTH23"); n != 2 {
		t.Errorf("the words stand there %d times, want once for WeChat and once for WeCom", n)
	}
	looks(t, "GET", base+"/p/1-north23", nil, http.StatusOK, []string{"打卡 1-NORTH23"})
	looks(t, "GET", base+"/p/3-GARAGE2", nil, http.StatusOK, []string{"地下车库", "要发位置"})
	looks(t, "GET", base+"/p/1-NORTH23?lang=en", nil, http.StatusOK, []string{"Opening this page is not a tap yet", "tap 1-NORTH23"})
	looks(t, "GET", base+"/p/1-NORTH23?lang=zh-Hant", nil, http.StatusOK, []string{"不算打卡", "微信公眾號"})
	var unknown string
	for _, code := range []string{"1-NORTH24", "2-NORTH23", "1-", "-NORTH23", "1", "99-NORTH23", "5-", "x", "tap-2-NORTH23", strings.Repeat("1", 65)} { // 5 is of an NFC system
		page := looks(t, "GET", base+"/p/"+code, nil, http.StatusNotFound, []string{"这个码不能用"}, "北门", "阳光花园", "t.me", "021-")
		if unknown == "" {
			unknown = page
		}
		if page != unknown {
			t.Errorf("%s is answered otherwise:\n%s", code, page)
		}
	}
	if after, err := w.plain.facts(); err != nil || after != before {
		t.Errorf("looking changed something: %v", err)
	}
	words := regexp.MustCompile(`<code[^>]*>([^<]+)</code>`).FindStringSubmatch(page)[1]
	guard := w.extOf(t, "钱进")
	if _, err := w.engine.Handle(t.Context(), bot.Message{Key: "said", Platform: "push", Account: "demo", Chat: bot.ChatRef{ID: guard}, From: guard, Text: words, At: w.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if n := w.plain.count(t, "select count(*) from taps where checkpoint = 1 and person = 2"); n != 1 {
		t.Errorf("what the page says to send made %d taps", n)
	}
	w.plain.exec(t, "update checkpoints set secret = 'RENEWED' where id = 1")
	w.plain.exec(t, "insert into stamps (scope, version) values ('roster', 1000) on conflict (scope) do update set version = stamps.version + 1")
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); { // what is known of the company may be a moment old
		if status(t, base+"/p/1-NORTH23") == http.StatusNotFound {
			break
		}
	}
	looks(t, "GET", base+"/p/1-NORTH23", nil, http.StatusNotFound, []string{"已经换过"})
	down := mounted(t, (&web.PointPage{Asker: noPoints{}, Text: shippedTexts(t), Log: slog.New(slog.DiscardHandler)}).Mount)
	looks(t, "GET", down+"/p/1-RENEWED", nil, http.StatusServiceUnavailable, []string{"暂时打不开"}, "is down")
}

// noPoints is asked while the database is down.
type noPoints struct{}

func (noPoints) Show(context.Context, string, string) (web.PointSeen, bool, error) {
	return web.PointSeen{}, false, errors.New("the database is down")
}

// TestPointRoutes: every way into the page has a row here, and none changes anything.
func TestPointRoutes(t *testing.T) {
	t.Parallel()
	_, base := newPointed(t)
	source, err := os.ReadFile("../../bot/web/pointpage.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{"GET /p/{code}": base + "/p/1-NORTH23"}
	found := routeForm.FindAllStringSubmatch(string(source), -1)
	if len(found) != len(rows) {
		t.Errorf("%d ways into the page, and rows for %d", len(found), len(rows))
	}
	for _, m := range found {
		if status, _, _ := visit(t, "GET", rows[m[1]], nil); status != http.StatusOK {
			t.Errorf("%s: %d", m[1], status)
		}
		for _, other := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			if status, _, _ := visit(t, other, rows[m[1]], nil); status != http.StatusMethodNotAllowed {
				t.Errorf("%s of %s: %d", other, m[1], status)
			}
		}
	}
}

// status is what an address is answered with.
func status(t *testing.T, address string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
