package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/wecom/fakeapi"
)

// TestCheckWeCom: every mistake of an operator has a line that names it and its
// mend, and no line a secret.
func TestCheckWeCom(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.edit("groups.csv", "sandbox:demo:g-day", "wecom:"+stageCorp+":group:wrDAY")
	i.edit("groups.csv", "sandbox:demo:g-night", "wecom:"+stageCorp+":robot:night")
	i.run(0)
	fake, api := startWeCom(t, bot.Machine{}, "canary-secret")
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(elsewhere.Close)
	const token = "\ntoken = \"canary-token\"\naes_key = \"canary00000000000000000000000000000000000AA\"\n"
	configure := func(corp, agent, secret, more string) {
		i.configure("public_url = \"" + elsewhere.URL + "\"\n[wecom]\ncorp_id = \"" + corp + "\"\nagent_id = " + agent + "\nsecret = \"" + secret + "\"" + token + "api_url = \"" + api + "\"\n" + more)
	}
	configure(stageCorp, "1000002", "canary-secret", `robots = [{ name = "night", key = "canary-robot" }]`)
	says(t, i.checked(0), `ok     wecom     corp_id, agent_id and secret are those of the app`, `gap    wecom     the app has no menu; anping wecom menu --config .* --apply`, `gap    wecom     the callback does not answer at 127\.0\.0\.1:\d+/wecom: something else answers there \(HTTP 404\); is anping serve running`,
		`note   wecom     there is no smart bot`, `gap    wecom     a group is bound in which nothing can be said, .*: wrDAY; add a robot`, `note   wecom     1 robot;`, `note   wecom     can: `)
	i.configure("[wecom]\ncorp_id = \"" + stageCorp + "\"\nagent_id = 1000002\nsecret = \"canary-secret\"" + token + "api_url = \"" + api + "\"\n")
	says(t, i.checked(0), `gap    wecom     public_url is empty, so WeCom has no address to post to; set public_url`)
	configure("wwother", "1000002", "canary-secret", "")
	says(t, i.checked(1), `broken wecom     corp_id is not an enterprise's \(.*errcode 40013.*; copy 企业ID again`)
	configure(stageCorp, "1000002", "canary-other", "")
	says(t, i.checked(1), `broken wecom     the secret is not the app's \(.*errcode 40001.*; copy Secret again`)
	configure(stageCorp, "1000003", "canary-secret", "")
	says(t, i.checked(1), `broken wecom     agent_id is not that of the app`)
	configure(stageCorp, "1000002", "canary-secret", "")
	for code, line := range map[int]string{
		60020: `broken wecom     this machine's address is not among the app's trusted ones \(errcode 60020.*; add .* on the app's page, 企业可信IP`,
		45009: `broken wecom     too many calls for now \(errcode 45009.*; wait a minute`,
		50001: `broken wecom     WeCom gives the app no access token \(errcode 50001.*; look errcode 50001 up in WeCom's list`,
		99999: `broken wecom     WeCom gives the app no access token \(errcode 99999.*; look errcode 99999 up in WeCom's list`,
		48001: `broken wecom     the app lacks a permission \(.*errcode 48001.*; see that the app is switched on`,
	} {
		lift := fake.Fault(fakeapi.Fault{Path: "*", Code: code})
		says(t, i.checked(1), line)
		lift()
	}
	for code, line := range map[int]string{
		48002: `gap    wecom     whether the app has a menu is not known: the app lacks a permission \(errcode 48002`,
		99999: `gap    wecom     whether the app has a menu is not known: WeCom refuses \(errcode 99999.*; look errcode 99999 up`,
	} {
		lift := fake.Fault(fakeapi.Fault{Path: "/cgi-bin/menu/get", Code: code})
		out := i.checked(0)
		says(t, out, line, `ok     wecom     corp_id, agent_id and secret are those of the app`)
		if strings.Contains(out, "has no menu") {
			t.Errorf("%d: there is said to be no menu\n%s", code, out)
		}
		lift()
	}
}

// TestWecomMenu: the app's menu is shown, set, and taken as it was set; what
// WeCom refuses is said with its mend.
func TestWecomMenu(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	if code, _, errs := try(t, "wecom", "menu", "--config", i.config); code != exitUsage || !strings.Contains(errs, ":wecom: there is no app of WeCom; write corp_id") {
		t.Errorf("%d %q", code, errs)
	}
	fake, api := startWeCom(t, bot.Machine{}, "canary-secret")
	i.configure("[wecom]\ncorp_id = \"" + stageCorp + "\"\nagent_id = 1000002\nsecret = \"canary-secret\"\ntoken = \"canary-token\"\naes_key = \"canary00000000000000000000000000000000000AA\"\napi_url = \"" + api + "\"\n")
	code, out, errs := try(t, "wecom", "menu", "--config", i.config)
	if code != exitDone || !strings.Contains(out, "    接单  (/accept)\n") || !strings.Contains(out, "  帮助  (/help)\n") || !strings.Contains(out, "at WeCom: none") || len(fake.MenuKeys()) > 0 {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if code, out, errs = try(t, "wecom", "menu", "--config", i.config, "--apply"); code != exitDone || strings.Count(out, "到了") != 2 {
		t.Errorf("%d %q %q", code, out, errs)
	}
	commands := shippedTexts(t).Commands()
	for _, key := range fake.MenuKeys() {
		if name, ok := strings.CutPrefix(key, "/"); !ok || !slices.Contains(commands, name) {
			t.Errorf("the key %s calls no command", key)
		}
	}
	if n := len(fake.MenuKeys()); n != 10 {
		t.Errorf("%d keys", n)
	}
	defer fake.Fault(fakeapi.Fault{Path: "/cgi-bin/menu/create", Code: 48002})()
	if code, _, errs := try(t, "wecom", "menu", "--config", i.config, "--apply"); code != exitFailed || !strings.Contains(errs, "the app lacks a permission") || !strings.Contains(errs, "see that the app is switched on") || strings.Contains(errs, "canary") {
		t.Errorf("%d %q", code, errs)
	}
	for _, s := range fake.Strange() {
		t.Error(s)
	}
}
