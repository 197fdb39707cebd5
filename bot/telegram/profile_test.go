package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest"
)

// TestIntroduce: the name is learnt whatever comes first, then the menus are set
// by scope and language.
func TestIntroduce(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Menu = []Menu{
			{"zh", true, "accept", "接单"},
			{"zh", false, "score", "我的分"},
			{"zh", true, "Bad Name", "x"},
			{"zh", true, "empty", " "},
			{"zh", false, "long", strings.Repeat("长", 300)},
			{"en", true, "accept", "Take a case"},
		}
	})
	r.stub.next("getMe", stranger(), says(502, "<html>"), refuses(429, "Too Many Requests", `{"retry_after":3}`), hangsUp)
	r.introduce(t.Context())
	if r.username() != "anping_bot" {
		t.Errorf("called %q", r.username())
	}
	if log := r.log.String(); strings.Count(log, "the token is not accepted; copy it again from @BotFather into [telegram] token") != 1 {
		t.Error(log)
	}
	menus := map[string]string{}
	for _, a := range r.stub.calls("setMyCommands") {
		var scope struct{ Type string }
		if err := json.Unmarshal([]byte(a.Params["scope"]), &scope); err != nil {
			t.Fatal(err)
		}
		var names []string
		var commands []struct{ Command, Description string }
		if err := json.Unmarshal([]byte(a.Params["commands"]), &commands); err != nil {
			t.Fatal(err)
		}
		for _, c := range commands {
			names = append(names, c.Command)
			if n := len([]rune(c.Description)); n == 0 || n > 256 {
				t.Errorf("%s: %d characters", c.Command, n)
			}
		}
		menus[scope.Type+" "+a.Params["language_code"]] = strings.Join(names, " ")
	}
	want := map[string]string{
		"all_private_chats zh": "accept score long", "all_group_chats zh": "accept",
		"all_private_chats ": "accept score long", "all_group_chats ": "accept",
		"all_private_chats en": "accept", "all_group_chats en": "accept",
	}
	if fmt.Sprint(menus) != fmt.Sprint(want) {
		t.Errorf("menus %v, wanted %v", menus, want)
	}
	if got := r.Link("7K3F92WM"); got != "https://t.me/anping_bot?start=7K3F92WM" {
		t.Errorf("link %s", got)
	}
	if r.Link("a b") != "" || newRig(t, nil).Link("7K3F92WM") != "" {
		t.Error("a link that leads nowhere")
	}
}

func TestCheck(t *testing.T) {
	r := newRig(t, nil)
	r.stub.next("getMe", says(200, `{"ok":true,"result":{"id":4200,"username":"anping_bot","can_join_groups":true,"can_read_all_group_messages":true}}`))
	got, err := r.Check(t.Context())
	if err != nil || got != (Report{Username: "anping_bot", ReadsGroups: true, JoinsGroups: true, Webhook: testHook}) {
		t.Errorf("%+v, %v", got, err)
	}
	r.stub.next("getMe", stranger())
	if _, err = r.Check(t.Context()); err == nil || err.Error() != tokenRefused {
		t.Errorf("%v", err)
	}
	r.stub.next("getMe", says(200, `{"ok":true,"result":{"id":4200}}`))
	if _, err = r.Check(t.Context()); err == nil {
		t.Error("a bot without a name")
	}
	r.stub.next("getWebhookInfo", hangsUp)
	if _, err = r.Check(t.Context()); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("%v", err)
	}
}

// TestWatch: the webhook is set, asked about, set again when somebody changed
// it, and asking proves receiving only while nothing is withheld.
func TestWatch(t *testing.T) {
	now := newHurried().Now().Unix()
	info := func(url string, waiting int, failed int64) http.HandlerFunc {
		return says(200, fmt.Sprintf(`{"ok":true,"result":{"url":%q,"pending_update_count":%d,"last_error_date":%d,"last_error_message":"Wrong response from the webhook: 503"}}`, url, waiting, failed))
	}
	r, _ := hook(t, nil)
	ctx := t.Context()
	step := func(name string, set bool, fails bool, alive int) {
		t.Helper()
		err := r.inspect(ctx, r.inbox, set)
		if (err != nil) != fails || r.inbox.alive != alive {
			t.Errorf("%s: %v, alive %d, wanted %d", name, err, r.inbox.alive, alive)
		}
	}
	step("first", false, false, 0)
	got := r.stub.calls("setWebhook")
	if len(got) != 1 || got[0].Params["url"] != testHook || got[0].Params["secret_token"] != testSecret ||
		got[0].Params["allowed_updates"] != `["message","edited_message","callback_query","my_chat_member"]` ||
		got[0].Params["max_connections"] != "40" || got[0].Params["drop_pending_updates"] == "true" {
		t.Errorf("%v", got)
	}
	step("well", true, false, 1)
	r.stub.next("getWebhookInfo", info(testHook, 4, now-5))
	step("trouble", true, false, 1)
	r.stub.next("getWebhookInfo", info(testHook, 4, now-500))
	step("old trouble", true, false, 2)
	r.stub.next("getWebhookInfo", info(testHook, 0, now-5))
	step("trouble that is over", true, false, 3)
	r.stub.next("getWebhookInfo", info("https://elsewhere.example/", 0, 0))
	step("changed", true, false, 3)
	if n := len(r.stub.calls("setWebhook")); n != 2 {
		t.Errorf("set %d times", n)
	}
	r.stub.next("getWebhookInfo", says(502, "<html>"))
	step("away", true, true, 3)
	r.stub.next("setWebhook", refuses(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", ""))
	step("refused", false, true, 3)
}

func TestHookErrors(t *testing.T) {
	r, _ := hook(t, nil)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		says   string
		least  time.Duration
	}{
		"token":   {stranger(), "the token is not accepted", time.Minute},
		"address": {refuses(400, "Bad Request: bad webhook: IP address 192.168.0.1 is reserved", ""), "does not take the webhook's address", time.Minute},
		"429":     {refuses(429, "Too Many Requests", `{"retry_after":77}`), "", 77 * time.Second},
		"away":    {hangsUp, "no answer", time.Second / 2},
	} {
		r.stub.next("setWebhook", c.answer)
		err := r.setHook(t.Context())
		if err == nil {
			t.Fatalf("%s: set", name)
		}
		if wait := r.hookError(err, 1); wait < c.least || !strings.Contains(r.log.String(), c.says) {
			t.Errorf("%s: waits %s; %s", name, wait, r.log.String())
		}
	}
}

// A webhook's Run sets it, and ends.
func TestRunWebhook(t *testing.T) {
	r, _ := hook(t, func(c *Config) { c.Clock = bottest.NewClock(newHurried().now) })
	set := make(chan struct{})
	r.stub.next("setWebhook", func(w http.ResponseWriter, q *http.Request) {
		says(200, `{"ok":true,"result":true}`)(w, q)
		close(set)
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.Run(ctx, r.inbox) }()
	<-set
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if n := len(r.stub.calls("deleteWebhook")); n != 0 {
		t.Error("the webhook goes with the program, and with it what Telegram would hold")
	}
}

func TestNewRefuses(t *testing.T) {
	good := newRig(t, nil)
	for name, c := range map[string]struct {
		change func(*Config)
		says   string
	}{
		"no token":       {func(c *Config) { c.Token = "" }, "token"},
		"half a token":   {func(c *Config) { c.Token = "canary-token" }, "token"},
		"no mode":        {func(c *Config) { c.Mode = "" }, "mode"},
		"no secret":      {func(c *Config) { c.Secret = "" }, "webhook_secret"},
		"odd secret":     {func(c *Config) { c.Secret = "canary webhook" }, "webhook_secret"},
		"long secret":    {func(c *Config) { c.Secret = strings.Repeat("x", 257) }, "webhook_secret"},
		"no path":        {func(c *Config) { c.Path = "" }, "path"},
		"no address":     {func(c *Config) { c.URL = "anping" }, "address"},
		"odd api":        {func(c *Config) { c.APIURL = "ftp://x" }, "api_url"},
		"odd proxy":      {func(c *Config) { c.Proxy = "canary-proxy-password" }, "proxy"},
		"negative rate":  {func(c *Config) { c.PerSecond = -1 }, "rates"},
		"nothing to ask": {func(c *Config) { c.Media = nil }, "required"},
	} {
		cfg := Config{
			Token: testToken, Mode: Webhook, Path: "/telegram", URL: testHook, Secret: testSecret,
			Media: good.media, Text: good.text, Clock: good.clock,
		}
		c.change(&cfg)
		_, err := New(cfg)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever prints, logs or encodes a part of it sees no secret.
func TestSecretsUnseen(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Proxy = testProxy })
	c := Config{Token: testToken, Secret: testSecret, Proxy: testProxy}
	var log journal
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "bot", r.Telegram, "secret", r.secret, "mask", r.wire.mask)
	raw, err := json.Marshal(r.secret)
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(raw)
	for _, v := range []any{c, &c, r.Telegram, r.secret, &r.secret, r.wire.mask, *r.wire} {
		all += fmt.Sprintf("%v %+v %#v %s", v, v, v, v)
	}
	all += r.plain(errors.New("Get \"https://api.telegram.org/bot" + testToken + "/getMe\": 4200:AAcanary%2Dtoken_0123456789")).Error()
	for _, canary := range []string{"canary-token", "canary-webhook", "canary-proxy"} {
		if strings.Contains(all, canary) {
			t.Errorf("seen: %s in %s", canary, all)
		}
	}
}
