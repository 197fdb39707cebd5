package fakeapi

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest/tencent/caller"
)

func TestStableToken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := func(g caller.Got) string {
		t.Helper()
		out, _ := g.Fields["access_token"].(string)
		if out == "" {
			t.Fatalf("no token: %s", g.Raw)
		}
		return out
	}
	good := func(token string) int {
		return r.Do(http.MethodGet, "/cgi-bin/get_api_domain_ip", url.Values{"access_token": {token}}, "", nil).Code()
	}
	first := token(r.stable(false))
	r.step(6899 * time.Second)
	g := r.stable(false)
	if token(g) != first || g.Fields["expires_in"] != 301.0 {
		t.Errorf("inside its validity: another token, or %v s", g.Fields["expires_in"])
	}
	r.step(time.Second)
	second := token(r.stable(false))
	if second == first {
		t.Error("with 5 minutes left it is the same token")
	}
	if good(first) != 0 || good(second) != 0 {
		t.Error("old and new are not valid together")
	}
	r.step(300 * time.Second)
	if good(first) != 42001 || good(second) != 0 {
		t.Error("the old one lives longer than 5 minutes")
	}
	third := token(r.stable(true))
	if third == second || good(second) != 40001 || good(third) != 0 {
		t.Error("a forced refresh did not end the token before")
	}
	r.Want("forced again at once", r.stable(true), 45011)
	for n := 2; n <= 20; n++ {
		r.step(30 * time.Second)
		r.Want("forced", r.stable(true), 0)
	}
	r.step(30 * time.Second)
	r.Want("forced a 21st time", r.stable(true), 45009)
	r.Revoke(42001)
	if now := token(r.stable(false)); good(now) != 0 {
		t.Error("after Revoke no good token")
	}
	r.Want("no token", r.Do(http.MethodGet, "/cgi-bin/getcallbackip", nil, "", nil), 41001)
	r.Want("no token at all", r.Do(http.MethodGet, "/cgi-bin/getcallbackip", url.Values{"access_token": {"x"}}, "", nil), 40014)
	r.Want("appid", r.Post("/cgi-bin/stable_token", nil, fields{"grant_type": "client_credential", "appid": "wx1", "secret": "x"}), 40013)
	r.Want("secret", r.Post("/cgi-bin/stable_token", nil, fields{"grant_type": "client_credential", "appid": r.AppID(), "secret": "x"}), 40125)
	lift := r.Fault(Fault{Path: "/cgi-bin/stable_token", Code: 40164})
	r.Want("whitelist", r.stable(false), 40164)
	lift()
	r.strange()
	for _, c := range r.Calls("") {
		if strings.Contains(c.Body, r.Secret()) || len(c.Query["access_token"]) > 0 {
			t.Errorf("the log keeps a secret: %+v", c)
		}
	}
}

func TestPlainToken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	ask := func() caller.Got {
		return r.Do(http.MethodGet, "/cgi-bin/token", url.Values{"grant_type": {"client_credential"}, "appid": {r.AppID()}, "secret": {r.Secret()}}, "", nil)
	}
	good := func(g caller.Got) int {
		token, _ := g.Fields["access_token"].(string)
		return r.Do(http.MethodGet, "/cgi-bin/get_api_domain_ip", url.Values{"access_token": {token}}, "", nil).Code()
	}
	one, two, stable := ask(), ask(), r.stable(false)
	if one.Fields["access_token"] == two.Fields["access_token"] || good(one) != 0 || good(two) != 0 {
		t.Error("each call makes a new one, beside which the old one lives")
	}
	r.step(5 * time.Minute)
	if good(one) == 0 || good(two) != 0 || good(stable) != 0 {
		t.Error("the old one lives 5 minutes more, and the stable one is another matter")
	}
}

func TestWindows(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	f := r.Follower(wang)
	send := func(what string, code int) {
		t.Helper()
		r.Want(what, r.post("/cgi-bin/message/custom/send", text(wang, "您好")), code)
	}
	send("before any word", 45015)
	f.set(func(f *follower) { f.spoke(r.Now()) })
	for range 4 {
		send("in the window", 0)
	}
	f.set(func(f *follower) { f.touched(r.Now()) })
	for range 3 {
		send("after a click", 0)
	}
	if r.Room(wang) != 1 {
		t.Errorf("room %d, want 1: the minute's places go first", r.Room(wang))
	}
	send("the fifth", 0)
	send("the sixth", 45047)
	r.step(time.Minute)
	send("after the minute", 45047)
	f.set(func(f *follower) { f.spoke(r.Now()) })
	r.step(48*time.Hour - time.Second)
	send("in the last second", 0)
	r.step(time.Second)
	send("48 h later", 45015)
	f.set(func(f *follower) { f.touched(r.Now()) })
	send("a scan opens a minute", 0)
	f.Blacklist(true)
	send("blacklisted", 43019)
	f.Blacklist(false)
	f.set((*follower).gone)
	send("not following", 45015)
	r.Want("nobody", r.post("/cgi-bin/message/custom/send", text("oNOBODY", "x")), 40003)
	if n := len(r.Delivered(wang)); n != 10 {
		t.Errorf("%d delivered, want 10", n)
	}
	r.strange()
}

func TestCustomMessages(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Follower(wang).set(func(f *follower) { f.spoke(r.Now()) })
	send := func(body fields) caller.Got { return r.post("/cgi-bin/message/custom/send", body) }
	link := `评价：<a href="weixin://bizmsgmenu?msgmenucontent=%E8%AF%84%E4%BB%B7%205&msgmenuid=7">满意</a>`
	r.Want("link", send(text(wang, link)), 0)
	d := r.Delivered(wang)[0]
	if d.Text != "评价：满意" || len(d.Links) != 1 || d.Links[0].Says != "评价 5" || d.Links[0].ID != "7" {
		t.Errorf("%+v", d)
	}
	r.Want("menu", send(fields{"touser": wang, "msgtype": "msgmenu", "msgmenu": fields{
		"head_content": "满意吗？", "tail_content": "谢谢", "list": []fields{{"id": "1", "content": "满意"}, {"id": "2", "content": "不满意"}},
	}}), 0)
	r.Want("empty", send(text(wang, " ")), 44004)
	r.Want("2049 bytes", send(text(wang, strings.Repeat("a", 2049))), 45002)
	r.Want("kind", send(fields{"touser": wang, "msgtype": "hologram"}), 40008)
	r.Want("no JSON", r.Do(http.MethodPost, "/cgi-bin/message/custom/send", url.Values{"access_token": {r.access()}}, "application/json", []byte("x")), 47001)
	r.Want("GET", r.get("/cgi-bin/message/custom/send", nil), 43002)
	r.Want("media", send(fields{"touser": wang, "msgtype": "image", "image": fields{"media_id": "x"}}), 40007)
	id := r.upload("image", "a.png", dot()).Fields["media_id"]
	r.Want("image", send(fields{"touser": wang, "msgtype": "image", "image": fields{"media_id": id}}), 0)
	r.strange()
	r.Want("misspelt", send(fields{"touser": wang, "msgtype": "text", "Text": fields{}, "text": fields{"content": "x", "contents": ""}}), 0)
	r.Want("half a link", send(text(wang, `<a href="weixin://bizmsgmenu?msgmenuid=1">x</a>`)), 0)
	r.Want("nowhere", r.post("/cgi-bin/nowhere", nil), 40066)
	r.strange("/cgi-bin/message/custom/send: Text", "/cgi-bin/message/custom/send: text.contents", "/cgi-bin/nowhere does not exist",
		"a bizmsgmenu link without msgmenucontent or msgmenuid: weixin://bizmsgmenu?msgmenuid=1")
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	f := r.Follower(wang)
	r.Template("T1", "character_string1", "thing2")
	message := func(id, no, what, client string) fields {
		return fields{
			"touser": wang, "template_id": id, "url": "https://example.org/case/1", "client_msg_id": client, "miniprogram": fields{},
			"data": fields{"character_string1": fields{"value": no}, "thing2": fields{"value": what}},
		}
	}
	send := func(body fields) caller.Got { return r.post("/cgi-bin/message/template/send", body) }
	one := send(message("T1", "A1027", "已到达现场", "n1"))
	r.Want("first", one, 0)
	again := send(message("T1", "A1027", "已到达现场", "n1"))
	r.Want("again", again, 0)
	if one.Fields["msgid"] != again.Fields["msgid"] || r.ByClientID()["n1"] != 1 {
		t.Errorf("twice within 10 minutes: %v, %v", again.Fields, r.ByClientID())
	}
	r.step(10 * time.Minute)
	r.Want("after 10 minutes", send(message("T1", "A1027", "已到达现场", "n1")), 0)
	if r.ByClientID()["n1"] != 2 {
		t.Error("10 minutes later it is another message")
	}
	r.Want("20 characters", send(message("T1", "A1027", strings.Repeat("字", 20), "n2")), 0)
	r.Want("21 characters", send(message("T1", "A1027", strings.Repeat("字", 21), "n3")), 47003)
	r.Want("a line break", send(message("T1", "A1027", "一\n二", "n3")), 47003)
	r.Want("empty", send(message("T1", "A1027", "", "n3")), 47003)
	r.Want("Chinese in a number", send(message("T1", "单号", "x", "n3")), 47003)
	r.Want("template", send(message("T2", "A1", "x", "n3")), 40037)
	f.Refuse(true)
	r.Want("refused", send(message("T1", "A1", "x", "n3")), 43101)
	f.Refuse(false)
	f.set((*follower).gone)
	r.Want("not following", send(message("T1", "A1", "x", "n3")), 43004)
	r.Fault(Fault{Code: 45009, Times: 1})
	r.Want("quota", send(message("T1", "A1", "x", "n3")), 45009)
	r.Fault(Fault{Code: -1, Times: 1})
	r.Want("busy", send(message("T1", "A1", "x", "n3")), -1)
	r.strange()
	if none := start(t, Options{Subscription: true}); true {
		none.Want("a subscription account", none.post("/cgi-bin/message/template/send", fields{}), 48001)
	}
}

func TestMenu(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Want("none yet", r.get("/cgi-bin/menu/get", nil), 46003)
	click := func(name, key string) fields { return fields{"type": "click", "name": name, "key": key} }
	create := func(b ...fields) caller.Got { return r.post("/cgi-bin/menu/create", fields{"button": b}) }
	sub := func(name string, b ...fields) fields { return fields{"name": name, "sub_button": b} }
	r.Want("good", create(click("投诉报修", "report"), click("进度", "progress"), sub("更多", click("建议", "s"), click("关于", "a"))), 0)
	if got := strings.Join(r.MenuKeys(), " "); got != "report progress s a" {
		t.Errorf("keys %q", got)
	}
	r.Want("get", r.get("/cgi-bin/menu/get", nil), 0)
	r.Want("four", create(click("a", "1"), click("b", "2"), click("c", "3"), click("d", "4")), 40016)
	r.Want("17 bytes", create(click("投诉报修吗x2", "1")), 40018)
	r.Want("16 bytes", create(click("投诉报修吗x", "1")), 0)
	r.Want("61 bytes", create(sub("x", click(strings.Repeat("字", 20)+"x", "1"))), 40025)
	r.Want("key", create(click("x", strings.Repeat("k", 129))), 40019)
	r.Want("url", create(fields{"type": "view", "name": "x", "url": "nowhere"}), 40020)
	r.Want("type", create(fields{"type": "tap", "name": "x", "key": "1"}), 40017)
	r.Want("six", create(sub("x", click("1", "1"), click("2", "2"), click("3", "3"), click("4", "4"), click("5", "5"), click("6", "6"))), 40023)
	r.Want(`\u`, r.Do(http.MethodPost, "/cgi-bin/menu/create", url.Values{"access_token": {r.access()}}, "", []byte(`{"button":[{"type":"click","name":"\u5efa","key":"1"}]}`)), 40033)
	r.Want("delete", r.get("/cgi-bin/menu/delete", nil), 0)
	r.Want("gone", r.get("/cgi-bin/menu/get", nil), 46003)
	r.strange()
}

func TestCodesAndMedia(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	create := func(action, scene string, life any) caller.Got {
		body := fields{"action_name": action, "action_info": fields{"scene": fields{"scene_str": scene}}}
		if life != nil {
			body["expire_seconds"] = life
		}
		return r.post("/cgi-bin/qrcode/create", body)
	}
	made := create("QR_LIMIT_STR_SCENE", "site_12", nil)
	ticket, _ := made.Fields["ticket"].(string)
	if made.Fields["url"] == nil || made.Fields["expire_seconds"] != nil {
		t.Errorf("%s", made.Raw)
	}
	r.Want("64", create("QR_STR_SCENE", strings.Repeat("s", 64), 2_592_000), 0)
	r.Want("65", create("QR_STR_SCENE", strings.Repeat("s", 65), 60), 40053)
	r.Want("none", create("QR_STR_SCENE", "", 60), 40053)
	r.Want("too long", create("QR_STR_SCENE", "s", 2_592_001), 40053)
	r.Want("action", create("QR", "s", 60), 40052)
	show := r.Do(http.MethodGet, "/cgi-bin/showqrcode", url.Values{"ticket": {ticket}}, "", nil)
	if show.Kind != "image/png" {
		t.Errorf("a code is %s %s", show.Kind, show.Raw)
	}
	raw, err := http.Get(r.URL() + "/cgi-bin/showqrcode?ticket=" + ticket) // not escaped: + is a space
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Body.Close()
	if raw.Header.Get("Content-Type") == "image/png" {
		t.Error("a ticket that was not escaped is found")
	}
	id, _ := r.upload("image", "a.png", dot()).Fields["media_id"].(string)
	if g := r.get("/cgi-bin/media/get", url.Values{"media_id": {id}}); string(g.Raw) != string(dot()) {
		t.Errorf("another file: %s", g.Raw)
	}
	r.step(72 * time.Hour)
	if g := r.get("/cgi-bin/media/get", url.Values{"media_id": {id}}); g.Code() != 40007 || g.Kind != "text/plain" {
		t.Errorf("after 3 days: %s %s", g.Kind, g.Raw)
	}
	r.Want("kind", r.upload("image", "a.txt", []byte("text, no picture")), 40005)
	r.Want("type", r.upload("picture", "a.png", dot()), 40004)
	r.Want("size", r.upload("image", "a.png", append(dot(), make([]byte, 10<<20)...)), 40006)
	r.strange()
}
