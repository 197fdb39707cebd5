package fakeapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest/peer"
	"anping/bot/bottest/tencent"
)

// TestPeer lets the script of other people's libraries play the platform against
// the references of an app and of a smart bot.
func TestPeer(t *testing.T) {
	t.Parallel()
	app, a := listenApp(t, "ww1", time.Now)
	robot, b := listenBot(t, time.Now)
	lines := peer.WeCom{
		URL: a.URL, Token: a.Token, AESKey: a.AESKey, CorpID: "ww1", AgentID: "1000002", UserID: "liqiang",
		BotURL: b.URL, BotToken: b.Token, BotAESKey: b.AESKey, BotID: "aib", ChatID: "wrCHAT",
	}.Run(t)
	peer.Judge(t, lines, 65)
	for _, in := range append(app.heard, robot.heard...) {
		if strings.Contains(in.Content+in.Said.Content, "HOSTILE") {
			t.Errorf("heard: %+v", in)
		}
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, c := listenApp(t, r.CorpID(), r.Now)
	if err := r.AppCallback(c); err != nil {
		t.Fatal(err)
	}
	if err := r.CheckApp(r.Ctx()); err != nil {
		t.Error(err)
	}
	li, ctx := r.Member(Profile{UserID: "LiQiang"}), r.Ctx()
	for i, act := range []func() (Exchange, error){
		func() (Exchange, error) { return li.Enter(ctx) },
		func() (Exchange, error) { return li.Text(ctx, "接单 ]]> <b>&") },
		func() (Exchange, error) { return li.Image(ctx, []byte("\xff\xd8\xff\xe0JPEG")) },
		func() (Exchange, error) { return li.Voice(ctx, []byte("#!AMR\n")) },
		func() (Exchange, error) { return li.Video(ctx, []byte("....ftyp")) },
		func() (Exchange, error) { return li.Location(ctx, 31.2, 121.4, "北门") },
		func() (Exchange, error) { return li.Link(ctx, "t", "d", "https://example.org") },
		func() (Exchange, error) { return li.Click(ctx, "report") },
	} {
		x, err := act()
		if err != nil || len(x.Faults) > 0 || x.GaveUp || len(x.Attempts) != 1 {
			t.Errorf("act %d: %v %+v", i, err, x)
		}
		if again := r.Repeat(ctx, x); len(again.Faults) > 0 {
			t.Errorf("act %d again: %q", i, again.Faults)
		}
		r.step(time.Second)
	}
	if len(h.heard) != 8 || len(r.Texts("LiQiang")) != 6 {
		t.Errorf("%d heard, %q shown", len(h.heard), r.Texts("LiQiang"))
	}
}

func TestSmartBot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, c := listenBot(t, r.Now)
	if err := r.BotCallback(c); err != nil {
		t.Fatal(err)
	}
	if err := r.CheckBot(r.Ctx()); err != nil {
		t.Error(err)
	}
	li := r.Member(Profile{UserID: "li"})
	x, err := li.Ask(r.Ctx(), "wrCHAT", "台账")
	if err != nil || len(x.Faults) > 0 || x.Reply == nil || x.Reply.Text != "收到 @安评 台账" {
		t.Fatal(err, x)
	}
	if again := r.Repeat(r.Ctx(), x); len(again.Faults) > 0 {
		t.Errorf("again: %q", again.Faults)
	}
	later, err := url.Parse(h.heard[0].Later)
	if err != nil {
		t.Fatal(err)
	}
	answer := fields{"msgtype": "markdown", "markdown": words("**补充**")}
	r.Want("later", r.Post(later.Path, later.Query(), answer), 0)
	r.Want("a second time", r.Post(later.Path, later.Query(), answer), 40058)
	if got := strings.Join(r.Texts("chat:wrCHAT"), "|"); got != "收到 @安评 台账|**补充**" {
		t.Errorf("shown %q", got)
	}
	h.say = func(in received) string {
		raw, _ := json.Marshal(fields{"msgtype": "template_card", "template_card": taking("t-" + strconv.Itoa(len(h.heard)))})
		return string(raw)
	}
	if x, err = li.Ask(r.Ctx(), "wrCHAT", "接单"); err != nil || len(x.Faults) > 0 {
		t.Fatal(err, x.Faults)
	}
	h.say = func(received) string { return "" }
	if x, err = li.PressBot(r.Ctx(), "wrCHAT", "接单"); err != nil || x.GaveUp || h.heard[2].Bot.Card.Key != "k1" {
		t.Errorf("%v %+v", err, h.heard)
	}
	h.say = func(received) string { return `{"msgtype":"text","text":{"content":"您好"}}` }
	if x, err = li.EnterBot(r.Ctx()); err != nil || len(x.Faults) > 0 || x.Reply.Text != "您好" {
		t.Error(err, x.Faults)
	}
	if x, err = li.Ask(r.Ctx(), "", "您好"); err != nil || !x.GaveUp || !strings.Contains(x.Faults[0], "enter_chat") {
		t.Errorf("a text answers a message: %v %q", err, x.Faults)
	}
	h.say = func(received) string { return "" }
	if _, err = li.AskImage(r.Ctx(), []byte("\xff\xd8\xff\xe0JPEG")); err != nil {
		t.Fatal(err)
	}
	file, _ := url.Parse(h.heard[len(h.heard)-1].Picture.URL)
	if g := r.Do("GET", file.Path, nil, "", nil); len(g.Raw) != 32 {
		t.Errorf("a photo of %d bytes, encrypted", len(g.Raw))
	}
	if r.step(5 * time.Minute); r.Do("GET", file.Path, nil, "", nil).Code() != 40007 {
		t.Error("the address is good for more than 5 minutes")
	}
	r.strange()
}

// TestRetries shows that anything but 200 is asked again.
func TestRetries(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	_, c := listenApp(t, "ww-of-another", r.Now) // refuses everything
	if err := r.AppCallback(c); err != nil {
		t.Fatal(err)
	}
	if err := r.CheckApp(r.Ctx()); err == nil {
		t.Error("a wrong company passes the URL check")
	}
	x, err := r.Member(Profile{UserID: "li"}).Text(r.Ctx(), "有人吗")
	if err != nil || !x.GaveUp || len(x.Attempts) != 3 || x.Attempts[0].Query == x.Attempts[1].Query {
		t.Errorf("%v %+v", err, x)
	}
	crypt, err := tencent.NewCrypt(testToken, testKey, r.CorpID())
	if err != nil {
		t.Fatal(err)
	}
	wrong := "<xml><Encrypt>" + crypt.Seal([]byte("x"), "0123456789abcdef") + "</Encrypt><MsgSignature>x</MsgSignature><TimeStamp>1</TimeStamp><Nonce>1</Nonce></xml>"
	r.Mu.Lock()
	defer r.Mu.Unlock()
	if _, faults := r.judgeXML(crypt, Exchange{From: "li"}, []byte(wrong)); len(faults) == 0 {
		t.Error("a wrong signature passes")
	}
}

// TestPeerCanFail points the script at callbacks that take everything, and wants it
// to say so.
func TestPeerCanFail(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	t.Cleanup(server.Close)
	bad := map[string]bool{}
	for _, l := range (peer.WeCom{
		URL: server.URL, Token: testToken, AESKey: testKey, CorpID: "ww1", AgentID: "1", UserID: "li",
		BotURL: server.URL, BotToken: testToken, BotAESKey: botKey, BotID: "aib", ChatID: "wr",
	}).Run(t) {
		bad[l.What] = !l.OK
	}
	for _, of := range []string{"app: ", "bot: "} {
		for _, what := range []string{"URL check within 1 s", "forged", "stale", "wrong receiver", "bad padding", "truncated", "4 MiB", "in plain"} {
			if !bad[of+what] {
				t.Errorf("%s%s: not noticed", of, what)
			}
		}
	}
	if !bad["app: text"] || !bad["bot: text alone"] {
		t.Error("no answer is not noticed")
	}
}
