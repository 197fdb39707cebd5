package wecom

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// partOf is the first part of a body on its way to a chat.
func (r *rig) partOf(t *testing.T, chat string, b bot.Body) bot.Part {
	t.Helper()
	raw, err := r.Render(b)
	if err != nil {
		t.Fatal(err)
	}
	return bot.Part{
		Note: "note/1", Number: 4711, Chat: bot.ChatRef{ID: chat}, Account: testCorp, Lang: "zh", N: 1, Of: len(raw), Attempt: 1, Rendered: raw[0],
	}
}

func (r *rig) send(t *testing.T, p bot.Part) bot.Outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	end, err := r.Send(ctx, p)
	noSecret(t, fmt.Sprint(end, err))
	return end
}

// object is a request's body.
func (a asked) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(a.body, &o); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return o
}

func words(s string) bot.Body { return bot.Body{Lang: "zh", Lines: []text.Line{line(s)}} }

func pressable() bot.Body {
	return bot.Body{Lang: "zh", Lines: []text.Line{line("A1027 道闸")}, Buttons: []bot.Button{{ID: "opaque1", Label: "接单"}, {ID: "opaque2", Label: "转给"}}}
}

func TestSendText(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if end := r.send(t, r.partOf(t, "liqiang", words("已记 <A1027> & \"好\""))); end.State != bot.Sent || end.Ext != "M1" {
		t.Fatal(end)
	}
	calls := r.stub.calls("/cgi-bin/message/send")
	if len(calls) != 1 || calls[0].query.Get("access_token") != "TOKEN1" {
		t.Fatal(calls)
	}
	want := map[string]any{
		"touser": "liqiang", "msgtype": "text", "agentid": 1000002.0, "text": map[string]any{"content": "已记 ＜A1027> & \"好\""}, "enable_duplicate_check": 0.0,
	}
	if got := calls[0].object(t); !reflect.DeepEqual(got, want) {
		t.Errorf("sent %v", got)
	}
	if strings.Contains(string(calls[0].body), `\u00`) {
		t.Errorf("escaped for HTML: %s", calls[0].body)
	}
}

func TestSendAgainIsLabelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for chat, path := range map[string]string{"liqiang": "/cgi-bin/message/send", "robot:night": "/cgi-bin/webhook/send"} {
		p := r.partOf(t, chat, words("通报"))
		p.Again = true
		if end := r.send(t, p); end.State != bot.Sent {
			t.Fatal(end)
		}
		if body := string(r.stub.calls(path)[0].body); !strings.Contains(body, `"content":"补发 通报"`) {
			t.Errorf("%s: %s", chat, body)
		}
	}
}

// A card holds the note's number: it is the same at every attempt, so that WeCom
// drops what it has, and another for every other note.
func TestSendCard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.partOf(t, "liqiang", pressable())
	p2 := p
	p2.Again, p2.Attempt = true, 2
	p3 := p
	p3.Note, p3.Number = "note/2", 4712
	for _, one := range []bot.Part{p, p2, p3} {
		if end := r.send(t, one); end.State != bot.Sent {
			t.Fatal(end)
		}
	}
	calls := r.stub.calls("/cgi-bin/message/send")
	card, _ := calls[0].object(t)["template_card"].(map[string]any)
	if card["card_type"] != "button_interaction" || fmt.Sprint(card["main_title"]) != "map[title:A1027 道闸]" || !strings.HasPrefix(fmt.Sprint(card["task_id"]), "n4711-1-") ||
		fmt.Sprint(card["button_list"]) != "[map[key:opaque1 style:1 text:接单] map[key:opaque2 style:4 text:转给]]" || calls[0].object(t)["enable_duplicate_check"] != 1.0 {
		t.Errorf("sent %s", calls[0].body)
	}
	if string(calls[0].body) != string(calls[1].body) {
		t.Errorf("the second attempt is another message:\n%s\n%s", calls[0].body, calls[1].body)
	}
	if string(calls[0].body) == string(calls[2].body) {
		t.Error("two notes are one message")
	}
}

func TestSendRobot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for chat, key := range map[string]string{"robot:night": testRobot, "group:wrDAY": testRobot + "2"} {
		if end := r.send(t, r.partOf(t, chat, bot.Body{Lang: "zh", Head: line("通报"), Lines: []text.Line{line("李强 -2")}})); end.State != bot.Sent {
			t.Fatal(end)
		}
		calls := r.stub.calls("/cgi-bin/webhook/send")
		last := calls[len(calls)-1]
		if last.query.Get("key") != key || string(last.body) != `{"msgtype":"markdown","markdown":{"content":"**通报**\n李强 -2"}}`+"\n" {
			t.Errorf("%s: %v %s", chat, last.query, last.body)
		}
	}
	end := r.send(t, r.partOf(t, "group:wrOTHER", words("a")))
	if end.State != bot.Permanent || !strings.Contains(end.Why, "[wecom] robots") {
		t.Error(end)
	}
	r.send(t, r.partOf(t, "robot:night", pressable()))
	calls := r.stub.calls("/cgi-bin/webhook/send")
	if body := string(calls[len(calls)-1].body); !strings.Contains(body, `A1027 道闸\n可以 @机器人 说：接单 / 转给`) {
		t.Error(body)
	}
}

// The codes that WeCom answers with, and what follows (wechat.md 2).
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer http.HandlerFunc
		state  bot.OutcomeState
		wait   time.Duration
	}{
		{code(0), bot.Sent, 0},
		{says(200, `{"errcode":0,"errmsg":"ok","invaliduser":"liqiang"}`), bot.ChatDead, 0},
		{code(-1), bot.Retry, 0},
		{code(6000), bot.Retry, 0},
		{code(45009), bot.After, 61 * time.Second},
		{code(60020), bot.After, 5 * time.Minute},
		{code(48001), bot.After, 5 * time.Minute},
		{code(40056), bot.After, 5 * time.Minute},
		{code(81013), bot.ChatDead, 0},
		{code(60111), bot.ChatDead, 0},
		{code(44004), bot.Permanent, 0},
		{code(40058), bot.Permanent, 0},
		{code(99999), bot.Permanent, 0},
		{says(502, "<html>"), bot.Retry, 0},
		{says(504, "<html>"), bot.Unknown, 0},
		{says(200, "<html>"), bot.Unknown, 0},
		{hangsUp, bot.Unknown, 0},
	} {
		r := newRig(t)
		r.stub.next("/cgi-bin/message/send", c.answer)
		if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != c.state || end.Wait != c.wait {
			t.Errorf("%v, want %s %s", end, c.state, c.wait)
		}
	}
}

func TestRobotOutcomes(t *testing.T) {
	t.Parallel()
	for n, state := range map[int]bot.OutcomeState{0: bot.Sent, 45009: bot.After, 93000: bot.ChatDead, 40058: bot.Permanent, -1: bot.Retry} {
		r := newRig(t)
		r.stub.next("/cgi-bin/webhook/send", code(n)) // HTTP 200 all the same
		end := r.send(t, r.partOf(t, "robot:night", words("a")))
		if end.State != state || n == 45009 && end.Wait < time.Minute {
			t.Errorf("%d: %v, want %s", n, end, state)
		}
	}
}

// A token that WeCom refuses is replaced once, and the message goes with the new one.
func TestStaleToken(t *testing.T) {
	t.Parallel()
	for _, n := range []int{40001, 40014, 42001} {
		r := newRig(t)
		r.stub.next("/cgi-bin/message/send", code(n))
		if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != bot.Sent {
			t.Errorf("%d: %v", n, end)
		}
		if calls := r.stub.calls("/cgi-bin/message/send"); len(calls) != 2 || calls[1].query.Get("access_token") != "TOKEN2" {
			t.Errorf("%d: %v", n, calls)
		}
	}
}

// Without a token nothing was sent: it is tried again without a label.
func TestNoToken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer http.HandlerFunc
		state  bot.OutcomeState
	}{{hangsUp, bot.Retry}, {code(40013), bot.After}, {code(60020), bot.After}, {code(-1), bot.Retry}} {
		r := newRig(t)
		r.stub.next("/cgi-bin/gettoken", c.answer)
		if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != c.state || len(r.stub.calls("/cgi-bin/message/send")) > 0 {
			t.Errorf("%v, want %s", end, c.state)
		}
	}
}

func TestNotToEverybody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, chat := range []string{"@all", "a|b", "", "a b", strings.Repeat("a", 65)} {
		if end := r.send(t, r.partOf(t, chat, words("a"))); end.State != bot.Permanent {
			t.Errorf("%q: %v", chat, end)
		}
	}
	if n := len(r.stub.calls("/cgi-bin/message/send")); n > 0 {
		t.Errorf("%d messages were sent", n)
	}
}

// WeCom drops the 31st message to one member without a word; ours waits.
func TestMemberPace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range mostPerMinute {
		if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != bot.Sent {
			t.Fatal(i, end)
		}
	}
	if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != bot.After || end.Wait <= 0 || end.Wait > 61*time.Second {
		t.Error(end)
	}
	if end := r.send(t, r.partOf(t, "wanglei", words("a"))); end.State != bot.Sent {
		t.Error(end)
	}
	r.clock.Set(start.Add(61 * time.Second))
	if end := r.send(t, r.partOf(t, "liqiang", words("a"))); end.State != bot.Sent {
		t.Error(end)
	}
}

// What the smart bot heard is answered where it was heard, once; what comes
// after that takes the group's robot.
func TestSmartBotAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const heard = `{"msgid":"B1","chatid":"wrDAY","chattype":"group","from":{"userid":"liqiang"},"response_url":"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=` + testReply + `","msgtype":"text","text":{"content":"@安平 进度"}}`
	if status := r.says(t, "/wecom/bot", heard); status != 200 {
		t.Fatal(status)
	}
	p := r.partOf(t, "group:wrDAY", pressable())
	p.Note = bot.ReplyKey(r.inbox.heard[0])
	if end := r.send(t, p); end.State != bot.Sent {
		t.Fatal(end)
	}
	calls := r.stub.calls("/cgi-bin/aibot/response")
	if len(calls) != 1 || calls[0].query.Get("response_code") != testReply || !strings.Contains(string(calls[0].body), `"key":"opaque1"`) {
		t.Fatal(calls)
	}
	if end := r.send(t, p); end.State != bot.Sent || len(r.stub.calls("/cgi-bin/aibot/response")) != 1 || len(r.stub.calls("/cgi-bin/webhook/send")) != 1 {
		t.Error(end)
	}
}

// An address for an answer that is not WeCom's is not used, nor one that WeCom
// no longer takes: the robot says it.
func TestSmartBotAnswerElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, address := range []string{"https://evil.example/cgi-bin/message/send?access_token=x", "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=old"} {
		r.stub.next("/cgi-bin/aibot/response", code(40058))
		p := r.partOf(t, "group:wrDAY", words("a"))
		p.Note = fmt.Sprint("reply/", i)
		r.replies.keep(p.Note, address, r.clock.Now())
		if end := r.send(t, p); end.State != bot.Sent || len(r.stub.calls("/cgi-bin/webhook/send")) != i+1 || len(r.stub.calls("/cgi-bin/aibot/response")) != i {
			t.Errorf("%s: %v", address, end)
		}
	}
	r.replies.keep("late", "https://qyapi.weixin.qq.com/x", r.clock.Now())
	r.clock.Set(start.Add(time.Hour))
	if _, ok := r.replies.take("late", r.clock.Now()); ok {
		t.Error("an address of an hour ago is used")
	}
}
