package fakeapi

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestStableToken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := func(g got) string {
		t.Helper()
		out, _ := g.fields["access_token"].(string)
		if out == "" {
			t.Fatalf("no token: %s", g.raw)
		}
		return out
	}
	good := func(token string) int {
		return r.do(http.MethodGet, "/cgi-bin/get_api_domain_ip", url.Values{"access_token": {token}}, "", nil).code()
	}
	first := token(r.stable(false))
	r.clock.step(6899 * time.Second)
	g := r.stable(false)
	if token(g) != first || g.fields["expires_in"] != 301.0 {
		t.Errorf("inside its validity: another token, or %v s", g.fields["expires_in"])
	}
	r.clock.step(time.Second)
	second := token(r.stable(false))
	if second == first {
		t.Error("with 5 minutes left it is the same token")
	}
	if good(first) != 0 || good(second) != 0 {
		t.Error("old and new are not valid together")
	}
	r.clock.step(300 * time.Second)
	if good(first) != 42001 || good(second) != 0 {
		t.Error("the old one lives longer than 5 minutes")
	}
	third := token(r.stable(true))
	if third == second || good(second) != 40001 || good(third) != 0 {
		t.Error("a forced refresh did not end the token before")
	}
	r.want("forced again at once", r.stable(true), 45011)
	for n := 2; n <= 20; n++ {
		r.clock.step(30 * time.Second)
		r.want("forced", r.stable(true), 0)
	}
	r.clock.step(30 * time.Second)
	r.want("forced a 21st time", r.stable(true), 45009)
	r.Revoke(42001)
	if now := token(r.stable(false)); good(now) != 0 {
		t.Error("after Revoke no good token")
	}
	r.want("no token", r.do(http.MethodGet, "/cgi-bin/getcallbackip", nil, "", nil), 41001)
	r.want("no token at all", r.do(http.MethodGet, "/cgi-bin/getcallbackip", url.Values{"access_token": {"x"}}, "", nil), 40014)
	r.want("appid", r.open("/cgi-bin/stable_token", fields{"grant_type": "client_credential", "appid": "wx1", "secret": "x"}), 40013)
	r.want("secret", r.open("/cgi-bin/stable_token", fields{"grant_type": "client_credential", "appid": r.AppID(), "secret": "x"}), 40125)
	lift := r.Fault(Fault{Path: "/cgi-bin/stable_token", Code: 40164})
	r.want("whitelist", r.stable(false), 40164)
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
	ask := func() got {
		return r.do(http.MethodGet, "/cgi-bin/token", url.Values{"grant_type": {"client_credential"}, "appid": {r.AppID()}, "secret": {r.Secret()}}, "", nil)
	}
	good := func(g got) int {
		token, _ := g.fields["access_token"].(string)
		return r.do(http.MethodGet, "/cgi-bin/get_api_domain_ip", url.Values{"access_token": {token}}, "", nil).code()
	}
	one, two, stable := ask(), ask(), r.stable(false)
	if one.fields["access_token"] == two.fields["access_token"] || good(one) != 0 || good(two) != 0 {
		t.Error("each call makes a new one, beside which the old one lives")
	}
	r.clock.step(5 * time.Minute)
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
		r.want(what, r.post("/cgi-bin/message/custom/send", text(wang, "您好")), code)
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
	r.clock.step(time.Minute)
	send("after the minute", 45047)
	f.set(func(f *follower) { f.spoke(r.Now()) })
	r.clock.step(48*time.Hour - time.Second)
	send("in the last second", 0)
	r.clock.step(time.Second)
	send("48 h later", 45015)
	f.set(func(f *follower) { f.touched(r.Now()) })
	send("a scan opens a minute", 0)
	f.Blacklist(true)
	send("blacklisted", 43019)
	f.Blacklist(false)
	f.set((*follower).gone)
	send("not following", 45015)
	r.want("nobody", r.post("/cgi-bin/message/custom/send", text("oNOBODY", "x")), 40003)
	if n := len(r.Delivered(wang)); n != 10 {
		t.Errorf("%d delivered, want 10", n)
	}
	r.strange()
}

func TestCustomMessages(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Follower(wang).set(func(f *follower) { f.spoke(r.Now()) })
	send := func(body fields) got { return r.post("/cgi-bin/message/custom/send", body) }
	link := `评价：<a href="weixin://bizmsgmenu?msgmenucontent=%E8%AF%84%E4%BB%B7%205&msgmenuid=7">满意</a>`
	r.want("link", send(text(wang, link)), 0)
	d := r.Delivered(wang)[0]
	if d.Text != "评价：满意" || len(d.Links) != 1 || d.Links[0].Says != "评价 5" || d.Links[0].ID != "7" {
		t.Errorf("%+v", d)
	}
	r.want("menu", send(fields{"touser": wang, "msgtype": "msgmenu", "msgmenu": fields{
		"head_content": "满意吗？", "tail_content": "谢谢", "list": []fields{{"id": "1", "content": "满意"}, {"id": "2", "content": "不满意"}},
	}}), 0)
	r.want("empty", send(text(wang, " ")), 44004)
	r.want("2049 bytes", send(text(wang, strings.Repeat("a", 2049))), 45002)
	r.want("kind", send(fields{"touser": wang, "msgtype": "hologram"}), 40008)
	r.want("no JSON", r.do(http.MethodPost, "/cgi-bin/message/custom/send", url.Values{"access_token": {r.access()}}, "application/json", []byte("x")), 47001)
	r.want("GET", r.get("/cgi-bin/message/custom/send", nil), 43002)
	r.want("media", send(fields{"touser": wang, "msgtype": "image", "image": fields{"media_id": "x"}}), 40007)
	id := r.upload("image", "a.png", dot()).fields["media_id"]
	r.want("image", send(fields{"touser": wang, "msgtype": "image", "image": fields{"media_id": id}}), 0)
	r.strange()
	r.want("misspelt", send(fields{"touser": wang, "msgtype": "text", "Text": fields{}, "text": fields{"content": "x", "contents": ""}}), 0)
	r.want("half a link", send(text(wang, `<a href="weixin://bizmsgmenu?msgmenuid=1">x</a>`)), 0)
	r.want("nowhere", r.post("/cgi-bin/nowhere", nil), 40066)
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
	send := func(body fields) got { return r.post("/cgi-bin/message/template/send", body) }
	one := send(message("T1", "A1027", "已到达现场", "n1"))
	r.want("first", one, 0)
	again := send(message("T1", "A1027", "已到达现场", "n1"))
	r.want("again", again, 0)
	if one.fields["msgid"] != again.fields["msgid"] || r.ByClientID()["n1"] != 1 {
		t.Errorf("twice within 10 minutes: %v, %v", again.fields, r.ByClientID())
	}
	r.clock.step(10 * time.Minute)
	r.want("after 10 minutes", send(message("T1", "A1027", "已到达现场", "n1")), 0)
	if r.ByClientID()["n1"] != 2 {
		t.Error("10 minutes later it is another message")
	}
	r.want("20 characters", send(message("T1", "A1027", strings.Repeat("字", 20), "n2")), 0)
	r.want("21 characters", send(message("T1", "A1027", strings.Repeat("字", 21), "n3")), 47003)
	r.want("a line break", send(message("T1", "A1027", "一\n二", "n3")), 47003)
	r.want("empty", send(message("T1", "A1027", "", "n3")), 47003)
	r.want("Chinese in a number", send(message("T1", "单号", "x", "n3")), 47003)
	r.want("template", send(message("T2", "A1", "x", "n3")), 40037)
	f.Refuse(true)
	r.want("refused", send(message("T1", "A1", "x", "n3")), 43101)
	f.Refuse(false)
	f.set((*follower).gone)
	r.want("not following", send(message("T1", "A1", "x", "n3")), 43004)
	r.Fault(Fault{Code: 45009, Times: 1})
	r.want("quota", send(message("T1", "A1", "x", "n3")), 45009)
	r.Fault(Fault{Code: -1, Times: 1})
	r.want("busy", send(message("T1", "A1", "x", "n3")), -1)
	r.strange()
	if none := start(t, Options{Subscription: true}); true {
		none.want("a subscription account", none.post("/cgi-bin/message/template/send", fields{}), 48001)
	}
}

func TestMenu(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.want("none yet", r.get("/cgi-bin/menu/get", nil), 46003)
	click := func(name, key string) fields { return fields{"type": "click", "name": name, "key": key} }
	create := func(b ...fields) got { return r.post("/cgi-bin/menu/create", fields{"button": b}) }
	sub := func(name string, b ...fields) fields { return fields{"name": name, "sub_button": b} }
	r.want("good", create(click("投诉报修", "report"), click("进度", "progress"), sub("更多", click("建议", "s"), click("关于", "a"))), 0)
	if got := strings.Join(r.MenuKeys(), " "); got != "report progress s a" {
		t.Errorf("keys %q", got)
	}
	r.want("get", r.get("/cgi-bin/menu/get", nil), 0)
	r.want("four", create(click("a", "1"), click("b", "2"), click("c", "3"), click("d", "4")), 40016)
	r.want("17 bytes", create(click("投诉报修吗x2", "1")), 40018)
	r.want("16 bytes", create(click("投诉报修吗x", "1")), 0)
	r.want("61 bytes", create(sub("x", click(strings.Repeat("字", 20)+"x", "1"))), 40025)
	r.want("key", create(click("x", strings.Repeat("k", 129))), 40019)
	r.want("url", create(fields{"type": "view", "name": "x", "url": "nowhere"}), 40020)
	r.want("type", create(fields{"type": "tap", "name": "x", "key": "1"}), 40017)
	r.want("six", create(sub("x", click("1", "1"), click("2", "2"), click("3", "3"), click("4", "4"), click("5", "5"), click("6", "6"))), 40023)
	r.want(`\u`, r.do(http.MethodPost, "/cgi-bin/menu/create", url.Values{"access_token": {r.access()}}, "", []byte(`{"button":[{"type":"click","name":"\u5efa","key":"1"}]}`)), 40033)
	r.want("delete", r.get("/cgi-bin/menu/delete", nil), 0)
	r.want("gone", r.get("/cgi-bin/menu/get", nil), 46003)
	r.strange()
}

func TestCodesAndMedia(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	create := func(action, scene string, life any) got {
		body := fields{"action_name": action, "action_info": fields{"scene": fields{"scene_str": scene}}}
		if life != nil {
			body["expire_seconds"] = life
		}
		return r.post("/cgi-bin/qrcode/create", body)
	}
	made := create("QR_LIMIT_STR_SCENE", "site_12", nil)
	ticket, _ := made.fields["ticket"].(string)
	if made.fields["url"] == nil || made.fields["expire_seconds"] != nil {
		t.Errorf("%s", made.raw)
	}
	r.want("64", create("QR_STR_SCENE", strings.Repeat("s", 64), 2_592_000), 0)
	r.want("65", create("QR_STR_SCENE", strings.Repeat("s", 65), 60), 40053)
	r.want("none", create("QR_STR_SCENE", "", 60), 40053)
	r.want("too long", create("QR_STR_SCENE", "s", 2_592_001), 40053)
	r.want("action", create("QR", "s", 60), 40052)
	show := r.do(http.MethodGet, "/cgi-bin/showqrcode", url.Values{"ticket": {ticket}}, "", nil)
	if show.kind != "image/png" {
		t.Errorf("a code is %s %s", show.kind, show.raw)
	}
	raw, err := http.Get(r.url + "/cgi-bin/showqrcode?ticket=" + ticket) // not escaped: + is a space
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Body.Close()
	if raw.Header.Get("Content-Type") == "image/png" {
		t.Error("a ticket that was not escaped is found")
	}
	id, _ := r.upload("image", "a.png", dot()).fields["media_id"].(string)
	if g := r.get("/cgi-bin/media/get", url.Values{"media_id": {id}}); string(g.raw) != string(dot()) {
		t.Errorf("another file: %s", g.raw)
	}
	r.clock.step(72 * time.Hour)
	if g := r.get("/cgi-bin/media/get", url.Values{"media_id": {id}}); g.code() != 40007 || g.kind != "text/plain" {
		t.Errorf("after 3 days: %s %s", g.kind, g.raw)
	}
	r.want("kind", r.upload("image", "a.txt", []byte("text, no picture")), 40005)
	r.want("type", r.upload("picture", "a.png", dot()), 40004)
	r.want("size", r.upload("image", "a.png", append(dot(), make([]byte, 10<<20)...)), 40006)
	r.strange()
}
