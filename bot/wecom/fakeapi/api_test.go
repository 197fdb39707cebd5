package fakeapi

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest/tencent"
	"anping/bot/bottest/tencent/caller"
)

const send = "/cgi-bin/message/send"

func png() []byte { return []byte("\x89PNG\r\n\x1a\n....") }

func TestToken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	first := r.access()
	if r.step(time.Hour); r.access() != first {
		t.Error("another token inside its validity")
	}
	r.step(time.Hour)
	second := r.access()
	if second == first {
		t.Error("the same token for ever")
	}
	ask := func(token string) caller.Got {
		return r.Do("GET", "/cgi-bin/getcallbackip", url.Values{"access_token": {token}}, "", nil)
	}
	r.Want("good", ask(second), 0)
	r.Want("old", ask(first), 40014)
	r.Want("none", ask(""), 41001)
	for _, code := range []int{40001, 40014, 42001} {
		token := r.access()
		r.Revoke(code)
		r.Want("revoked", ask(token), code)
	}
	token := r.access()
	r.step(2 * time.Hour)
	r.Want("outlived", ask(token), 42001)
	r.Want("corpid", r.fetch("ww1", r.Secret()), 40013)
	r.Want("secret", r.fetch(r.CorpID(), "x"), 40001)
	r.Fault(Fault{Path: "*", Code: 60020, Times: 1})
	r.Want("IP", ask(r.access()), 41001) // it met gettoken, and so there is no token
	r.strange()
}

func TestAppMessages(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Member(Profile{UserID: "LiQiang", Name: "李强"})
	sun := r.Member(Profile{UserID: "sunwei", Name: "孙伟"})
	r.Want("text", r.post(send, r.app("liqiang", "text", words("接单"), nil)), 0)
	r.Want("markdown", r.post(send, r.app("LIQIANG", "markdown", words("**接单**"), nil)), 0)
	g := r.post(send, r.app("liqiang|nobody|sunwei", "text", words("两个人"), nil))
	if g.Code() != 0 || g.Text("invaliduser") != "nobody" || g.Text("msgid") == "" {
		t.Errorf("%s", g.Raw)
	}
	sun.Hide(true)
	if g = r.post(send, r.app("liqiang|sunwei", "text", words("看不见"), nil)); g.Text("invaliduser") != "sunwei" {
		t.Errorf("%s", g.Raw)
	}
	r.Want("nobody", r.post(send, r.app("sunwei", "text", words("x"), nil)), 81013)
	r.Want("agent", r.post(send, r.app("liqiang", "text", words("x"), fields{"agentid": 1})), 40056)
	r.Want("agent as text", r.post(send, r.app("liqiang", "text", words("x"), fields{"agentid": "1000002"})), 47001)
	r.Want("type", r.post(send, r.app("liqiang", "text", words("x"), fields{"msgtype": "hologram"})), 40008)
	r.Want("empty", r.post(send, r.app("liqiang", "text", words(""), nil)), 44004)
	r.Want("textcard", r.post(send, r.app("liqiang", "textcard", fields{"title": "A1", "description": "漏水", "url": "https://example.org", "btntxt": "详情"}, nil)), 0)
	r.Want("textcard without url", r.post(send, r.app("liqiang", "textcard", fields{"title": "A1", "description": "漏水"}, nil)), 40058)
	id := r.Upload("/cgi-bin/media/upload", url.Values{"access_token": {r.access()}, "type": {"image"}}, "a.png", png()).Text("media_id")
	r.Want("image", r.post(send, r.app("liqiang", "image", fields{"media_id": id}, nil)), 0)
	r.Want("as a file", r.post(send, r.app("liqiang", "file", fields{"media_id": id}, nil)), 40007)
	if got := strings.Join(r.Texts("LiQiang"), "|"); got != "接单|**接单**|两个人|看不见|A1\n漏水|a.png" {
		t.Errorf("shown %q", got)
	}
	r.strange()
	r.Want("long", r.post(send, r.app("liqiang", "text", words(strings.Repeat("字", 683)), nil)), 0)
	if all := r.Texts("LiQiang"); len(all[len(all)-1]) != 2046 {
		t.Errorf("cut to %d bytes", len(all[len(all)-1]))
	}
	r.strange("message/send: a text of more than 2048 bytes, which is cut")
}

func TestRepeatsAndQuotas(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Accounts: 1})
	r.Member(Profile{UserID: "li"})
	check := fields{"enable_duplicate_check": 1, "duplicate_check_interval": 600}
	one := r.post(send, r.app("li", "text", words("第1号"), check))
	two := r.post(send, r.app("li", "text", words("第1号"), check))
	if one.Text("msgid") != two.Text("msgid") || len(r.Delivered("li")) != 1 {
		t.Errorf("%s %s", one.Raw, two.Raw)
	}
	r.step(10 * time.Minute)
	r.Want("10 minutes later", r.post(send, r.app("li", "text", words("第1号"), check)), 0)
	r.Want("without the check", r.post(send, r.app("li", "text", words("第1号"), nil)), 0)
	if n := len(r.Delivered("li")); n != 3 {
		t.Errorf("%d delivered, want 3", n)
	}
	r.step(time.Minute)
	for range 31 {
		r.Want("many", r.post(send, r.app("li", "text", words("x"), nil)), 0)
	}
	all := r.Delivered("li")
	if all[32].Dropped || !all[33].Dropped || len(r.Texts("li")) != 33 {
		t.Error("not the 31st of a minute is dropped")
	}
	for range 200 - 34 {
		r.post(send, r.app("li", "text", words("x"), nil))
	}
	r.Want("the 201st of a day", r.post(send, r.app("li", "text", words("x"), nil)), 45009)
	r.step(24 * time.Hour)
	r.Want("tomorrow", r.post(send, r.app("li", "text", words("x"), nil)), 0)
	r.strange()
}

// taking is a card with buttons.
func taking(task string) fields {
	return fields{
		"card_type": "button_interaction", "task_id": task, "main_title": fields{"title": "A1027", "desc": "3号楼道闸"},
		"horizontal_content_list": []fields{{"keyname": "时限", "value": "10 分钟"}},
		"button_list":             []fields{{"text": "接单", "style": 1, "key": "k1"}, {"text": "转", "style": 2, "key": "k2"}},
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	li := r.Member(Profile{UserID: "li"})
	h, c := listenApp(t, r.CorpID(), r.Now)
	if err := r.AppCallback(c); err != nil {
		t.Fatal(err)
	}
	r.Want("card", r.post(send, r.app("li", "template_card", taking("t-1"), nil)), 0)
	r.Want("again", r.post(send, r.app("li", "template_card", taking("t-1"), nil)), 40058)
	r.Want("task", r.post(send, r.app("li", "template_card", taking("任务"), nil)), 40058)
	notice := fields{"card_type": "text_notice", "main_title": fields{"title": "x"}}
	r.Want("no card_action", r.post(send, r.app("li", "template_card", notice, nil)), 40058)
	many := taking("t-2")
	many["button_list"] = make([]fields, 7)
	r.Want("seven buttons", r.post(send, r.app("li", "template_card", many, nil)), 40058)
	if _, err := li.Press(r.Ctx(), "不存在"); err == nil {
		t.Error("a button that is not there")
	}
	if x, err := li.Press(r.Ctx(), "接单"); err != nil || len(x.Faults) > 0 {
		t.Fatal(err, x.Faults)
	}
	in := h.heard[0]
	if in.Event != "template_card_event" || in.Key != "k1" || in.Task != "t-1" {
		t.Errorf("%+v", in)
	}
	update := fields{"userids": []string{"li"}, "agentid": r.AgentID(), "response_code": in.Code, "button": fields{"replace_name": "已接单"}}
	r.Want("update", r.post("/cgi-bin/message/update_template_card", update), 0)
	r.Want("update again", r.post("/cgi-bin/message/update_template_card", update), 40058)
	r.strange()
}

func TestRobot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Robot("key-1")
	r.Want("key", r.hookTo("key-2", fields{"msgtype": "text", "text": words("x")}), 93000)
	r.Member(Profile{UserID: "Li", Name: "李"})
	r.Want("text", r.hookTo("key-1", fields{"msgtype": "text", "text": fields{"content": "晚报", "mentioned_list": []string{"li"}, "mentioned_mobile_list": []string{"139"}}}), 0)
	r.Want("markdown", r.hookTo("key-1", fields{"msgtype": "markdown", "markdown": words("# 晚报\n<@li>")}), 0)
	if d := r.Delivered("robot:key-1"); d[0].Users[0] != "li" || d[0].Mobiles[0] != "139" || d[1].Users[0] != "li" {
		t.Errorf("%+v", d)
	}
	r.Want("2048", r.hookTo("key-1", fields{"msgtype": "text", "text": words(strings.Repeat("a", 2048))}), 0)
	r.Want("2049", r.hookTo("key-1", fields{"msgtype": "text", "text": words(strings.Repeat("a", 2049))}), 40058)
	r.Want("4096", r.hookTo("key-1", fields{"msgtype": "markdown_v2", "markdown_v2": words(strings.Repeat("a", 4096))}), 0)
	r.Want("4097", r.hookTo("key-1", fields{"msgtype": "markdown", "markdown": words(strings.Repeat("a", 4097))}), 40058)
	base := base64.StdEncoding.EncodeToString(png())
	r.Want("image", r.hookTo("key-1", fields{"msgtype": "image", "image": fields{"base64": base, "md5": tencent.MD5(png())}}), 0)
	r.Want("md5", r.hookTo("key-1", fields{"msgtype": "image", "image": fields{"base64": base, "md5": "x"}}), 301019)
	up := func(key, kind string) caller.Got {
		return r.Upload("/cgi-bin/webhook/upload_media", url.Values{"key": {key}, "type": {kind}}, "a.csv", []byte("name,points\n"))
	}
	r.Want("upload key", up("key-2", "file"), 93000)
	r.Want("upload type", up("key-1", "image"), 40004)
	r.Want("file", r.hookTo("key-1", fields{"msgtype": "file", "file": fields{"media_id": up("key-1", "file").Text("media_id")}}), 0)
	for range 20 - 6 {
		r.Want("up to 20", r.hookTo("key-1", fields{"msgtype": "text", "text": words("x")}), 0)
	}
	r.Want("the 21st of a minute", r.hookTo("key-1", fields{"msgtype": "text", "text": words("x")}), 45009)
	r.step(time.Minute)
	r.Want("a minute later", r.hookTo("key-1", fields{"msgtype": "text", "text": words("x")}), 0)
	for _, call := range r.Calls("") {
		if call.Query["key"] != "" {
			t.Error("the log keeps a robot's key")
		}
	}
	r.strange()
}

func TestContacts(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Department(Party{ID: 2, Name: "夜班", Parent: 1})
	r.Department(Party{ID: 3, Name: "门岗", Parent: 2})
	r.Member(Profile{UserID: "boss", Name: "总", Mobile: "139"})
	r.Member(Profile{UserID: "li", Name: "李强", Parties: []int{3}, Leads: []int{3}})
	list := func(g caller.Got, name string) int {
		t.Helper()
		all, ok := g.Fields[name].([]any)
		if !ok {
			t.Fatalf("%s", g.Raw)
		}
		return len(all)
	}
	if n := list(r.get("/cgi-bin/department/list", nil), "department"); n != 3 {
		t.Errorf("%d departments", n)
	}
	if n := list(r.get("/cgi-bin/department/list", url.Values{"id": {"2"}}), "department"); n != 2 {
		t.Errorf("%d departments under 2", n)
	}
	if n := list(r.get("/cgi-bin/user/list", url.Values{"department_id": {"1"}}), "userlist"); n != 1 {
		t.Errorf("%d members of 1", n)
	}
	g := r.get("/cgi-bin/user/list", url.Values{"department_id": {"1"}, "fetch_child": {"1"}})
	if list(g, "userlist") != 2 || strings.Contains(string(g.Raw), "mobile") {
		t.Errorf("%s", g.Raw)
	}
	r.Want("nowhere", r.get("/cgi-bin/user/list", url.Values{"department_id": {"9"}}), 60003)
	r.Want("nobody", r.get("/cgi-bin/user/get", url.Values{"userid": {"x"}}), 60111)
	r.Want("agent", r.get("/cgi-bin/agent/get", url.Values{"agentid": {"1000002"}}), 0)
	r.strange()
}

func TestMenu(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	of := url.Values{"agentid": {"1000002"}}
	ask := func(path string, query url.Values) caller.Got {
		q := url.Values{"access_token": {r.access()}}
		for k, v := range query {
			q[k] = v
		}
		return r.Do("GET", path, q, "", nil)
	}
	set := func(buttons ...fields) caller.Got {
		raw, err := json.Marshal(fields{"button": buttons})
		if err != nil {
			t.Fatal(err)
		}
		return r.Do("POST", "/cgi-bin/menu/create", url.Values{"access_token": {r.access()}, "agentid": {"1000002"}}, "application/json", raw)
	}
	click := func(name string) fields { return fields{"type": "click", "name": name, "key": "/help"} }
	r.Want("none", ask("/cgi-bin/menu/get", of), 46003)
	r.Want("agent", ask("/cgi-bin/menu/get", url.Values{"agentid": {"1"}}), 40056)
	r.Want("no button", set(), 40016)
	r.Want("four", set(click("a"), click("b"), click("c"), click("d")), 40016)
	r.Want("long name", set(click("六个字的名字")), 40018)
	r.Want("long name below", set(fields{"name": "a", "sub_button": []fields{click(strings.Repeat("字", 14))}}), 40025)
	r.Want("six below", set(fields{"name": "a", "sub_button": []fields{click("1"), click("2"), click("3"), click("4"), click("5"), click("6")}}), 40023)
	r.Want("kind", set(fields{"type": "dance", "name": "a"}), 40017)
	r.Want("no key", set(fields{"type": "click", "name": "a"}), 40019)
	r.Want("good", set(click("a"), fields{"name": "b", "sub_button": []fields{click("1")}}), 0)
	if g := ask("/cgi-bin/menu/get", of); g.Code() != 0 || len(r.MenuKeys()) != 2 {
		t.Errorf("%s", g.Raw)
	}
	r.Want("taken away", ask("/cgi-bin/menu/delete", of), 0)
	r.Want("none again", ask("/cgi-bin/menu/get", of), 46003)
	r.strange()
}
