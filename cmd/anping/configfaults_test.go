package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAllFaults: one run names every fault of a file, a line each in the file's
// order, and nothing that only follows from another.
func TestAllFaults(t *testing.T) {
	t.Parallel()
	robots := func(list string) string { return "[wecom]\ncorp_id = \"ww1\"\nrobots = " + list + "\n" }
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"of every kind", "litsen = \"127.0.0.1:1\"\ntimezone = 8\nlanguage = \"fr\"\n[wecom]\nagent_id = \"1\"\ncorp_id = \"安平\"\npath = \"wecom\"\n[wechat]\ntoken = \"hunter22 \"\nplain = 1\n", []string{
			`x.toml:1:litsen: unknown key; did you mean "listen"?`,
			"x.toml:2:timezone: has the wrong type; write one text in quotes",
			`x.toml:3:language: "fr" is not a language of this program; write one of: zh, zh-Hant, en`,
			"x.toml:4:wecom.secret: the app lacks secret, token, aes_key; set",
			"x.toml:5:wecom.agent_id: has the wrong type; write a whole number, without quotes",
			"x.toml:6:wecom.corp_id: is no id of an enterprise; copy",
			"x.toml:7:wecom.path: is no path: it does not begin with /; write it like \"/wecom\"",
			"x.toml:8:wechat.app_id: the block is half written: missing is app_id, app_secret; write",
			"x.toml:9:wechat.token: is not 3 to 32 letters or digits; write",
			"x.toml:10:wechat.plain: has the wrong type; write true or false, without quotes",
		}},
		{"both parts of WeCom half", "\n[wecom]\ncorp_id = \"ww1\"\nsecret = \"hunter22\"\nbot_token = \"hunter22\"\n", []string{
			"x.toml:2:wecom.agent_id: the app lacks agent_id, token, aes_key; set",
			"x.toml:2:wecom.bot_aes_key: the smart bot lacks bot_aes_key; set",
		}},
		{"a block without a header", "wecom.bot_token = \"hunter22\"\n", []string{
			"x.toml:1:wecom.bot_aes_key: the smart bot lacks", "x.toml:1:wecom.corp_id: is missing; copy",
		}},
		{"a typo is not missing too", strings.Replace(wecomBlock, "agent_id", "agentid", 1), []string{
			`x.toml:3:wecom.agentid: unknown key; did you mean "wecom.agent_id"?`,
		}},
		{"a typo beside what is missing", "[wecom]\ncorp_id = \"ww1\"\nagentid = 2\nsecret = \"hunter22\"\nbot_tokn = \"hunter22\"\n[wechat]\nappid = \"wx1\"\n", []string{
			"x.toml:1:wecom.token: the app lacks token, aes_key; set",
			"x.toml:1:wecom.bot_aes_key: the smart bot lacks bot_aes_key; set",
			`x.toml:3:wecom.agentid: unknown key; did you mean "wecom.agent_id"?`,
			`x.toml:5:wecom.bot_tokn: unknown key; did you mean "wecom.bot_token"?`,
			"x.toml:6:wechat.app_secret: the block is half written: missing is app_secret, token, aes_key; write",
			`x.toml:7:wechat.appid: unknown key; did you mean "wechat.app_id"?`,
		}},
		{"a typo in a robot", robots(`[{ nam = "night", key = "hunter22-key" }]`), []string{
			`x.toml:3:wecom.robots.nam: unknown key; did you mean "wecom.robots.name"?`,
			"x.toml:3:wecom.robots: robot 1 has no name",
		}},
		{"no key of a robot", robots(`[{ name = "night", key = "hunter22-key", group = "wr1" }]`), []string{
			"x.toml:3:wecom.robots.group: unknown key; the keys are name, key, chat",
		}},
		{"two robots", robots("[\n{ name = \"a\", key = \"x\" },\n{ name = \"a\", key = \"hunter22-key\", chat = \"群\" }]"), []string{
			`x.toml:3:wecom.robots: robot "a" has no key of a webhook; copy`,
			`x.toml:3:wecom.robots: two robots are called "a"; give`,
			`x.toml:3:wecom.robots: the chat of robot "a" is no chatid; anping check`,
		}},
		{"at the end of the file", "listen = \"127.0.0.1:1\"\n[wecom]\npublic_url = \"https://x.example\"\n[sandbox]\nenabled = false\n[wecom]\ncorp_id = \"ww1\"\n", []string{
			"x.toml:3:wecom.public_url: is in the wrong place; write it above the first line that begins with [",
			"x.toml:6:wecom: [wecom] stands in the file already, in line 2; write the keys there, and take this line out",
		}},
		{"outside its block", "app_id = \"wx1\"\ntoken = \"hunter22\"\n", []string{
			"x.toml:1:app_id: is in the wrong place; write it below [wechat]",
			"x.toml:2:token: is in the wrong place; write it below [telegram], [wechat] or [wecom]",
		}},
		{"a gateway", "[wechat]\napi_url = \"gateway\"\n[telegram]\napi_url = \"gateway\"\n[wecom]\napi_url = \"gateway\"\n", []string{
			`x.toml:2:wechat.api_url: is not an absolute address; write it like "https://gateway.example.com", or "" for WeChat's own`,
			`x.toml:4:telegram.api_url: is not an absolute address; write it like "https://bot-api.example.com", or "" for Telegram's own`,
			`x.toml:6:wecom.api_url: is not an absolute address; write it like "https://gateway.example.com", or "" for WeCom's own`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "x.toml")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"config", "--check", file}, {"serve", "--config", file}} {
				code, out, errs := try(t, args...)
				got := strings.Split(strings.TrimSuffix(strings.ReplaceAll(errs, file, "x.toml"), "\n"), "\n")
				if code != exitUsage || out != "" || len(got) != len(c.want) || strings.Contains(errs, "hunter22") {
					t.Fatalf("%v: %d %q\n%s", args, code, out, errs)
				}
				for i, want := range c.want {
					if !strings.HasPrefix(got[i], want) {
						t.Errorf("line %d is %q, want %q", i+1, got[i], want)
					}
				}
			}
		})
	}
}

// TestPathsOfCallbacks: whatever path config takes, every callback is answered
// there, beside the program's own pages, and nothing is registered twice (which
// would panic).
func TestPathsOfCallbacks(t *testing.T) {
	t.Parallel()
	const blocks = "[patrol]\nsecret = \"0123456789abcdef0123456789abcdef\"\n%PATROL\n[telegram]\ntoken = \"1:a\"\nmode = \"webhook\"\nwebhook_secret = \"s\"\n%TELEGRAM\n" + wechatBlock + "token = \"hunter2\"\nplain = true\n%WECHAT\n" +
		wecomBlock + "bot_token = \"hunter22\"\nbot_aes_key = \"canary00000000000000000000000000000000000AA\"\n%WECOM\n"
	keys := []struct{ slot, key string }{{"%PATROL", "path"}, {"%TELEGRAM", "path"}, {"%WECHAT", "path"}, {"%WECOM", "path"}, {"%WECOM", "bot_path"}}
	config := func(slot, key, path string) string {
		text := strings.Replace(blocks, slot, key+` = "`+path+`"`, 1)
		for _, k := range keys {
			text = strings.Replace(text, k.slot, "", 1)
		}
		return `public_url = "https://example.com"` + "\n" + text
	}
	wildcard := regexp.MustCompile(`\{[^}]*\}`)
	paths := []string{
		"/hook", "/a/b/c", "/patrol", "/healthzz", "/telegram", "/wechat", "/wecom", "/wecom/bot", "/wecom/", "/WECOM", "wecom", "", "/", "//", "/./a", "/a/../wecom", "/..", "/{token}", "/case", "/survey/x/y", "/sandbox",
	}
	for _, p := range ownPatterns() { // what is registered: no list of ours
		path := wildcard.ReplaceAllString(strings.ReplaceAll(p[strings.Index(p, "/"):], "{$}", ""), "x")
		paths = append(paths, path, path+"/more", strings.TrimSuffix(path, "/x"))
	}
	taken, refused := 0, 0
	for _, k := range keys {
		for _, path := range paths {
			s, err := parseConfig("x.toml", []byte(config(k.slot, k.key, path)), noEnv)
			if err != nil {
				refused++
				if line := err.Error(); !strings.Contains(line, "path: ") || strings.Contains(line, "\n") || !strings.Contains(line, "; ") || !strings.HasPrefix(line, "x.toml:") || strings.HasPrefix(line, "x.toml:0") {
					t.Errorf("%s = %q: %s", k.key, path, line)
				}
				continue
			}
			taken++
			mux := http.NewServeMux()
			for _, p := range ownPatterns() {
				mux.Handle(p, http.NotFoundHandler())
			}
			for _, c := range s.callbacks() {
				mux.Handle(c.path, http.NotFoundHandler()) // panics where two conflict
			}
			for _, c := range s.callbacks() {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					r, err := http.NewRequestWithContext(t.Context(), method, "http://example.com"+c.path, nil)
					if err != nil {
						t.Fatal(err)
					}
					if _, pattern := mux.Handler(r); pattern != c.path {
						t.Errorf("%s = %q: %s %s is answered by %q", k.key, path, method, c.path, pattern)
					}
				}
			}
		}
	}
	if taken < 16 || refused < 100 {
		t.Errorf("%d paths are taken, %d refused", taken, refused)
	}
}

// TestServeOnOnePath: two callbacks of one path are a line with both keys, also
// of serve.
func TestServeOnOnePath(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.toml")
	text := wechatBlock + "token = \"hunter2\"\nplain = true\npath = \"/wecom\"\n" + wecomBlock
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"config", "--check", file}, {"serve", "--config", file}, {"check", "--config", file}} {
		code, _, errs := try(t, args...)
		if want := file + ":6:wechat.path: is the same as wecom.path, and only one can answer there; give each a path of its own, as wechat.path = \"/wechat\"\n"; code != exitUsage || errs != want {
			t.Errorf("%v: %d %q", args, code, errs)
		}
	}
}
