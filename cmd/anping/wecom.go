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
	for _, x := range []struct {
		key  string
		into *Secret
		aes  bool
	}{
		{"secret", &c.Secret, false},
		{"token", &c.Token, false},
		{"aes_key", &c.AESKey, true},
		{"bot_token", &c.BotToken, false},
		{"bot_aes_key", &c.BotAESKey, true},
	} {
		v, err := x.into.resolve(env)
		if err != nil {
			add(x.key, fault{err.Error(), "mend that, or write the value itself"})
			continue
		}
		*x.into = v
		if r := v.Reveal(); x.aes && r != "" && !aesForm.MatchString(r) {
			add(x.key, fault{"is no EncodingAESKey", "copy it from the callback's page, it is 43 letters and digits"})
		}
	}
	if c.AgentID < 0 {
		add("agent_id", fault{"is no number above 0", "copy AgentId from the app's page"})
	}
	if c.CorpID != "" && !corpForm.MatchString(c.CorpID) {
		add("corp_id", fault{"is no id of an enterprise", "copy 企业ID from the admin page, 我的企业; it looks like ww1234567890abcdef"})
	}
	add("api_url", checkAPI(c.APIURL, "https://gateway.example.com", "WeCom's"))
	for _, f := range checkRobots(c.Robots, env) {
		add("robots", f)
	}
	return out
}

// halvesOfWeCom lists what is missing of parts that are begun.
func halvesOfWeCom(c WeCom) (out []configError) {
	set := func(s Secret) bool { return s.Reveal() != "" }
	add := func(key, what, mend string) {
		out = append(out, configError{Key: "wecom." + key, What: what, Mend: mend})
	}
	if gone := lacks([]string{"agent_id", "secret", "token", "aes_key"}, c.AgentID != 0, set(c.Secret), set(c.Token), set(c.AESKey)); gone != nil {
		add(gone[0], "the app lacks "+strings.Join(gone, ", "), "set all of agent_id, secret, token and aes_key, or none for no app")
	}
	if gone := lacks([]string{"bot_token", "bot_aes_key"}, set(c.BotToken), set(c.BotAESKey)); gone != nil {
		add(gone[0], "the smart bot lacks "+strings.Join(gone, ", "), "set bot_token and bot_aes_key, or none for no smart bot")
	}
	some := c.AgentID != 0 || set(c.Secret) || set(c.Token) || set(c.AESKey) || set(c.BotToken) || set(c.BotAESKey) || len(c.Robots) > 0
	switch {
	case c.CorpID == "" && some:
		add("corp_id", "is missing", "copy 企业ID from the admin page, 我的企业")
	case c.CorpID != "" && !some:
		add("corp_id", "stands alone", "set agent_id, secret, token and aes_key for an app, bot_token and bot_aes_key for a smart bot, or robots")
	}
	return out
}

// lacks are the keys of a part that are not set while others of it are.
func lacks(keys []string, set ...bool) (gone []string) {
	for i, key := range keys {
		if !set[i] {
			gone = append(gone, key)
		}
	}
	if len(gone) == len(keys) {
		return nil
	}
	return gone
}

// checkRobots follows the keys of the robots and lists what is wrong with them.
func checkRobots(robots []WeComRobot, env func(string) string) (out []fault) {
	names, chats := map[string]bool{}, map[string]bool{}
	for i := range robots {
		r := &robots[i]
		which := "robot " + strconv.Quote(r.Name)
		switch {
		case !robotName.MatchString(r.Name):
			which = "robot " + strconv.Itoa(i+1)
			out = append(out, fault{which + " has no name of letters, digits, _, . and -", `write it like { name = "night", key = "env:NIGHT_ROBOT" }`})
		case names[r.Name]:
			out = append(out, fault{"two robots are called " + strconv.Quote(r.Name), "give each a name of its own"})
		}
		switch {
		case r.Chat == "":
		case !chatIDForm.MatchString(r.Chat):
			out = append(out, fault{"the chat of " + which + " is no chatid", "anping check names the chatids of groups that are bound"})
		case chats[r.Chat]:
			out = append(out, fault{which + " has the chat of another robot", "one speaks in a group; remove the other's chat"})
		}
		names[r.Name], chats[r.Chat] = true, true
		if f := checkRobotKey(r, which, env); f != (fault{}) {
			out = append(out, f)
		}
	}
	return out
}

// checkRobotKey follows the key of a robot, of which the whole address may be
// written.
func checkRobotKey(r *WeComRobot, which string, env func(string) string) fault {
	v, err := r.Key.resolve(env)
	if err != nil {
		return fault{which + ": " + err.Error(), "mend that, or write the value itself"}
	}
	if u, err := url.Parse(v.Reveal()); err == nil && u.Host != "" { // the whole address of the webhook
		v = secretOf(u.Query().Get("key"))
	}
	if r.Key = v; !robotKey.MatchString(v.Reveal()) {
		return fault{which + " has no key of a webhook", "copy the webhook's address from the robot's card in the group; the key is what stands behind key="}
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
