package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
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
	}{{hangsUp, bot.Retry}, {code(40013), bot.After}, {code(60020), bot.After}, {code(99999), bot.After}, {code(40003), bot.After}, {code(-1), bot.Retry}} {
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

// A link becomes a card that opens it; by a robot it is a link of markdown. What
// does not fit on a card stays a text with the address in it.
func TestSendLink(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := bot.Body{Lang: "zh", Head: line("A1027"), Lines: []text.Line{line("已受理")}, Link: &bot.Link{Label: line("看进度"), URL: "https://anping.example/c/1"}}
	if end := r.send(t, r.partOf(t, "liqiang", b)); end.State != bot.Sent {
		t.Fatal(end)
	}
	want := `"msgtype":"textcard","agentid":1000002,"textcard":{"title":"A1027","description":"已受理\n看进度","url":"https://anping.example/c/1"}`
	if got := string(r.stub.calls("/cgi-bin/message/send")[0].body); !strings.Contains(got, want) {
		t.Error(got)
	}
	r.send(t, r.partOf(t, "robot:night", b))
	if got := string(r.stub.calls("/cgi-bin/webhook/send")[0].body); !strings.Contains(got, `**A1027**\n已受理\n[看进度](https://anping.example/c/1)`) {
		t.Error(got)
	}
	p := r.partOf(t, "liqiang", b)
	p.Again = true
	r.send(t, p)
	b.Lines = append(b.Lines, line(strings.Repeat("长", 512)))
	r.send(t, r.partOf(t, "liqiang", b))
	b.Lines, b.Link.URL = b.Lines[:1], "http://localhost:8080/c/1"
	r.send(t, r.partOf(t, "liqiang", b))
	calls := r.stub.calls("/cgi-bin/message/send")
	if got := string(calls[1].body); !strings.Contains(got, `"title":"补发 A1027"`) {
		t.Error(got)
	}
	for _, c := range calls[2:] {
		if got := string(c.body); !strings.Contains(got, `"msgtype":"text"`) || !strings.Contains(got, "看进度：http") {
			t.Error(got)
		}
	}
}

// Voice and video go as what they are where WeCom takes them so, else as files to
// be opened; a robot posts them as files.
func TestSendFiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sound, err := os.ReadFile("../media/testdata/tone.mp3")
	if err != nil {
		t.Fatal(err)
	}
	film, err := os.ReadFile("../media/testdata/gate.mp4")
	if err != nil {
		t.Fatal(err)
	}
	spoken := append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{0x3c}, make([]byte, 31)...), 9)...)
	for i, c := range []struct {
		data []byte
		kind string
	}{{spoken, "voice"}, {film, "video"}, {sound, "file"}} {
		sha, _ := r.media.PutMedia(t.Context(), c.data)
		body := bot.Body{Lang: "zh", Lines: words("A1027").Lines, Image: sha, Kind: bot.Voice}
		if end := r.send(t, r.partOf(t, "liqiang", body)); end.State != bot.Sent {
			t.Fatal(end)
		}
		if up := r.stub.calls("/cgi-bin/media/upload"); up[i].query.Get("type") != c.kind {
			t.Errorf("%s is uploaded as %s", c.kind, up[i].query.Get("type"))
		}
		if got := string(r.stub.calls("/cgi-bin/message/send")[i].body); !strings.Contains(got, `"msgtype":"`+c.kind+`","agentid":1000002,"`+c.kind+`":{"media_id":"MEDIA1"}`) {
			t.Error(got)
		}
		if end := r.send(t, r.partOf(t, "robot:night", body)); end.State != bot.Sent {
			t.Fatal(end)
		}
		up, got := r.stub.calls("/cgi-bin/webhook/upload_media"), r.stub.calls("/cgi-bin/webhook/send")
		if up[i].query.Get("type") != "file" || up[i].query.Get("key") != testRobot || !strings.Contains(string(got[i].body), `"msgtype":"file","file":{"media_id":"MEDIA1"}`) {
			t.Errorf("%v %s", up[i].query, got[i].body)
		}
	}
	if end := r.send(t, r.partOf(t, "liqiang", bot.Body{Image: "gone", Lines: words("a").Lines})); end.State != bot.Sent {
		t.Error(end)
	}
}

// The card whose button was pressed says what became of it, once, by the answer;
// what changed nothing leaves its buttons.
func TestMark(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	press := func(code string) string {
		return `<xml><FromUserName>liqiang</FromUserName><CreateTime>` + fmt.Sprint(r.clock.Now().Unix()) + `</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event><EventKey>opaque1</EventKey><TaskId>n1</TaskId><ResponseCode>` + code + `</ResponseCode></xml>`
	}
	if status := r.says(t, "/wecom", press("canary-code")); status != 200 {
		t.Fatal(status)
	}
	note := bot.ReplyKey(r.inbox.heard[0])
	b := words("A1027 由您负责")
	p := r.partOf(t, "liqiang", b)
	p.Note = note
	r.send(t, p)
	const path = "/cgi-bin/message/update_template_card"
	if n := len(r.stub.calls(path)); n != 0 {
		t.Errorf("%d cards were changed by an answer that says nothing of it", n)
	}
	b.Mark = line("已接单 · 王磊 20:13")
	p = r.partOf(t, "liqiang", b)
	p.Note = note
	for range 2 {
		if end := r.send(t, p); end.State != bot.Sent {
			t.Fatal(end)
		}
	}
	calls := r.stub.calls(path)
	if len(calls) != 1 {
		t.Fatalf("%d cards were changed", len(calls))
	}
	want := map[string]any{"userids": []any{"liqiang"}, "agentid": 1000002.0, "response_code": "canary-code", "button": map[string]any{"replace_name": "已接单 · 王磊 20:13"}}
	if got := calls[0].object(t); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

// A robot calls exactly those whom a note is meant for: by userid in markdown, and
// where one is known by phone only, by the lists of a text; the app calls nobody.
func TestSendCalls(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := bot.Body{Lang: "zh", Head: line("🔔 A1027"), Lines: []text.Line{line("北门 <@all>")}, Called: []bot.Called{{Ext: "qianjin", Phone: "138-0000-1012"}, {Ext: "robot:x"}, {}}}
	r.send(t, r.partOf(t, "robot:night", b))
	b.Called = append(b.Called, bot.Called{Ext: "sunwei"}, bot.Called{Phone: "+86 139-0000-1013"}, bot.Called{Phone: "021-5550-0100"})
	r.send(t, r.partOf(t, "group:wrDAY", b))
	r.send(t, r.partOf(t, "liqiang", b))
	calls := r.stub.calls("/cgi-bin/webhook/send")
	for i, want := range []string{
		`{"msgtype":"markdown","markdown":{"content":"**🔔 A1027**\n北门 ＜@all>\n<@qianjin>"}}`,
		`{"msgtype":"text","text":{"content":"🔔 A1027\n北门 ＜@all>","mentioned_list":["qianjin","sunwei"],"mentioned_mobile_list":["13900001013"]}}`,
	} {
		if got := strings.TrimSpace(string(calls[i].body)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	if got := string(r.stub.calls("/cgi-bin/message/send")[0].body); strings.Contains(got, "qianjin") {
		t.Error(got)
	}
}
