package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/storage"
)

// wechatAsked is an API that answers what commands ask; answers go by path.
type wechatAsked struct {
	mu      sync.Mutex
	answers map[string]string
	bodies  map[string]string
	url     string
}

func newWechatAsked(t *testing.T, answers map[string]string) *wechatAsked {
	t.Helper()
	a := &wechatAsked{answers: answers, bodies: map[string]string{}}
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	a.url = s.URL
	return a
}

func (a *wechatAsked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bodies[r.URL.Path] = string(body)
	answer, ok := a.answers[r.URL.Path]
	switch {
	case ok:
		_, _ = io.WriteString(w, answer)
	case r.URL.Path == "/cgi-bin/stable_token":
		_, _ = io.WriteString(w, `{"access_token":"canary-token","expires_in":7200}`)
	case r.URL.Path == "/cgi-bin/menu/get":
		if made := a.bodies["/cgi-bin/menu/create"]; made != "" {
			fmt.Fprintf(w, `{"menu":%s}`, made)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":46003,"errmsg":"menu no exist"}`)
	case r.URL.Path == "/cgi-bin/openapi/quota/get":
		_, _ = io.WriteString(w, `{"errcode":0,"quota":{"daily_limit":500000,"used":12,"remain":499988}}`)
	default:
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	}
}

func (a *wechatAsked) body(path string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.bodies[path]
}

// block is the configuration of an account whose API is this.
func (a *wechatAsked) block() string {
	return "[wechat]\napp_id = \"wx5823bf96d3bd56c7\"\napp_secret = \"canary0123456789\"\ntoken = \"canarytoken\"\naes_key = \"" +
		strings.Repeat("canary7", 6) + "1\"\napi_url = \"" + a.url + "\"\n"
}

func TestCheckWechat(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	a := newWechatAsked(t, map[string]string{})
	i.configure(a.block())
	says(t, i.checked(0), `gap    wechat    public_url is empty, so WeChat has no address to post to; set public_url`)
	i.configure("public_url = \"https://x.example:8443\"\n" + a.block())
	says(t, i.checked(0), `gap    wechat    public_url is on port 8443, and WeChat posts to 80 and 443 only; let a proxy`)
	i.configure("public_url = \"https://x.example\"\n" + a.block())
	says(t, i.checked(0), `gap    platform  only WeChat is on`, `ok     wechat    app_id and app_secret are accepted`, `gap    wechat    no callback has come yet; .*/wechat`,
		`ok     wechat    customer-service messages are allowed; calls used today: 12 of 500000`, `gap    wechat    no menu is set; anping wechat menu --config .* --apply`,
		`note   wechat    no template message is set`, `note   wechat    can: `)
	i.refused(t, a, map[string]string{
		"aes_key": `broken wechat    aes_key is not the one of WeChat's page: a callback could not be decrypted at .*; copy the EncodingAESKey`,
		"token":   `broken wechat    a callback was not signed with our token: token is not the one of WeChat's page, or somebody tried at .*; compare token`,
		"plain":   `broken wechat    a callback was not encrypted at .*; set the safe mode`,
		"clock":   `broken wechat    a signed callback was too old or too new at .*; set this machine's clock`,
		"app_id":  `broken wechat    a callback was for another account at .*; copy the AppID`,
	})
	for _, c := range []struct{ path, answer, line string }{
		{"/cgi-bin/stable_token", `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2"}`, `broken wechat    this machine's address is not in the account's IP whitelist \(errcode 40164, .*\); add 203\.0\.113\.7 to the IP whitelist`},
		{"/cgi-bin/stable_token", `{"errcode":40125,"errmsg":"invalid appsecret"}`, `broken wechat    app_secret is not accepted \(errcode 40125, "invalid appsecret"\); copy app_secret`},
		{"/cgi-bin/stable_token", `{"errcode":40013,"errmsg":"invalid appid"}`, `broken wechat    app_id is not accepted \(errcode 40013, .*\); copy app_id`},
		{"/cgi-bin/stable_token", `<html>`, `broken wechat    .*not an answer of the platform.*; see that this machine reaches 127.*\[wechat\] api_url`},
		{"/cgi-bin/stable_token", `{"errcode":45009,"errmsg":"reach max api daily quota limit rid: 5f5b-7a"}`, `broken wechat    the calls of today are used up \(errcode 45009, "reach max api daily quota limit", rid 5f5b-7a\); wait until midnight`},
		{"/cgi-bin/stable_token", `{"errcode":50004,"errmsg":"no right"}`, `broken wechat    the account may not ask for an access token \(errcode 50004, "no right"\); see the messages`},
		{"/cgi-bin/stable_token", `{"errcode":89503,"errmsg":"wait for admin"}`, `broken wechat    an administrator of the account has to agree to this machine's address \(errcode 89503, .*\); an administrator of the account is asked`},
		{"/cgi-bin/stable_token", `{"errcode":60020,"errmsg":"not of WeChat"}`, `broken wechat    WeChat gives the account no access token \(errcode 60020, "not of WeChat"\); look errcode 60020 up`},
		{"/cgi-bin/stable_token", `{"errcode":99999,"errmsg":"no: canary0123456789"}`, `broken wechat    WeChat gives the account no access token \(errcode 99999, "no: \[secret\]"\); look errcode 99999 up`},
		{"/cgi-bin/openapi/quota/get", `{"errcode":45009,"errmsg":"reach max"}`, `gap    wechat    whether customer-service messages are allowed is not known: the calls of today are used up \(errcode 45009, "reach max"\); wait until midnight`},
		{"/cgi-bin/openapi/quota/get", `{"errcode":0,"quota":{}}`, `ok     wechat    customer-service messages are allowed$`},
		{"/cgi-bin/menu/get", `{"errcode":48001,"errmsg":"no api"}`, `gap    wechat    whether a menu is set is not known: the account does not have this permission \(errcode 48001, "no api"\); verify the account \(微信认证\): without that it may have no menu`},
		{"/cgi-bin/menu/get", `{"errcode":99999,"errmsg":"odd"}`, `gap    wechat    whether a menu is set is not known: WeChat refuses \(errcode 99999, "odd"\); look errcode 99999 up`},
		{"/cgi-bin/menu/get", `<html>`, `gap    wechat    whether a menu is set is not known: .*not an answer of the platform.*; see that this machine reaches 127`},
		{"/cgi-bin/openapi/quota/get", `{"errcode":48001,"errmsg":"no api"}`, `gap    wechat    the account may not send customer-service messages \(48001\)`},
	} {
		b := newWechatAsked(t, map[string]string{c.path: c.answer})
		i.configure(b.block())
		want := 0
		if strings.HasPrefix(c.line, "broken") {
			want = 1
		}
		out := i.checked(want)
		says(t, out, c.line)
		if want == 1 && strings.Contains(out, "are accepted") || strings.Contains(c.path, "menu") && strings.Contains(out, "no menu is set") {
			t.Errorf("%s: something else is said to be so\n%s", c.answer, out)
		}
	}
}

// refused checks what a check says after callbacks were refused, and that it is
// a note once one was taken.
func (i importing) refused(t *testing.T, a *wechatAsked, lines map[string]string) {
	t.Helper()
	store, err := storage.Open(t.Context(), storage.Config{Database: i.address, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for what := range lines {
		if ok, err := store.Keep(t.Context(), "trouble/wechat/wx5823bf96d3bd56c7/"+what, strconv.FormatInt(now.Add(-time.Minute).UnixMilli(), 10), 0); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	i.configure(a.block())
	for _, line := range lines {
		says(t, i.checked(1), line)
	}
	if store, err = storage.Open(t.Context(), storage.Config{Database: i.address, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Alive(t.Context(), "wechat", "wx5823bf96d3bd56c7", now), store.Close()); err != nil {
		t.Fatal(err)
	}
	says(t, i.checked(0), `note   wechat    aes_key is not the one .*; callbacks were taken since`, `note   wechat    a callback was last taken at`)
}

func TestWechatMenu(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	if code, _, errs := try(t, "wechat", "menu", "--config", i.config); code != exitUsage || !strings.Contains(errs, ":wechat: there is no official account; write app_id") {
		t.Errorf("%d %q", code, errs)
	}
	a := newWechatAsked(t, map[string]string{})
	i.configure(a.block())
	code, out, errs := try(t, "wechat", "menu", "--config", i.config)
	if code != exitDone || !strings.Contains(out, "  投诉报修  (report)\n") || !strings.Contains(out, "    关于  (help)\n") || !strings.Contains(out, "at WeChat: none") || a.body("/cgi-bin/menu/create") != "" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	code, out, errs = try(t, "wechat", "menu", "--config", i.config, "--apply")
	if code != exitDone || strings.Count(out, "投诉报修") != 2 {
		t.Errorf("%d %q %q", code, out, errs)
	}
	var made struct {
		Button []struct {
			Type, Name, Key string
			Sub             []struct{ Type, Name, Key string } `json:"sub_button"`
		}
	}
	if err := json.Unmarshal([]byte(a.body("/cgi-bin/menu/create")), &made); err != nil || len(made.Button) != 3 || len(made.Button[2].Sub) != 5 || made.Button[2].Key != "" || made.Button[0].Key != "report" {
		t.Errorf("%v %+v", err, made)
	}
	b := newWechatAsked(t, map[string]string{"/cgi-bin/menu/create": `{"errcode":48001,"errmsg":"no api"}`})
	i.configure(b.block())
	if code, _, errs := try(t, "wechat", "menu", "--config", i.config, "--apply"); code != exitFailed || !strings.Contains(errs, "does not have this permission (errcode 48001, \"no api\"); verify the account (微信认证): without that it may have no menu") || strings.Contains(errs, "canary") {
		t.Errorf("%d %q", code, errs)
	}
}

func TestWechatQR(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	a := newWechatAsked(t, map[string]string{"/cgi-bin/qrcode/create": `{"ticket":"T","url":"http://weixin.qq.com/q/02canary"}`})
	i.configure(a.block())
	place := exampleCompany(t).Roster.Places[0]
	picture, page := t.TempDir()+"/a.png", t.TempDir()+"/a.html"
	code, out, errs := try(t, "wechat", "qr", "--config", i.config, "--site", "SUN", "--place", place.Code, "--png", picture, "--sheet", page)
	if code != exitDone || !strings.Contains(out, place.Name) {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	if got := a.body("/cgi-bin/qrcode/create"); !strings.Contains(got, `"scene_str":"SUN/`+place.Code+`"`) || !strings.Contains(got, "QR_LIMIT_STR_SCENE") {
		t.Errorf("asked for %s", got)
	}
	raw, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() < 500 {
		t.Errorf("%v", err)
	}
	sheet, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A6", place.Name, "微信扫一扫", "110 / 119 / 120", "021-5550-0100", "<path d="} {
		if !strings.Contains(string(sheet), want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	if strings.Contains(string(sheet), "<script") || strings.Contains(string(sheet), "src=") {
		t.Error("the sheet fetches something")
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--site", "SUN"}, "--png or --sheet"},
		{[]string{"--site", "MOON", "--png", "x.png"}, "there is no site MOON"},
		{[]string{"--site", "SUN", "--place", "nowhere", "--png", "x.png"}, "there is no place nowhere"},
	} {
		if code, _, errs := try(t, append([]string{"wechat", "qr", "--config", i.config}, c.args...)...); code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %q", c.args, code, errs)
		}
	}
	b := newWechatAsked(t, map[string]string{"/cgi-bin/qrcode/create": `{"errcode":48001,"errmsg":"no api"}`})
	i.configure(b.block())
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--png", picture}, "--png: " + picture + " exists, and is never written over; give"},
		{[]string{"--sheet", page}, "--sheet: " + page + " exists, and"},
		{[]string{"--png", dir + "/none/a.png"}, "--png: there is no folder"},
		{[]string{"--png", "/proc/anping.png"}, "--png: /proc/anping.png: "},
		{[]string{"--sheet", dir + "/g.txt"}, "--sheet: " + dir + "/g.txt does not end in .html; name a file like gate.html"},
		{[]string{"--png", dir + "/g.jpg"}, "--png: " + dir + "/g.jpg does not end in .png; name"},
	} {
		if code, _, errs := try(t, append([]string{"wechat", "qr", "--config", i.config, "--site", "SUN"}, c.args...)...); code != exitUsage || !strings.HasPrefix(errs, "anping: "+c.want) {
			t.Errorf("%v: %d %q", c.args, code, errs)
		}
	}
	if b.body("/cgi-bin/stable_token") != "" {
		t.Error("WeChat was asked before the files were looked at")
	}
	if code, _, errs := try(t, "wechat", "qr", "--config", i.config, "--site", "SUN", "--sheet", dir+"/a.HTML"); code != exitFailed || !strings.Contains(errs, "(errcode 48001, \"no api\"); verify the account (微信认证): only verified 服务号 may have codes") {
		t.Errorf("%d %q", code, errs)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
}

// TestNoNetwork: a command that reaches nobody says where it wanted to go, and
// what else there is.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	nobody := httptest.NewServer(http.NotFoundHandler())
	nobody.Close()
	a := &wechatAsked{url: nobody.URL}
	i.configure(a.block() + "[wecom]\ncorp_id = \"" + stageCorp + "\"\nagent_id = 1000002\nsecret = \"canary-secret\"\ntoken = \"canary-token\"\naes_key = \"canary00000000000000000000000000000000000AA\"\napi_url = \"" + nobody.URL + "\"\n")
	host := strings.TrimPrefix(nobody.URL, "http://")
	for _, c := range []struct {
		table string
		args  []string
	}{
		{"wechat", []string{"wechat", "menu", "--config", i.config}},
		{"wechat", []string{"wechat", "menu", "--config", i.config, "--apply"}},
		{"wechat", []string{"wechat", "qr", "--config", i.config, "--site", "SUN", "--png", t.TempDir() + "/a.png"}},
		{"wecom", []string{"wecom", "menu", "--config", i.config}},
		{"wecom", []string{"wecom", "menu", "--config", i.config, "--apply"}},
		{"wecom", []string{"import", "--config", i.config, "--from", "wecom", i.dir}},
	} {
		code, _, errs := try(t, c.args...)
		if want := "; see that this machine reaches " + host + " (port 443, a firewall, DNS), or set [" + c.table + "] api_url to a gateway\n"; code != exitFailed || !strings.HasSuffix(errs, want) || strings.Count(errs, "\n") != 1 || strings.Contains(errs, "canary") {
			t.Errorf("%v: %d %q", c.args[:2], code, errs)
		}
	}
}
