package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/scoring"
)

// openPage puts the whole company on the sandbox and serves its page over HTTP,
// as the program does: the engine behind both ways in is one.
func (m *realm) openPage() {
	m.t.Helper()
	m.plain.exec(m.t, "update chats set platform = '"+web.Name+"'")
	page := web.New(web.Config{Clock: m.clock, Store: m.store, Media: m.store, Text: shippedTexts(m.t)})
	m.engine = m.engineOn(m.t, 0, bot.Adapter{Platform: page, Sender: page})
	mux := http.NewServeMux()
	page.Mount(mux, m.engine)
	server := httptest.NewServer(mux)
	m.t.Cleanup(server.Close)
	m.page = server.URL
}

// post says a message as the page does: the persona is whoever the page chose.
func (m *realm) post(msg bot.Message) bot.Body {
	m.t.Helper()
	said := map[string]any{"key": msg.Key, "chat": msg.Chat.ID, "from": msg.From, "text": msg.Text, "action": msg.Action}
	var files []string
	for _, f := range msg.Media {
		files = append(files, f.SHA256)
	}
	if files != nil {
		said["media"] = files
	}
	raw, err := json.Marshal(said)
	if err != nil {
		m.t.Fatal(err)
	}
	status, answer := m.ask(asking{method: "POST", path: "/sandbox/message", body: string(raw)})
	var out struct{ Answer json.RawMessage }
	if err := json.Unmarshal([]byte(answer), &out); err != nil || status != http.StatusOK {
		m.t.Fatalf("%s: %d %s", raw, status, answer)
	}
	if string(out.Answer) == "null" {
		return bot.Body{}
	}
	body, err := bot.DecodeBody(out.Answer)
	if err != nil {
		m.t.Fatal(err)
	}
	return body
}

// asking is one request to the page.
type asking struct {
	name, method, path, body string
	host                     string // "" = this machine
	header                   [2]string
	status                   int
}

// ask makes a request; of a stream it reads what is there already.
func (m *realm) ask(a asking) (status int, answer string) {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), a.method, m.page+a.path, strings.NewReader(a.body))
	if err != nil {
		m.t.Fatal(err)
	}
	r.Host = a.host
	if a.header[0] != "" {
		r.Header.Set(a.header[0], a.header[1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		m.t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			m.t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	var all bytes.Buffer
	for lines := bufio.NewScanner(res.Body); lines.Scan() && lines.Text() != "event: ready"; {
		all.WriteString(lines.Text() + "\n")
	}
	return res.StatusCode, all.String()
}

// pageRoutes are the ways into the page that its code has, each with a request
// as the page makes it. A way without a row here fails.
func (m *realm) pageRoutes() map[string]asking {
	said := fmt.Sprintf(`{"key":"route","chat":%q,"text":"进度"}`, m.pairs["李强"])
	return map[string]asking{
		"GET /{$}":                 {path: "/"},
		"GET /sandbox/page/{file}": {path: "/sandbox/page/app.js"},
		"GET /sandbox/healthz":     {path: "/sandbox/healthz"},
		"GET /sandbox/state":       {path: "/sandbox/state"},
		"GET /sandbox/events":      {path: "/sandbox/events?chat=" + m.pairs["李强"] + "&group=" + m.pairs["阳光花园夜班群"]},
		"GET /sandbox/media/{sha}": {path: "/sandbox/media/" + m.photo.SHA256},
		"POST /sandbox/message":    {path: "/sandbox/message", body: said},
		"POST /sandbox/media":      {path: "/sandbox/media", body: string(testPhoto(m.t))},
		"POST /sandbox/clock":      {path: "/sandbox/clock", body: `{"minutes":1}`, status: http.StatusNotFound}, // only the demo has a clock to move
		"POST /sandbox/play":       {path: "/sandbox/play", body: `{}`, status: http.StatusNotFound},
	}
}

var routeForm = regexp.MustCompile(`handle\("([A-Z]+ [^"]+)"`)

// TestPageRoutes: each way into the page answers this machine and nobody else,
// takes changes from no other page and by no other method, and looking changes
// nothing.
func TestPageRoutes(t *testing.T) {
	t.Parallel()
	m := openRealm(t)
	source, err := os.ReadFile("../../bot/web/sandbox.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := m.pageRoutes()
	found := routeForm.FindAllStringSubmatch(string(source), -1)
	if len(found) != len(rows) {
		t.Errorf("%d ways into the page, and rows for %d", len(found), len(rows))
	}
	before := m.everything()
	for _, f := range found {
		a, ok := rows[f[1]]
		if !ok {
			t.Errorf("no row for %s", f[1])
			continue
		}
		a.method, _, _ = strings.Cut(f[1], " ")
		refused := cmp.Or(a.status, http.StatusForbidden)
		m.refuses(asking{name: "from elsewhere", method: a.method, path: a.path, body: a.body, host: "anping.example.com", status: refused})
		if a.method == "GET" {
			if status, _ := m.ask(a); status != http.StatusOK {
				t.Errorf("GET %s: %d", a.path, status)
			}
		}
		for _, h := range [][2]string{{"Origin", "https://example.com"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
			if a.method == "POST" {
				m.refuses(asking{name: h[0] + ": " + h[1], method: "POST", path: a.path, body: a.body, header: h, status: refused})
			}
		}
		for _, other := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "GIVEME"} {
			if other == a.method {
				continue
			}
			m.refuses(asking{name: "another method", method: other, path: a.path, body: a.body, status: cmp.Or(a.status, http.StatusMethodNotAllowed)})
		}
	}
	if after := m.everything(); after != before {
		t.Errorf("asking changed something:\n%s\n%s", before, after)
	}
}

// refuses makes a request that must be refused without a word about anybody.
func (m *realm) refuses(a asking) {
	m.t.Helper()
	status, answer := m.ask(a)
	if status != a.status || strings.Contains(answer, "李强") || strings.Contains(answer, secretWords) {
		m.t.Errorf("%s: %s %s: %d, want %d: %.200q", a.name, a.method, a.path, status, a.status, answer)
	}
}

// everything is a digest of every fact, with what was said.
func (m *realm) everything() string {
	m.t.Helper()
	all, err := m.plain.facts()
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// TestPageKeepsOthersApart: the page lets one choose a persona, and then that
// persona can do no more than by chat: not press what was given to another, not
// speak in another's private chat, not reach what lies on another platform.
func TestPageKeepsOthersApart(t *testing.T) {
	t.Parallel()
	m := openRealm(t)
	x := m.targets("赵敏", scoring.RoleCaptain)[0]
	has := m.things(x, "赵敏", scoring.RoleCaptain, "recorded")
	void := "void " + has.Entries[0].No + " 记错了"
	has.Buttons = []bot.ButtonRow{
		{ID: "b-hers", Action: void, Person: m.ids["赵敏"], Until: m.clock.Now().Add(time.Hour)},
		{ID: "b-past", Action: void, Until: m.clock.Now()},
	}
	has.Chats = []bot.Chat{{ID: 9000, Platform: "telegram", Account: "77", Ext: "5501", Person: m.ids["赵敏"], Used: m.clock.Now()}}
	m.record(bot.Act{Key: "made", At: m.clock.Now(), Change: bot.Change{Records: has}})
	m.record(bot.Act{Key: "heard/elsewhere", At: m.clock.Now(), Said: &bot.Said{Chat: 9000, Person: m.ids["赵敏"], Text: "只在电报上说", At: m.clock.Now()}})
	entries := func() int { return m.plain.count(t, "select count(*) from entries") }
	before := entries()
	for who, said := range map[string]map[string]any{
		"a supervisor, who may void it": {"chat": m.pairs["陈静"], "action": "b-hers"},
		"a guard":                       {"chat": m.pairs["钱进"], "action": "b-hers"},
		"a guard in the group":          {"chat": m.pairs["阳光花园日班群"], "from": m.pairs["钱进"], "action": "b-hers"},
		"a client":                      {"chat": m.pairs["张先生"], "action": "b-hers"},
		"a stranger":                    {"chat": m.pairs["陌生人"], "action": "b-hers"},
		"somebody never seen":           {"chat": "x-never", "action": "b-hers"},
		"her own, too late":             {"chat": m.pairs["赵敏"], "action": "b-past"},
		"one that never was":            {"chat": m.pairs["赵敏"], "action": "b-none"},
		"an action for a button":        {"chat": m.pairs["赵敏"], "action": void},
		"her number on Telegram":        {"chat": "5501", "text": void},
		"her chat on Telegram":          {"chat": "telegram:77:5501", "text": "作废 " + has.Entries[0].No + " 记错了"},
	} {
		if said["key"] = "forged-" + strings.ReplaceAll(who, " ", "-"); said["from"] == nil {
			said["from"] = said["chat"]
		}
		raw, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		status, answer := m.ask(asking{method: "POST", path: "/sandbox/message", body: string(raw)})
		if status != http.StatusOK || entries() != before || strings.Contains(answer, secretWords) {
			t.Errorf("%s: %d %s", who, status, answer)
		}
	}
	for name, body := range map[string]string{
		"in her private chat":      fmt.Sprintf(`{"key":"k1","chat":%q,"from":%q,"text":%q}`, m.pairs["赵敏"], m.pairs["钱进"], void),
		"in her chat, as nobody":   fmt.Sprintf(`{"key":"k2","chat":%q,"from":" ","text":%q}`, m.pairs["赵敏"], void),
		"in the group, as nobody":  fmt.Sprintf(`{"key":"k3","chat":%q,"text":%q}`, m.pairs["阳光花园日班群"], void),
		"with a person's number":   fmt.Sprintf(`{"key":"k4","chat":%q,"text":"我的分","person":1}`, m.pairs["钱进"]),
		"with a platform":          fmt.Sprintf(`{"key":"k5","chat":"5501","platform":"telegram","text":%q}`, void),
		"a button with NUL":        fmt.Sprintf(`{"key":"k6","chat":%q,"action":"b-hers\u0000"`, m.pairs["陈静"]),
		"a file that never was":    fmt.Sprintf(`{"key":"k7","chat":%q,"media":["%064d"]}`, m.pairs["钱进"], 7),
		"a file by its way":        fmt.Sprintf(`{"key":"k8","chat":%q,"media":["../anping.db"]}`, m.pairs["钱进"]),
		"a button as long as 1 kB": fmt.Sprintf(`{"key":"k9","chat":%q,"action":%q}`, m.pairs["陈静"], strings.Repeat("b", 1024)),
	} {
		m.refuses(asking{name: name, method: "POST", path: "/sandbox/message", body: body, status: http.StatusBadRequest})
	}
	for _, path := range []string{"/sandbox/state", "/sandbox/events", "/sandbox/events?chat=5501", "/sandbox/events?chat=telegram:77:5501&last=1"} {
		if _, answer := m.ask(asking{method: "GET", path: path}); strings.Contains(answer, "只在电报") || strings.Contains(answer, `"9000"`) {
			t.Errorf("GET %s shows what lies on another platform: %.400s", path, answer)
		}
	}
	for _, path := range []string{"/sandbox/media/" + strings.Repeat("0", 64), "/sandbox/media/..%2f..%2fanping.db", "/sandbox/page/..%2f..%2f..%2fgo.mod", "/sandbox/media/", "/sandbox/", "/anping.db"} {
		m.refuses(asking{name: "no such file", method: "GET", path: path, status: http.StatusNotFound})
	}
	if n := m.plain.count(t, "select count(*) from said where chat = 9000"); n != 1 {
		t.Errorf("%d messages stand in the chat of another platform", n)
	}
	m.post(bot.Message{Key: "hers", Chat: bot.ChatRef{ID: m.pairs["赵敏"]}, From: m.pairs["赵敏"], Action: "b-hers"})
	if entries() != before+1 {
		t.Error("her own button does nothing: the tries above prove nothing")
	}
}

func (m *realm) record(a bot.Act) {
	m.t.Helper()
	if _, err := m.store.Record(m.t.Context(), a); err != nil {
		m.t.Fatal(err)
	}
}

// TestPageKnowsNobody: whoever has no chat that anybody knows can do no more
// than a stranger.
func TestPageKnowsNobody(t *testing.T) {
	t.Parallel()
	m := openRealm(t)
	m.pairs["没人"] = "x-nobody"
	allowed := readRights(t)
	got := m.tryAll(m.post, "没人", scoring.RoleNone)
	for _, d := range doings() {
		stranger := allowed[d.command][0] // the first of speakers
		if cell := got[d.command]; cell != "-" && cell != stranger {
			t.Errorf("%s: somebody never seen reaches %s, a stranger %s", d.command, cell, stranger)
		}
	}
}
