package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"anping/bot"
	"anping/bot/chart"
	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wecom"
	"anping/storage"
)

// WeCom is the table [wecom]: an app for staff, a smart bot for groups, robots
// for what groups are told. An empty corp_id leaves the platform out.
type WeCom struct {
	CorpID    string       `toml:"corp_id"`     // 企业ID, "ww…"
	AgentID   int64        `toml:"agent_id"`    // AgentId of the app; 0 = no app
	Secret    Secret       `toml:"secret"`      // of the app
	Token     Secret       `toml:"token"`       // of the app's callback
	AESKey    Secret       `toml:"aes_key"`     // of the app's callback, 43 letters and digits
	Path      string       `toml:"path"`        // of the app's callback, below public_url
	BotToken  Secret       `toml:"bot_token"`   // of the smart bot's callback; "" = no smart bot
	BotAESKey Secret       `toml:"bot_aes_key"` // of the smart bot's callback
	BotPath   string       `toml:"bot_path"`    // of the smart bot's callback, below public_url
	APIURL    string       `toml:"api_url"`     // "" = WeCom's own
	Robots    []WeComRobot `toml:"robots"`
}

// WeComRobot is one group robot.
type WeComRobot struct {
	Name string `toml:"name"` // the roster's chat is wecom:<corp_id>:robot:<name>
	Key  Secret `toml:"key"`  // of its webhook, or the webhook's whole address
	Chat string `toml:"chat"` // the group's chatid, where the smart bot is in it too
}

// LogValue shows no setting: their names are in the configuration file.
func (WeCom) LogValue() slog.Value { return slog.StringValue("[wecom]") }

// on reports whether anything of the platform is.
func (c WeCom) on() bool { return c.CorpID != "" }

// secrets are what must not be seen.
func (c WeCom) secrets() []Secret {
	out := []Secret{c.Secret, c.Token, c.AESKey, c.BotToken, c.BotAESKey}
	for _, r := range c.Robots {
		out = append(out, r.Key)
	}
	return out
}

var (
	corpForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	aesForm    = regexp.MustCompile(`^[A-Za-z0-9+/]{43}$`)
	robotName  = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,32}$`)
	robotKey   = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)
	chatIDForm = regexp.MustCompile(`^[!-~]{1,100}$`)
)

// checkWeCom follows the secrets of [wecom] and lists what is wrong there. No
// part of a secret is repeated.
func checkWeCom(s *Settings, env func(string) string) (out []configError) {
	c := &s.WeCom
	add := func(key string, f fault) {
		if f != (fault{}) {
			out = append(out, configError{Key: "wecom." + key, What: f.what, Mend: f.mend})
		}
	}
	follow := func(key string, into *Secret) {
		v, err := into.resolve(env)
		if err != nil {
			add(key, fault{err.Error(), "mend that, or write the value itself"})
			return
		}
		*into = v
	}
	follow("secret", &c.Secret)
	follow("token", &c.Token)
	follow("aes_key", &c.AESKey)
	follow("bot_token", &c.BotToken)
	follow("bot_aes_key", &c.BotAESKey)
	if len(out) > 0 {
		return out
	}
	key, f := checkWhole(*c)
	add(key, f)
	for _, x := range []struct {
		key   string
		value Secret
	}{{"aes_key", c.AESKey}, {"bot_aes_key", c.BotAESKey}} {
		if v := x.value.Reveal(); v != "" && !aesForm.MatchString(v) {
			add(x.key, fault{"is no EncodingAESKey", "copy it from the callback's page, it is 43 letters and digits"})
		}
	}
	if c.CorpID != "" && !corpForm.MatchString(c.CorpID) {
		add("corp_id", fault{"is no id of an enterprise", "copy 企业ID from the admin page, 我的企业; it looks like ww1234567890abcdef"})
	}
	for _, x := range []struct{ key, path string }{{"path", c.Path}, {"bot_path", c.BotPath}} {
		if f := checkPath(x.path); f != (fault{}) {
			add(x.key, fault{f.what, `write it like "/wecom"`})
		}
	}
	if c.Path == c.BotPath || c.Path == s.Telegram.Path || c.BotPath == s.Telegram.Path {
		add("path", fault{"is the path of something else too", "give every callback a path of its own"})
	}
	if f := checkAPI(c.APIURL); f != (fault{}) {
		add("api_url", fault{f.what, `write it like "https://gateway.example.com", or "" for WeCom's own`})
	}
	add("robots", checkRobots(c.Robots, env))
	return out
}

// checkWhole finds a block of which a part is missing.
func checkWhole(c WeCom) (key string, f fault) {
	set := func(s Secret) bool { return s.Reveal() != "" }
	missing := func(has map[string]bool, order ...string) string {
		var gone []string
		for _, k := range order {
			if !has[k] {
				gone = append(gone, k)
			}
		}
		if len(gone) == len(order) {
			return ""
		}
		return strings.Join(gone, ", ")
	}
	app := missing(map[string]bool{"agent_id": c.AgentID > 0, "secret": set(c.Secret), "token": set(c.Token), "aes_key": set(c.AESKey)},
		"agent_id", "secret", "token", "aes_key")
	smart := missing(map[string]bool{"bot_token": set(c.BotToken), "bot_aes_key": set(c.BotAESKey)}, "bot_token", "bot_aes_key")
	first := func(list string) string { k, _, _ := strings.Cut(list, ","); return k }
	switch {
	case c.AgentID < 0:
		return "agent_id", fault{"is no number above 0", "copy AgentId from the app's page"}
	case app != "":
		return first(app), fault{"the app lacks " + app, "set all of agent_id, secret, token and aes_key, or none for no app"}
	case smart != "":
		return first(smart), fault{"the smart bot lacks " + smart, "set bot_token and bot_aes_key, or none for no smart bot"}
	case c.CorpID == "" && (c.AgentID > 0 || set(c.BotToken) || len(c.Robots) > 0):
		return "corp_id", fault{"is missing", "copy 企业ID from the admin page, 我的企业"}
	case c.CorpID != "" && c.AgentID == 0 && !set(c.BotToken) && len(c.Robots) == 0:
		return "corp_id", fault{"stands alone", "set agent_id, secret, token and aes_key for an app, bot_token and bot_aes_key for a smart bot, or robots"}
	}
	return "", fault{}
}

// checkRobots follows the keys of the robots and finds what is wrong with them.
func checkRobots(robots []WeComRobot, env func(string) string) fault {
	names, chats := map[string]bool{}, map[string]bool{}
	for i := range robots {
		r := &robots[i]
		switch {
		case !robotName.MatchString(r.Name):
			return fault{"robot " + strconv.Itoa(i+1) + " has no name of letters, digits, _, . and -", `write it like { name = "night", key = "env:NIGHT_ROBOT" }`}
		case names[r.Name]:
			return fault{"two robots are called " + strconv.Quote(r.Name), "give each a name of its own"}
		case r.Chat != "" && !chatIDForm.MatchString(r.Chat):
			return fault{"the chat of robot " + strconv.Quote(r.Name) + " is no chatid", "anping check names the chatids of groups that are bound"}
		case r.Chat != "" && chats[r.Chat]:
			return fault{"two robots have the same chat", "one speaks in a group; remove the other's chat"}
		}
		names[r.Name], chats[r.Chat] = true, true
		v, err := r.Key.resolve(env)
		if err != nil {
			return fault{"robot " + strconv.Quote(r.Name) + ": " + err.Error(), "mend that, or write the value itself"}
		}
		if u, err := url.Parse(v.Reveal()); err == nil && u.Host != "" { // the whole address of the webhook
			v = secretOf(u.Query().Get("key"))
		}
		if r.Key = v; !robotKey.MatchString(v.Reveal()) {
			return fault{"robot " + strconv.Quote(r.Name) + " has no key of a webhook", "copy the webhook's address from the robot's card in the group; the key is what stands behind key="}
		}
	}
	return fault{}
}

// wecomAPI is where WeCom's servers are.
const wecomAPI = "https://qyapi.weixin.qq.com"

// wecomFiles are the domains from which the smart bot's pictures come.
func wecomFiles() []string { return []string{"myqcloud.com", "qpic.cn", "weixin.qq.com"} }

// wecomOf makes the platform of its settings; rows and media may be of a check,
// which keeps nothing.
func wecomOf(s Settings, rows tencent.Rows, media bot.Media, texts *text.Catalogue, clock bot.Clock, owner string, log *slog.Logger) (*wecom.WeCom, error) {
	c := s.WeCom
	var secrets []string
	for _, x := range c.secrets() {
		secrets = append(secrets, x.Reveal())
	}
	wire, err := tencent.NewWire(tencent.WireConfig{Official: wecomAPI, API: c.APIURL, Media: wecomFiles(), Secrets: secrets})
	if err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	w := wecom.Config{
		CorpID: c.CorpID, AgentID: c.AgentID, Token: c.Token.Reveal(), AESKey: c.AESKey.Reveal(), Path: c.Path,
		Address:  strings.TrimSuffix(s.address(), "/"),
		BotToken: c.BotToken.Reveal(), BotAESKey: c.BotAESKey.Reveal(), BotPath: c.BotPath,
		Wire: wire, Media: media, Text: texts, Clock: clock, Random: rand.Reader, Log: log,
	}
	if c.AgentID > 0 {
		if w.Tokens, err = tencent.NewToken(tencent.TokenConfig{
			Name: fmt.Sprintf("wecom/%s/%d", c.CorpID, c.AgentID), Secret: c.Secret.Reveal(), Rows: rows, Owner: owner, Clock: clock, Random: rand.Reader,
			Fetch: wecom.FetchToken(wire, c.CorpID, c.Secret.Reveal()),
		}); err != nil {
			return nil, fmt.Errorf("wecom: %w", err)
		}
	}
	if rows != nil {
		w.Rows = rows
	}
	for _, r := range c.Robots {
		w.Robots = append(w.Robots, wecom.Robot{Name: r.Name, Key: r.Key.Reveal(), Chat: r.Chat})
	}
	return wecom.New(w)
}

// wecom is the enterprise as a platform of the program.
func (p parts) wecom(store *storage.Store, texts *text.Catalogue, clock bot.Clock, owner string) (plug, error) {
	w, err := wecomOf(p.settings, store, chart.Shelf{Media: store}, texts, clock, owner, p.log)
	if err != nil {
		return plug{}, err
	}
	return plug{w.Adapter(), w}, nil
}
