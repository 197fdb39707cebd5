package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest"
	"anping/bot/web"
)

// newPaged is a windowed installation whose templates lead to pages over HTTP.
func newPaged(t *testing.T, database string) *windowed {
	t.Helper()
	page := &web.CasePage{Key: []byte("a key of a test"), Text: shippedTexts(t), Log: slog.New(slog.DiscardHandler)}
	w := newWindowedOn(t, worldConfig{database: database, page: page})
	page.Clock, page.Asker = w.clock, newCaseAsker(w.store, w.engine, w.clock)
	page.Base = mounted(t, page.Mount)
	return w
}

// fills says so much to the client that their window is full, and returns where the
// next message leads, which is told of by a template.
func (w *windowed) fills() (link string) {
	w.t.Helper()
	client, guard := w.ext("王阿姨"), w.ext("钱进")
	w.says(client, "3号楼道闸坏了出不去")
	w.says(guard, "接单")
	for n := 2; n <= 4; n++ {
		w.says(guard, fmt.Sprintf("回 A1001 第%d条", n))
	}
	w.sent(3, 1, 1)
	return w.led()
}

// led is where the last template message leads.
func (w *windowed) led() string {
	w.t.Helper()
	w.account.mu.Lock()
	defer w.account.mu.Unlock()
	var last struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal([]byte(w.account.nudges[len(w.account.nudges)-1]), &last); err != nil {
		w.t.Fatal(err)
	}
	return last.URL
}

// looks wants a page to say some words, and not to say others.
func looks(t *testing.T, method, link string, form url.Values, want int, says []string, without ...string) string {
	t.Helper()
	status, page, header := visit(t, method, link, form)
	if status != want {
		t.Errorf("%s: %d, want %d", method, status, want)
	}
	for _, s := range says {
		if !strings.Contains(page, s) {
			t.Errorf("%s does not say %q:\n%s", method, s, page)
		}
	}
	for _, s := range append(without, "<script", "师傅", "钱进", "王阿姨", "分扣", "K2506") {
		if strings.Contains(page, s) {
			t.Errorf("%s says %q", method, s)
		}
	}
	guarded(t, header)
	return page
}

// TestCasePage is the way of a client whose window is full: the template leads to
// the page of their case, which says what 进度 says; when the case is solved it takes
// the rating, once, as the chat would.
func TestCasePage(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := newPaged(t, database)
		link := w.fills()
		if !strings.HasPrefix(link, w.page.Base+"/case/") {
			t.Fatalf("the template leads to %q", link)
		}
		before := w.facts()
		looks(t, "GET", link, nil, http.StatusOK, []string{`<html lang="zh-CN">`, "工单 A1001", "3号楼道闸·设备故障", "已接单", "发「进度」"}, "<form", "第4条")
		for lang, say := range map[string]string{"zh-Hant": "工單 A1001", "en": "Case A1001"} {
			looks(t, "GET", link+"?lang="+lang, nil, http.StatusOK, []string{say})
		}
		looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"5"}}, http.StatusOK, []string{"已接单"}, "谢谢") // too early
		if w.facts() != before {
			t.Error("looking changed something")
		}
		w.says(w.ext("钱进"), "到了")
		w.says(w.ext("钱进"), "好了 换了保险丝")
		page := looks(t, "GET", link, nil, http.StatusOK, []string{"已处理,请打分", `name="run" value="1"`, "很不满意"}, "保险丝")
		if n := strings.Count(page, `name="stars"`); n != 5 {
			t.Errorf("%d buttons, want 5", n)
		}
		for _, bad := range []url.Values{{"run": {"1"}}, {"run": {"1"}, "stars": {"6"}}, {"run": {"x"}, "stars": {"5"}}, {"stars": {"0"}, "run": {"1"}}} {
			looks(t, "POST", link, bad, http.StatusBadRequest, []string{"暂时打不开"})
		}
		looks(t, "POST", link, url.Values{"run": {"2"}, "stars": {"5"}}, http.StatusOK, []string{"请打分"}, "谢谢")
		looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"5"}}, http.StatusOK, []string{"A1001 打了 5 分,谢谢您", "已结束"}, "<form")
		for _, stars := range []string{"5", "1"} {
			looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {stars}}, http.StatusOK, []string{"5 分"}, "<form")
		}
		got, err := w.plain.rows("select case_no, run, stars from ratings")
		if err != nil || got != "A1001|1|5" || w.plain.count(t, "select count(*) from case_steps where what = 'rated'") != 1 {
			t.Errorf("rated %s, %v", got, err)
		}
		w.pass(30*24*time.Hour - time.Minute)
		looks(t, "GET", link, nil, http.StatusOK, []string{"已结束"})
		w.pass(2 * time.Minute)
		looks(t, "GET", link, nil, http.StatusGone, []string{"已过期"}, "3号楼")
	})
}

// facts is a digest of every fact.
func (w *windowed) facts() string {
	w.t.Helper()
	all, err := w.plain.facts()
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// TestCasePageLow: who is not content is told how to go on in the chat, and what
// they say there is understood; with the case opened again a link rates the new run.
func TestCasePageLow(t *testing.T) {
	t.Parallel()
	w := newPaged(t, "sqlite")
	link := w.fills()
	w.says(w.ext("钱进"), "好了 换了保险丝")
	page := looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"2"}}, http.StatusOK, []string{"打了 2 分,抱歉", "还没好,重开", "请回到聊天里发"}, "<form")
	if !strings.Contains(page, `role="status"`) {
		t.Error("the answer is not announced")
	}
	w.says(w.ext("王阿姨"), "还没好,重开")
	looks(t, "GET", link, nil, http.StatusOK, []string{"已通知值班人员"}, "<form")
	w.says(w.ext("钱进"), "接单")
	w.says(w.ext("钱进"), "好了 又换了")
	looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"5"}}, http.StatusOK, []string{`name="run" value="2"`}, "谢谢")
	looks(t, "POST", link, url.Values{"run": {"2"}, "stars": {"4"}}, http.StatusOK, []string{"打了 4 分"})
	if got, err := w.plain.rows("select run, stars from ratings order by run"); err != nil || got != "1|2\n2|4" {
		t.Errorf("rated %s, %v", got, err)
	}
}

// TestCasePageRefuses: a link opens one case to one client, while the chat it was
// made for is theirs, and not for ever.
func TestCasePageRefuses(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := newPaged(t, database)
		link := w.fills()
		client := int64(w.plain.count(t, "select client from cases where no = 'A1001'"))
		other := int64(w.plain.count(t, fmt.Sprintf("select min(id) from clients where id <> %d", client)))
		now := w.clock.Now().Truncate(time.Second)
		refused := func(name, link string) {
			t.Helper()
			for _, method := range []string{"GET", "POST"} {
				status, page, _ := visit(t, method, link, url.Values{"run": {"1"}, "stars": {"5"}})
				if status != http.StatusForbidden && status != http.StatusGone || strings.Contains(page, "道闸") || strings.Contains(page, "接单") {
					t.Errorf("%s: %s: %d %s", name, method, status, page)
				}
			}
		}
		refused("another client's", w.page.Link(web.CaseLink{No: "A1001", Client: other, Made: now}))
		refused("nobody's", w.page.Link(web.CaseLink{No: "A1001", Client: 0, Made: now}))
		refused("another case", w.page.Link(web.CaseLink{No: "A1002", Client: client, Made: now}))
		refused("no case", w.page.Link(web.CaseLink{No: "", Client: client, Made: now}))
		refused("of a year ago", w.page.Link(web.CaseLink{No: "A1001", Client: client, Made: now.Add(-366 * 24 * time.Hour)}))
		another := w.page.Link(web.CaseLink{No: "A1002", Client: other, Made: now})
		changed(t, link, another, func(bad string) { refused("changed", bad) })
		w.plain.exec(t, fmt.Sprintf("update chats set bound_at = %d where client = %d", now.Add(time.Second).UnixMilli(), client))
		refused("of who had the chat before", link)
		w.plain.exec(t, fmt.Sprintf("update chats set bound_at = 0 where client = %d", client))
		looks(t, "GET", link, nil, http.StatusOK, []string{"A1001"})
		w.plain.exec(t, fmt.Sprintf("update chats set client = 0 where client = %d", client))
		refused("unbound", link)
		if n := w.plain.count(t, "select count(*) from ratings"); n != 0 {
			t.Errorf("%d ratings were taken", n)
		}
	})
}

// TestCasePageErased: with what is kept of a client their links go.
func TestCasePageErased(t *testing.T) {
	t.Parallel()
	w := newPaged(t, "sqlite")
	link := w.fills()
	looks(t, "GET", link, nil, http.StatusOK, []string{"A1001"})
	b := w.says(w.ext("王阿姨"), "删除我的信息")
	w.says(w.ext("王阿姨"), b.Buttons[0].Label)
	looks(t, "GET", link, nil, http.StatusForbidden, []string{"这个链接不能用"}, "3号楼")
	if _, err := w.store.Erase(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	looks(t, "GET", link, nil, http.StatusForbidden, []string{"这个链接不能用"}, "3号楼")
	for name, rows := range allRows(t, w.plain) {
		if strings.Contains(rows, strings.TrimPrefix(link, w.page.Base)) {
			t.Errorf("table %s still has the link", name)
		}
	}
}

// TestCasePageElsewhere: a link rates also where the chat's answers are notes: there
// the answer arrives in the chat.
func TestCasePageElsewhere(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) { ratedElsewhere(t, database) })
}

func ratedElsewhere(t *testing.T, database string) {
	t.Helper()
	page := &web.CasePage{Key: []byte("a key of a test"), Text: shippedTexts(t), Log: slog.New(slog.DiscardHandler), Base: "https://anping.example.com"}
	w := &windowed{world: openWorld(t, worldConfig{database: database, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), company: exampleCompany(t), push: true, page: page}), t: t}
	page.Clock, page.Asker = w.clock, newCaseAsker(w.store, w.engine, w.clock)
	address := mounted(t, page.Mount)
	w.client = wxInstance{w.engine, &wechatStage{}, 0}
	w.says(w.ext("王阿姨"), "3号楼道闸坏了出不去")
	w.says(w.ext("钱进"), "接单")
	w.says(w.ext("钱进"), "好了 换了保险丝")
	all, _ := w.fake.Take()
	i := slices.IndexFunc(all, func(d bottest.Delivery) bool { return d.Chat == w.ext("王阿姨") && d.Body.Page != "" })
	if i < 0 {
		t.Fatal("no note leads to a page")
	}
	for _, d := range all {
		if d.Body.Page != "" && d.Chat != w.ext("王阿姨") {
			t.Errorf("a note to %s leads to the client's page", d.Chat)
		}
	}
	link := address + strings.TrimPrefix(all[i].Body.Page, page.Base)
	looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"3"}}, http.StatusOK, []string{"您的评价", "3 分"}, "<form")
	if err := w.engine.Quiesce(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, _ = w.fake.Take()
	if len(all) == 0 || !slices.ContainsFunc(all, func(d bottest.Delivery) bool {
		return d.Chat == w.ext("王阿姨") && strings.Contains(fmt.Sprint(d.Body.Lines), "打了 3 分")
	}) {
		t.Errorf("the chat says %v", all)
	}
}

// TestCaseRoutes: every way into the page has a row here; a rating is taken from its
// own page only.
func TestCaseRoutes(t *testing.T) {
	t.Parallel()
	w := newPaged(t, "sqlite")
	link := w.fills()
	w.says(w.ext("钱进"), "好了 换了保险丝")
	ways(t, "casepage.go", map[string]string{
		"GET /case/{token}": link, "POST /case/{token}": link, "GET /case/style/page.css": w.page.Base + "/case/style/page.css",
	}, url.Values{"run": {"1"}, "stars": {"5"}})
	if n := w.plain.count(t, "select count(*) from ratings"); n != 0 {
		t.Errorf("%d ratings were taken", n)
	}
}
