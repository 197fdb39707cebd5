package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anping/bot"
)

// windowed is an installation whose client is on an official account, within
// WeChat's windows.
type windowed struct {
	*world
	t      *testing.T
	client wxInstance
	n      int
}

func newWindowed(t *testing.T, database string) *windowed {
	t.Helper()
	return newWindowedOn(t, worldConfig{database: database})
}

func newWindowedOn(t *testing.T, c worldConfig) *windowed {
	t.Helper()
	c.start, c.company, c.wechat, c.windows = time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), exampleCompany(t), true, true
	w := openWorld(t, c)
	return &windowed{world: w, t: t, client: wxInstance{w.engine, w.account, 0}}
}

// says is what somebody says; the client through the callback.
func (w *windowed) says(ext, words string) bot.Body {
	w.t.Helper()
	w.n++
	m := bot.Message{
		Key: fmt.Sprint("line-", w.n), Platform: "push", Account: "demo", Chat: bot.ChatRef{ID: ext}, From: ext, Text: words, Named: true, At: w.clock.Now(),
	}
	b, err := w.client.Handle(w.t.Context(), m)
	if err == nil {
		err = w.engine.Quiesce(w.t.Context())
	}
	if err != nil {
		w.t.Fatalf("%s: %v", words, err)
	}
	return b
}

// event is something that the client does without words.
func (w *windowed) event(inner string) {
	w.t.Helper()
	w.n++
	doc := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType>%s</xml>", wxGh, w.ext("王阿姨"), w.clock.Now().Unix(), inner)
	if _, err := w.account.post(w.t.Context(), 0, bot.Message{From: w.ext("王阿姨"), At: w.clock.Now()}, doc); err != nil {
		w.t.Fatal(err)
	}
	if err := w.engine.Quiesce(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *windowed) pass(d time.Duration) {
	w.t.Helper()
	if err := w.engine.Step(context.WithoutCancel(w.t.Context()), w.clock.Now().Add(d)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *windowed) ext(name string) string {
	w.t.Helper()
	for _, c := range namedChats(exampleCompany(w.t), stranger) {
		if c.Name == name {
			return c.Ext
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return ""
}

// sent compares what WeChat was asked to send so far.
func (w *windowed) sent(service, templates, parked int) {
	w.t.Helper()
	w.account.mu.Lock()
	got, nudged := len(w.account.accepted), len(w.account.nudges)
	w.account.mu.Unlock()
	held := w.plain.count(w.t, "select count(*) from notes where state = 'parked'")
	if got != service || nudged != templates || held != parked {
		w.t.Errorf("%d customer-service messages, %d templates, %d held; want %d, %d, %d", got, nudged, held, service, templates, parked)
	}
}

// TestAcceptanceK: answers cost nothing; of the five messages after a client's word
// progress gets three, the fourth and fifth are kept for "solved, please rate" and
// what follows; what finds none is told of by a template and waits; a new word of
// the client lets it go and opens five more; a tap on the menu opens three for a
// minute and does not lengthen the 48 hours (rules.md 11 K).
func TestAcceptanceK(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := newWindowed(t, database)
		client, guard := w.ext("王阿姨"), w.ext("钱进")
		first := w.says(client, "3号楼道闸坏了出不去")
		if text := fmt.Sprint(first.Lines); !strings.Contains(text, "A1001") {
			t.Fatalf("the number is not in the answer: %s", text)
		}
		w.sent(0, 0, 0)
		w.says(guard, "接单")
		w.sent(1, 0, 0) // 已接单
		w.says(guard, "回 A1001 第2条")
		w.says(guard, "回 A1001 第3条")
		w.sent(3, 0, 0)
		w.fake.Take()
		w.says(guard, "回 A1001 第4条")
		w.sent(3, 1, 1)
		if got, _ := w.fake.Take(); !strings.Contains(fmt.Sprint(got), "A1001 正在发给客户") || strings.Count(fmt.Sprint(got), "A1001 您的回复还没送到客户") != 1 {
			t.Errorf("who answered reads %v", got)
		}
		w.says(guard, "进度 A1001")
		if got, _ := w.fake.Take(); !strings.Contains(fmt.Sprint(got), "还有 1 条没送到客户") {
			t.Errorf("staff see %v", got)
		}
		w.says(guard, "好了 A1001 换了保险丝")
		w.sent(4, 1, 1) // 请打分
		w.pass(24*time.Hour + time.Minute)
		w.sent(5, 1, 1) // closed by itself
		w.says(client, "4号楼道灯坏了")
		w.sent(6, 1, 0)
		w.says(guard, "接单 A1002")
		w.says(guard, "回 A1002 第8条")
		w.sent(8, 1, 0)
		w.says(guard, "回 A1002 第9条")
		w.sent(8, 2, 1)
		w.pass(time.Second)
		w.event("<Event>CLICK</Event><EventKey>progress</EventKey>")
		w.sent(9, 2, 0)
		w.says(guard, "回 A1002 第10条")
		w.says(guard, "回 A1002 第11条")
		w.says(guard, "回 A1002 第12条")
		w.sent(11, 3, 1)
		w.pass(2 * time.Minute)
		w.says(guard, "回 A1002 第13条")
		w.sent(11, 4, 2)
	})
}

// TestTemplateFails: who has the case is told, once, that the client does not know
// of what waits for them; one that arrived is nobody's news.
func TestTemplateFails(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := newWindowed(t, database)
		client, guard := w.ext("王阿姨"), w.ext("钱进")
		w.says(client, "3号楼道闸坏了出不去")
		w.says(guard, "接单")
		for n := 2; n <= 4; n++ {
			w.says(guard, fmt.Sprintf("回 A1001 第%d条", n))
		}
		w.sent(3, 1, 1)
		w.fake.Take()
		w.event("<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200228332</MsgID><Status>success</Status>")
		if got, _ := w.fake.Take(); len(got) != 0 {
			t.Errorf("arrived: %v", got)
		}
		for range 2 {
			w.pass(time.Second)
			w.event("<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200228332</MsgID><Status>failed: system failed</Status>")
		}
		got, _ := w.fake.Take()
		if len(got) != 1 || got[0].Chat != guard || !strings.Contains(fmt.Sprint(got[0].Body.Lines), "A1001 有消息没能通知到客户") {
			t.Errorf("not arrived: %v", got)
		}
		if n := w.plain.count(t, "select count(*) from notes where state = 'parked' and why like '%did not arrive%'"); n != 1 {
			t.Errorf("%d notes say why", n)
		}
	})
}

// TestUnsubscribed: who follows no more is sent nothing; who follows again gets
// what waited.
func TestUnsubscribed(t *testing.T) {
	w := newWindowed(t, "sqlite")
	client, guard := w.ext("王阿姨"), w.ext("钱进")
	w.says(client, "3号楼道闸坏了出不去")
	w.event("<Event>unsubscribe</Event>")
	w.says(guard, "接单")
	w.says(guard, "到了")
	w.sent(0, 0, 0)
	if n := w.plain.count(t, "select count(*) from chats where platform = 'wechat' and dead_at > 0"); n != 1 {
		t.Errorf("%d chats are dead, want 1", n)
	}
	w.pass(time.Minute)
	w.event("<Event>subscribe</Event><EventKey></EventKey>")
	if n := w.plain.count(t, "select count(*) from chats where platform = 'wechat' and dead_at > 0"); n != 0 {
		t.Errorf("%d chats are dead after following again", n)
	}
	w.says(guard, "回 A1001 马上好")
	w.account.mu.Lock()
	defer w.account.mu.Unlock()
	if len(w.account.accepted) == 0 {
		t.Error("nothing is sent to who follows again")
	}
}

// TestIntroduced: the notice of privacy stands once under the first answer, its
// version and time with the chat.
func TestIntroduced(t *testing.T) {
	w := newWindowed(t, "sqlite")
	client := w.ext("王阿姨")
	w.says(client, "3号楼道闸坏了出不去")
	w.says(client, "快点")
	if n := w.plain.count(t, "select count(*) from heard where answer like '%隐私说明%'"); n != 1 {
		t.Errorf("told %d times", n)
	}
	if n := w.plain.count(t, "select count(*) from chats where ext = '"+client+"' and told <> '' and told_at > 0"); n != 1 {
		t.Error("version and time are not kept")
	}
}

// TestScan: who scans the code of a place is a client of its site, and what they
// say next is said of the place.
func TestScan(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := newWindowed(t, database)
		place := w.rosterPlace()
		w.n++
		doc := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_SUN/%s</EventKey></xml>", wxGh, stranger, w.clock.Now().Unix(), place[0])
		if _, err := w.account.post(t.Context(), 0, bot.Message{From: stranger, At: w.clock.Now()}, doc); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(w.account.answers[stranger].Lines); !strings.Contains(got, place[1]) || strings.Contains(got, "Hello") {
			t.Errorf("answered %s", got) // the letters of a code are no English words
		}
		if b := w.says(stranger, "你好"); strings.Contains(fmt.Sprint(b.Lines), "A10") {
			t.Errorf("a greeting is %v", b.Lines)
		}
		if b := w.says(stranger, "灯坏了"); !strings.Contains(fmt.Sprint(b.Lines), "已受理,编号 A1001") || !strings.Contains(fmt.Sprint(b.Lines), place[1]) {
			t.Errorf("answered %v", b.Lines)
		}
		if n := w.plain.count(t, "select count(*) from cases c join places p on p.id = c.place where p.code = '"+place[0]+"'"); n != 1 {
			t.Errorf("%d cases at %s", n, place[1])
		}
		w.pass(5 * time.Minute)
		if b := w.says(stranger, "投诉 大厅太脏了"); strings.Contains(fmt.Sprint(b.Lines), place[1]) {
			t.Errorf("a later one is at the place too: %v", b.Lines)
		}
	})
}

// TestScanOfOthers: who follows the account through a code that is none of ours,
// or scans one, is welcomed like anybody else, and tries no binding code.
func TestScanOfOthers(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := newWindowed(t, database)
		for i, inner := range []string{
			"<Event>subscribe</Event><EventKey></EventKey>", "<Event>subscribe</Event><EventKey>qrscene_123123</EventKey>", "<Event>SCAN</Event><EventKey>spring-sale</EventKey>",
			"<Event>SCAN</Event><EventKey>SPRING2025</EventKey>",
		} {
			at := w.clock.Now().Add(time.Duration(i) * time.Second)
			doc := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType>%s</xml>", wxGh, stranger, at.Unix(), inner)
			if _, err := w.account.post(t.Context(), 0, bot.Message{From: stranger, At: at}, doc); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(w.account.answers[stranger].Lines); !strings.Contains(got, "直接发一句话或一张照片") || strings.Contains(got, "8 位") {
				t.Errorf("%s is answered %s", inner, got)
			}
		}
		if n := w.plain.count(t, "select count(*) from chats where wrong > 0"); n != 0 {
			t.Error("a code of others counts as a wrong binding code")
		}
	})
}

// rosterPlace is the code and the name of the first place that has a code.
func (w *windowed) rosterPlace() [2]string {
	w.t.Helper()
	for _, p := range exampleCompany(w.t).Roster.Places {
		if p.Code != "" {
			return [2]string{p.Code, p.Name}
		}
	}
	w.t.Fatal("no place has a code")
	return [2]string{}
}
