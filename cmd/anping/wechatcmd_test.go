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
		{"/cgi-bin/stable_token", `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2"}`, `broken wechat    this machine's address is not in the account's IP whitelist; add 203\.0\.113\.7 to the IP whitelist`},
		{"/cgi-bin/stable_token", `{"errcode":40125,"errmsg":"invalid appsecret"}`, `broken wechat    app_secret is not accepted; copy app_secret`},
		{"/cgi-bin/stable_token", `{"errcode":40013,"errmsg":"invalid appid"}`, `broken wechat    app_id is not accepted; copy app_id`},
		{"/cgi-bin/stable_token", `<html>`, `broken wechat    .*not an answer of the platform.*; check that this machine reaches 127`},
		{"/cgi-bin/openapi/quota/get", `{"errcode":48001,"errmsg":"no api"}`, `gap    wechat    the account may not send customer-service messages \(48001\)`},
	} {
		b := newWechatAsked(t, map[string]string{c.path: c.answer})
		i.configure(b.block())
		want := 0
		if strings.HasPrefix(c.line, "broken") {
			want = 1
		}
		says(t, i.checked(want), c.line)
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
	if code, _, errs := try(t, "wechat", "menu", "--config", i.config); code != exitFailed || !strings.Contains(errs, "has no [wechat]") {
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
	if code, _, errs := try(t, "wechat", "menu", "--config", i.config, "--apply"); code != exitFailed || !strings.Contains(errs, "does not have this permission; verify the account") || strings.Contains(errs, "canary") {
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
	if code, _, errs := try(t, "wechat", "qr", "--config", i.config, "--site", "SUN", "--png", picture); code != exitFailed || !strings.Contains(errs, "--png") {
		t.Errorf("a file is written over: %d %q", code, errs)
	}
}
