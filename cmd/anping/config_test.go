package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	toml "github.com/pelletier/go-toml/v2"

	"anping/bot/secret"
)

func noEnv(string) string { return "" }

func TestExampleIsTheDefaults(t *testing.T) {
	t.Parallel()
	got, err := parseConfig("config.example.toml", example, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	empty, err := parseConfig("empty.toml", nil, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Settings{got, empty} {
		if s.Database.Reveal() != defaults().Database.Reveal() {
			t.Errorf("database %q, the default is %q", s.Database.Reveal(), defaults().Database.Reveal())
		}
		s.Database = defaults().Database
		if d := defaults(); fmt.Sprintf("%q", []any{s.Listen, s.PublicURL, s.Timezone, s.Language, s.Retention, s.Sandbox, s.Telegram, s.WeCom, s.Wechat, s.Patrol}) !=
			fmt.Sprintf("%q", []any{d.Listen, d.PublicURL, d.Timezone, d.Language, d.Retention, d.Sandbox, d.Telegram, d.WeCom, d.Wechat, d.Patrol}) {
			t.Errorf("settings %+v, the defaults are %+v", s, d)
		}
	}
}

// TestExampleHoldsEveryKey compares the example with the struct: a key that is
// added to one only fails here.
func TestExampleHoldsEveryKey(t *testing.T) {
	t.Parallel()
	raw, err := toml.Marshal(defaults())
	if err != nil {
		t.Fatal(err)
	}
	keys := func(data []byte) []string {
		var out []string
		for _, m := range outline(data) {
			out = append(out, m.Key)
		}
		slices.Sort(out)
		return out
	}
	if a, b := keys(raw), keys(example); !slices.Equal(a, b) {
		t.Errorf("keys of the struct %v, of the example %v", a, b)
	}
}

// TestExampleIsCommented: a comment stands above every key.
func TestExampleIsCommented(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(example), "\n")
	for _, m := range outline(example) {
		if m.Key == "sandbox.enabled" || m.Key == "telegram.rate_per_group_minute" {
			continue // the comment of its table, or of the key above
		}
		if above := lines[m.Line-2]; !strings.HasPrefix(above, "#") {
			t.Errorf("%s on line %d has no comment above it, but %q", m.Key, m.Line, above)
		}
	}
}

func TestExampleIsTheFileAtTheTop(t *testing.T) {
	t.Parallel()
	top, err := os.ReadFile(filepath.Join(root(t), "config.example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(top, example) {
		t.Error("config.example.toml and its embedded copy differ; run: go generate ./cmd/anping")
	}
}

// badConfig is a wrong file, and how the lines begin that are printed for it.
type badConfig struct{ name, text, want string }

// wechatBlock is the beginning of a table of an official account.
const wechatBlock = "[wechat]\napp_id = \"wx5823bf96d3bd56c7\"\napp_secret = \"0123456789abcdef0123456789abcdef\"\n"

// wecomBlock is a table of an app.
const wecomBlock = "[wecom]\ncorp_id = \"ww1\"\nagent_id = 1\nsecret = \"hunter22\"\ntoken = \"hunter22\"\naes_key = \"" + "canary00000000000000000000000000000000000AA\"\n"

func badConfigs(dir string) []badConfig {
	const head = "x.toml:"
	return []badConfig{
		{"typo", "databse = \"sqlite:a.db\"", head + `1:databse: unknown key; did you mean "database"?`},
		{"letters swapped", "\nlitsen = \"127.0.0.1:1\"", head + `2:litsen: unknown key; did you mean "listen"?`},
		{"capital", "Listen = \"127.0.0.1:1\"", head + `1:Listen: unknown key; did you mean "listen"?`},
		{"typo in a table", "[sandbox]\nroaster = \"\"", head + `2:sandbox.roaster: unknown key; did you mean "sandbox.roster"?`},
		{"typo in an inline table", "sandbox = { enable = true }", head + `1:sandbox.enable: unknown key; did you mean "sandbox.enabled"?`},
		{"typo in a table's name", "[sandbx]\nenabled = true", head + `1:sandbx: unknown key; did you mean "sandbox"?`},
		{"nothing near", "colour = \"a\"", head + "1:colour: unknown key; the keys are database, listen, public_url, timezone, language, retention, retention.media_months, retention.location_days, retention.texts_months, retention.cases_months, sandbox, sandbox.enabled, sandbox.roster, telegram, telegram.token"},
		{"key outside its table", "enabled = true", head + "1:enabled: is in the wrong place; write it below [sandbox]"},
		{"key inside a table", "[sandbox]\nlisten = \"127.0.0.1:1\"", head + `2:sandbox.listen: is in the wrong place; write it above the first`},
		{"unknown before wrong", "foo = 1\nlisten = \"x\"", head + "1:foo: unknown key;\n" + head + "2:listen:"},
		{"first of two", "listen = \"x\"\ntimezone = \"x\"", head + "1:listen:\n" + head + "2:timezone:"},
		{"twice", "listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"", head + "2:listen: key listen is already defined; compare"},
		{"no TOML", "listen", head + "1: expected '=' after key; compare the line with: anping config"},
		{"no value", "\n\nlisten =", head + "3: expected value, not end of input; compare"},
		{"no quotes", "listen = 127.0.0.1:8080", head + "1"},
		{"open quotes", "listen = \"127.0.0.1:1", head + "1: unterminated basic string; compare"},
		{"open table", "[sandbox", head + "1: expected ']' to close table name; compare"},
		{"bad UTF-8", "listen = \"\xff\"", head + "1: invalid UTF-8 character"},
		{"number for text", "listen = 8080", head + "1:listen: has the wrong type; write one text in quotes"},
		{"list for text", "database = [\"sqlite:a\"]", head + "1:database: has the wrong type; write one text in quotes"},
		{"date for text", "language = 2025-06-12", head + "1:language: has the wrong type; write one text in quotes"},
		{"text for yes or no", "[sandbox]\nenabled = \"yes\"", head + "2:sandbox.enabled: has the wrong type; write true or false, without quotes"},
		{"number for yes or no", "sandbox.enabled = 1", head + "1:sandbox.enabled: has the wrong type; write true or false, without quotes"},
		{"value for a table", "sandbox = true", head + "1:sandbox: has the wrong type; write it as a table: [sandbox]"},
		{"list of tables", "[[sandbox]]\nenabled = true", head + "1:sandbox: has the wrong type; write it as a table: [sandbox]"},
		{"table for a value", "[listen]\nhost = \"a\"", head + "1"},
		{"token that is none", "[telegram]\ntoken = \"hunter2\"", head + "2:telegram.token: is no token of a bot; copy it from @BotFather"},
		{"token of an absent variable", "[telegram]\ntoken = \"env:NOBODY\"", head + `2:telegram.token: the environment variable "NOBODY" is empty or not set; mend that`},
		{"mode that is none", "[telegram]\nmode = \"push\"", head + `2:telegram.mode: is neither polling nor webhook; write mode = "polling"`},
		{"webhook without a secret", "public_url = \"https://a.example\"\n[telegram]\ntoken = \"1:a\"\nmode = \"webhook\"", head + "4:telegram.mode: a webhook without webhook_secret would take posts from anybody; set webhook_secret"},
		{"webhook without an address", "[telegram]\ntoken = \"1:a\"\nwebhook_secret = \"s\"\nmode = \"webhook\"", head + "4:telegram.mode: a webhook needs public_url"},
		{"webhook without https", "public_url = \"http://a.example\"\n[telegram]\ntoken = \"1:a\"\nwebhook_secret = \"s\"\nmode = \"webhook\"", head + "5:telegram.mode: a webhook needs public_url, and Telegram posts to https only"},
		{"secret that is none", "[telegram]\nwebhook_secret = \"a b\"", head + "2:telegram.webhook_secret: is not 1 to 256 letters"},
		{"path of ours", "[telegram]\npath = \"/readyz\"", head + "2:telegram.path: is no path of its own: the program itself answers /readyz and what is below; write it like \"/telegram\""},
		{"path that is none", "[telegram]\npath = \"telegram\"", head + "2:telegram.path: is no path: it does not begin with /; write it like \"/telegram\""},
		{"address that is none", "[telegram]\napi_url = \"api.example\"", head + "2:telegram.api_url: is not an absolute address; write it like"},
		{"proxy that is none", "[telegram]\nproxy = \"hunter2:3128\"", head + "2:telegram.proxy: is no address of a proxy"},
		{"rate of nothing", "[telegram]\nrate_per_second = 0", head + "2:telegram.rate_per_second: is not from 1 to 1000"},
		{"rate in quotes", "[telegram]\nrate_per_second = \"30\"", head + "2:telegram.rate_per_second: has the wrong type; write a whole number"},
		{"half an app", "[wecom]\ncorp_id = \"ww1\"\nagent_id = 1\nsecret = \"hunter22\"", head + "1:wecom.token: the app lacks token, aes_key; set all of agent_id, secret, token and aes_key"},
		{"half a smart bot", "[wecom]\ncorp_id = \"ww1\"\nbot_token = \"hunter22\"\nbot_aes_key = \"\"", head + "4:wecom.bot_aes_key: the smart bot lacks bot_aes_key; set bot_token and bot_aes_key"},
		{"an app of nobody", "[wecom]\ncorp_id = \"\"\nrobots = [{ name = \"n\", key = \"hunter22-key\" }]", head + "2:wecom.corp_id: is missing; copy"},
		{"an enterprise alone", "[wecom]\ncorp_id = \"ww1\"", head + "2:wecom.corp_id: stands alone; set agent_id"},
		{"a key of 42", "[wecom]\ncorp_id = \"ww1\"\nbot_token = \"t\"\nbot_aes_key = \"hunter22\"", head + "4:wecom.bot_aes_key: is no EncodingAESKey; copy it"},
		{"an id that is none", "[wecom]\ncorp_id = \"安平\"\nrobots = [{ name = \"n\", key = \"hunter22-key\" }]", head + "2:wecom.corp_id: is no id of an enterprise; copy"},
		{"two callbacks at a path", "[telegram]\ntoken = \"1:a\"\n" + wecomBlock + "path = \"/telegram\"", head + "9:wecom.path: is the same as telegram.path, and only one can answer there; give each a path of its own, as wecom.path = \"/wecom\""},
		{"robots in another form", "[wecom]\nrobots = \"night\"", head + "1:wecom.corp_id: is missing\n" + head + "2:wecom.robots: has the wrong type; write a list like"},
		{"robots as tables", "[[wecom.robots]]\nname = \"n\"", head + "1:wecom.robots: has the wrong type; write a list like\n" + head + "1:wecom.corp_id: is missing"},
		{"a robot without a name", "[wecom]\ncorp_id = \"ww1\"\nrobots = [{ key = \"hunter22-key\" }]", head + "3:wecom.robots: robot 1 has no name"},
		{"a robot without a key", "[wecom]\ncorp_id = \"ww1\"\nrobots = [{ name = \"n\", key = \"\" }]", head + "3:wecom.robots: robot \"n\" has no key"},
		{"a robot of an absent variable", "[wecom]\ncorp_id = \"ww1\"\nrobots = [{ name = \"n\", key = \"env:NOBODY\" }]", head + "3:wecom.robots: robot \"n\": the environment variable \"NOBODY\" is empty or not set; mend that"},
		{"two robots of a name", "[wecom]\ncorp_id = \"ww1\"\nrobots = [{ name = \"n\", key = \"hunter22-key\" }, { name = \"n\", key = \"hunter22-key\" }]", head + "3:wecom.robots: two robots are called \"n\"; give"},
		{"an agent in quotes", "[wecom]\nagent_id = \"1000002\"", head + "1:wecom.secret: the app lacks secret\n" + head + "1:wecom.corp_id: is missing\n" + head + "2:wecom.agent_id: has the wrong type; write a whole number"},
		{"half of WeChat", "[wechat]\ntoken = \"hunter2\"", head + "1:wechat.app_id: the block is half written: missing is app_id, app_secret, aes_key; write all of app_id"},
		{"WeChat without a key", wechatBlock + "token = \"hunter2\"", head + "1:wechat.aes_key: is missing, so nothing would prove what a callback says; set the safe mode on WeChat's page and copy the EncodingAESKey, or for a trial write plain = true"},
		{"WeChat without a token", wechatBlock + "plain = true", head + "1:wechat.token: the block is half written: missing is token; write all"},
		{"plain and a key", wechatBlock + "token = \"hunter2\"\nplain = true\naes_key = \"" + strings.Repeat("A", 43) + "\"", head + "5:wechat.plain: true and an aes_key contradict each other; remove plain"},
		{"app_id that is none", "[wechat]\napp_id = \"gh_1\"", head + "1:wechat.app_secret: the block\n" + head + "2:wechat.app_id: is no AppID; copy it from mp.weixin.qq.com"},
		{"aes_key that is none", "[wechat]\naes_key = \"hunter2=\"", head + "1:wechat.app_id: the block\n" + head + "2:wechat.aes_key: is not 43 letters or digits; copy the EncodingAESKey"},
		{"token of WeChat that is none", "[wechat]\ntoken = \"hunter 2\"", head + "1:wechat.app_id: the block\n" + head + "2:wechat.token: is not 3 to 32 letters or digits"},
		{"freshness of nothing", "[wechat]\nfreshness_minutes = 0", head + "2:wechat.freshness_minutes: is not from 1 to 60"},
		{"template that is none", "[wechat]\ntemplates = \"short\"", head + "2:wechat.templates: begins with the id of a template; write it like"},
		{"notice that is none", "[wechat]\nsubscribed = \"TEMPLATE_ID\"", head + "2:wechat.subscribed: names no field, like thing2=what; write it like"},
		{"path of both", "[telegram]\ntoken = \"1:a\"\npath = \"/hook\"\n" + wechatBlock + "token = \"hunter2\"\nplain = true\npath = \"/hook\"", head + "9:wechat.path: is the same as telegram.path, and only one can answer there; give"},
		{"a short secret of patrols", "[patrol]\nsecret = \"hunter22\"", head + "2:patrol.secret: is shorter than 32 characters; make one with"},
		{"a secret of patrols that is not there", "[patrol]\nsecret = \"env:NOBODY\"", head + `2:patrol.secret: the environment variable "NOBODY" is empty or not set; mend that`},
		{"path of patrols that is another's", "[patrol]\nsecret = \"" + strings.Repeat("hunter22", 4) + "\"\npath = \"/wecom\"\n" + wecomBlock, head + "3:patrol.path: is the same as wecom.path, and only one can answer there; give"},
		{"path of patrols that is none", "[patrol]\npath = \"patrol\"", head + "2:patrol.path: is no path: it does not begin with /; write it like \"/patrol\""},
		{"keep nothing", "[retention]\nmedia_months = 0", head + "2:retention.media_months: is not from 1 to 120 months; write a whole number, like 6"},
		{"keep below nothing", "[retention]\nlocation_days = -1", head + "2:retention.location_days: is not from 1 to 3650 days; write"},
		{"half a year of the ledger", "[retention]\ncases_months = 6", head + "2:retention.cases_months: is not from 12 to 120 months; write"},
		{"words longer than cases", "[retention]\ncases_months = 12\ntexts_months = 13", head + "3:retention.texts_months: is longer than cases_months: what belongs to a case goes with it; write at most"},
		{"files longer than the shipped cases", "[retention]\nmedia_months = 25", head + "2:retention.media_months: is longer than cases_months"},
		{"months in quotes", "[retention]\nmedia_months = \"6\"", head + "2:retention.media_months: has the wrong type; write a whole number"},
		{"half a month", "[retention]\nmedia_months = 0.5", head + "2:retention.media_months: has the wrong type; write a whole number"},
		{"months of a typo", "[retention]\nmedia_month = 6", head + `2:retention.media_month: unknown key; did you mean "retention.media_months"?`},
		{"retention as a number", "retention = 6", head + "1:retention: has the wrong type; write it as a table: [retention]"},
		{"no database", "database = \"\"", head + "1:database: is neither an SQLite file nor a PostgreSQL address; write"},
		{"other database", "database = \"mysql://root@localhost/a\"", head + "1:database: is neither an SQLite file"},
		{"bare file", "database = \"anping.db\"", head + "1:database: is neither an SQLite file"},
		{"nameless file", "database = \"sqlite:\"", head + "1:database: names no file; write"},
		{"in memory", "database = \"sqlite::memory:\"", head + "1:database: a database in memory would lose every record;"},
		{"options of SQLite", "database = \"sqlite:a.db?_pragma=x\"", head + "1:database: the file's name holds ?, # or %;"},
		{"no folder", "database = \"sqlite:" + dir + "/none/a.db\"", head + "1:database: there is no folder"},
		{"host missing", "database = \"postgres:///anping\"", head + "1:database: the address names no host;"},
		{"database missing", "database = \"postgres://u:hunter22@h\"", head + "1:database: the address names no database;"},
		{"unparsable address", "database = \"postgres://u:hunter22%zz@h/d\"", head + "1:database: the address does not parse; percent-encode"},
		{"unknown sslmode", "database = \"postgres://u:hunter22@h/d?sslmode=on\"", head + "1:database: sslmode is unknown; write one of: disable,"},
		{"variable not set", "database = \"env:NOT_SET\"", head + `1:database: the environment variable "NOT_SET" is empty or not set;`},
		{"secret's file missing", "database = \"file:" + dir + "/none\"", head + "1:database: the file of the secret: " + dir + "/none: no such file or directory;"},
		{"secret's file open to all", "database = \"file:" + dir + "/open\"", head + "1:database: everybody on this machine can read " + dir + "/open (chmod o-r " + dir + "/open);"},
		{"secret's file too large", "database = \"file:" + dir + "/large\"", head + "1:database: " + dir + "/large is larger than 64 KiB;"},
		{"secret's file empty", "database = \"file:" + dir + "/empty\"", head + "1:database: " + dir + "/empty is empty;"},
		{"secret's file a folder", "database = \"file:" + dir + "\"", head + "1:database: " + dir + " is a folder;"},
		{"secret's file with a bad address", "database = \"file:" + dir + "/bad\"", head + "1:database: is neither an SQLite file"},
		{"no port", "listen = \"127.0.0.1\"", head + `1:listen: "127.0.0.1" is not host:port; write`},
		{"empty listen", "listen = \"\"", head + `1:listen: "" is not host:port; write`},
		{"port by name", "listen = \"127.0.0.1:http\"", head + `1:listen: the port "http" is not a number from 0 to 65535;`},
		{"port too high", "listen = \"127.0.0.1:65536\"", head + `1:listen: the port "65536" is not a number from 0 to 65535;`},
		{"port with a sign", "listen = \"127.0.0.1:+80\"", head + `1:listen: the port "+80" is not a number`},
		{"host by name", "listen = \"example.com:80\"", head + `1:listen: the host "example.com" is neither an IP address nor localhost;`},
		{"address for listen", "listen = \"http://127.0.0.1:80\"", head + "1:listen:"},
		{"relative address", "public_url = \"anping.example.com\"", head + "1:public_url: is not an absolute address; write"},
		{"other scheme", "public_url = \"ftp://example.com\"", head + "1:public_url: starts with neither http:// nor https://;"},
		{"password in the address", "public_url = \"https://u:hunter22@example.com\"", head + "1:public_url: holds a user name or password;"},
		{"query in the address", "public_url = \"https://example.com/?a\"", head + "1:public_url: holds a ? or #;"},
		{"unknown zone", "timezone = \"Asia/Shenzen\"", head + `1:timezone: "Asia/Shenzen" is not a known zone; write an IANA name`},
		{"no zone", "timezone = \"\"", head + "1:timezone: names no zone;"},
		{"local zone", "timezone = \"Local\"", head + "1:timezone: names no zone;"},
		{"zone outside", "timezone = \"../../etc/passwd\"", head + `1:timezone: "../../etc/passwd" is not a known zone;`},
		{"unknown language", "language = \"fr\"", head + `1:language: "fr" is not a language of this program; write one of: zh, zh-Hant, en`},
		{"sandbox for all", "listen = \"0.0.0.0:80\"\n[sandbox]\nenabled = true", head + "3:sandbox.enabled: the sandbox lets whoever opens it speak as anybody, and listen is not a loopback address; set"},
		{"sandbox on every address", "listen = \":80\"\n[sandbox]\nenabled = true", head + "3:sandbox.enabled: the sandbox lets"},
		{"sandbox on a network", "listen = \"[2001:db8::1]:80\"\nsandbox.enabled = true", head + "2:sandbox.enabled: the sandbox lets"},
		{"no roster", "[sandbox]\nroster = \"" + dir + "/none\"", head + "2:sandbox.roster: there is no folder"},
		{"roster a file", "[sandbox]\nroster = \"" + dir + "/open\"", head + "2:sandbox.roster: there is no folder"},
		{"newline in a key", "\"a\\nb\" = 1", head + "1:a b: unknown key;"},
	}
}

func TestBadConfigs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{"open": "hunter22", "large": strings.Repeat("x", maxSecretFile+1), "empty": "\n", "bad": "hunter22"} {
		mode := os.FileMode(0o600)
		if name == "open" {
			mode = 0o604
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil { // whatever the umask took
			t.Fatal(err)
		}
	}
	for _, c := range badConfigs(dir) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseConfig("x.toml", []byte(c.text), noEnv)
			if err == nil {
				t.Fatalf("%q is taken", c.text)
			}
			got, want := strings.Split(err.Error(), "\n"), strings.Split(c.want, "\n")
			if !slices.EqualFunc(got, want, func(g, w string) bool { return strings.HasPrefix(g, w) && strings.Contains(g, "; ") }) {
				t.Errorf("%q\nsays\n%s\nwants\n%s", c.text, err, c.want)
			}
			if strings.Contains(err.Error(), "hunter22") || strings.Contains(err.Error(), "canary") {
				t.Errorf("a secret is shown: %s", err)
			}
		})
	}
}

func TestGoodConfigs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "dsn"), []byte("postgres://u:hunter22@h/d\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		if name == "DSN" {
			return "postgres://e:hunter22@h/d"
		}
		return ""
	}
	for _, c := range []struct{ text, database string }{
		{"", "sqlite:anping.db"},
		{"\ufefflanguage = \"en\"", "sqlite:anping.db"},
		{"database = \"sqlite:" + dir + "/a b.db\"", "sqlite:" + dir + "/a b.db"},
		{"database = \"env:DSN\"", "postgres://e:hunter22@h/d"},
		{"database = \"file:" + dir + "/dsn\"", "postgres://u:hunter22@h/d"},
		{"listen = \"[::1]:0\"\nsandbox = { enabled = true, roster = \"" + dir + "\" }", "sqlite:anping.db"},
		{"listen = \"localhost:80\"\nsandbox.enabled = true", "sqlite:anping.db"},
		{"listen = \"0.0.0.0:80\"\npublic_url = \"https://example.com/anping\"", "sqlite:anping.db"},
		{"timezone = \"Australia/Lord_Howe\"", "sqlite:anping.db"},
		{"retention = { media_months = 120, location_days = 3650, texts_months = 1, cases_months = 120 }", "sqlite:anping.db"},
	} {
		s, err := parseConfig("x.toml", []byte(c.text), env)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if s.Database.Reveal() != c.database {
			t.Errorf("%q: database %q, want %q", c.text, s.Database.Reveal(), c.database)
		}
	}
}

// TestSecretIsNeverSeen prints a secret in every way that logs and errors do.
func TestSecretIsNeverSeen(t *testing.T) {
	t.Parallel()
	s := Settings{Database: secretOf("postgres://u:hunter22@h/d")}
	hidden := struct{ inner Secret }{s.Database}
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("a", "b", s.Database, "c", s, "d", hidden)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("a", "b", s.Database, "c", s)
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&out, form, s.Database)
		fmt.Fprintf(&out, form, s)
		fmt.Fprintf(&out, form, hidden)
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, toml.Marshal} {
		raw, err := marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(raw)
	}
	if seen := out.String(); strings.Contains(seen, "hunter22") || !strings.Contains(seen, secret.Redacted) || strings.Contains(seen, fmt.Sprintf("%x", "hunter22")) {
		t.Error(seen)
	}
}

func TestRedacting(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := redacting(&out, secretOf("postgres://u:hunter%4022@h/d?sslmode=disable"), secretOf("sqlite:anping.db"), Secret{})
	msg := "dial postgres://u:hunter%4022@h/d?sslmode=disable: no hunter@22, no hunter%4022, anping.db is locked\n"
	n, err := w.Write([]byte(msg))
	if err != nil || n != len(msg) {
		t.Fatal(n, err)
	}
	if got, want := out.String(), "dial [secret]: no [secret], no [secret], anping.db is locked\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
