package main

import (
	"crypto/rand"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/bot/wechat"
	"anping/storage"
)

// Wechat is the table [wechat]: an official account. All of it empty leaves the
// platform out.
type Wechat struct {
	AppID     string `toml:"app_id"`            // wx and 16 letters or digits
	AppSecret Secret `toml:"app_secret"`        // of the account
	Token     Secret `toml:"token"`             // of the callback
	AESKey    Secret `toml:"aes_key"`           // EncodingAESKey of the callback
	Plain     bool   `toml:"plain"`             // callbacks are not encrypted
	Path      string `toml:"path"`              // of the callback, below public_url
	Freshness int    `toml:"freshness_minutes"` // how far a callback's time may lie from ours; 1–60
	PerSecond int    `toml:"rate_per_second"`   // sends, all chats together; 1–1000
	APIURL    string `toml:"api_url"`           // "" = WeChat's own
	Templates string `toml:"templates"`         // "ID field=no field=what field=when"; "" = none

	Subscribed string `toml:"subscribed"` // of a notice that clients agree to each time, in the same form; "" = none
}

// on reports whether anything of the table is written.
func (t Wechat) on() bool {
	return t.AppID != "" || t.AppSecret.Reveal() != "" || t.Token.Reveal() != "" || t.AESKey.Reveal() != "" || t.Plain
}

// LogValue shows no setting: their names are in the configuration file.
func (Wechat) LogValue() slog.Value { return slog.StringValue("[wechat]") }

// Forms of values that people paste from WeChat's page.
var (
	wxAppID  = regexp.MustCompile(`^wx[0-9a-zA-Z]{16}$`)
	wxSecret = regexp.MustCompile(`^[0-9a-zA-Z]{16,64}$`)
	wxToken  = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)
	wxAESKey = regexp.MustCompile(`^[A-Za-z0-9]{43}$`)
)

// checkWechat follows the secrets of [wechat] and lists what is wrong there. No
// part of a secret is repeated.
func checkWechat(s *Settings, env func(string) string) (out []configError) {
	t := &s.Wechat
	add := func(key string, f fault) {
		if f != (fault{}) {
			out = append(out, configError{Key: "wechat." + key, What: f.what, Mend: f.mend})
		}
	}
	secrets := []struct {
		key   string
		value *Secret
		form  *regexp.Regexp
		fault fault
	}{
		{"app_secret", &t.AppSecret, wxSecret, fault{"is no AppSecret", "copy it from mp.weixin.qq.com, 设置与开发, 基本配置"}},
		{"token", &t.Token, wxToken, fault{"is not 3 to 32 letters or digits", "write the same as on WeChat's page, 服务器配置, Token"}},
		{"aes_key", &t.AESKey, wxAESKey, fault{"is not 43 letters or digits", "copy the EncodingAESKey of WeChat's page, 服务器配置"}},
	}
	for _, x := range secrets {
		v, err := x.value.resolve(env)
		if err != nil {
			add(x.key, fault{err.Error(), "mend that, or write the value itself"})
			continue
		}
		*x.value = v
		if r := v.Reveal(); r != "" && !x.form.MatchString(r) {
			add(x.key, x.fault)
		}
	}
	if t.AppID != "" && !wxAppID.MatchString(t.AppID) {
		add("app_id", fault{"is no AppID", "copy it from mp.weixin.qq.com, it looks like wx0123456789abcdef"})
	}
	add("api_url", checkAPI(t.APIURL, "https://gateway.example.com", "WeChat's"))
	if t.Freshness < 1 || t.Freshness > 60 {
		add("freshness_minutes", fault{"is not from 1 to 60", "leave it out for 5"})
	}
	if t.PerSecond < 1 || t.PerSecond > mostRate {
		add("rate_per_second", fault{"is not from 1 to 1000", "leave it out for 50"})
	}
	if _, err := wechat.ParseTemplate(t.Templates); err != nil {
		add("templates", fault{strings.TrimPrefix(err.Error(), "template: "), `write it like "TEMPLATE_ID character_string1=no thing2=what time3=when"`})
	}
	if _, err := wechat.ParseTemplate(t.Subscribed); err != nil {
		add("subscribed", fault{strings.TrimPrefix(err.Error(), "template: "), `write it like "TEMPLATE_ID thing1=what time2=when"`})
	}
	return out
}

// halfOfWechat names what is missing of a block that is begun.
func halfOfWechat(t Wechat) (key string, f fault) {
	if !t.on() {
		return "app_id", fault{}
	}
	var missing []string
	for _, x := range []struct {
		key   string
		empty bool
	}{
		{"app_id", t.AppID == ""},
		{"app_secret", t.AppSecret.Reveal() == ""},
		{"token", t.Token.Reveal() == ""},
		{"aes_key", t.AESKey.Reveal() == "" && !t.Plain},
	} {
		if x.empty {
			missing = append(missing, x.key)
		}
	}
	switch {
	case t.Plain && t.AESKey.Reveal() != "":
		return "plain", fault{"true and an aes_key contradict each other", "remove plain, and set the safe mode on WeChat's page"}
	case len(missing) == 0:
		return "app_id", fault{}
	case slices.Equal(missing, []string{"aes_key"}):
		return "aes_key", fault{"is missing, so nothing would prove what a callback says", "set the safe mode on WeChat's page and copy the EncodingAESKey, or for a trial write plain = true"}
	}
	return missing[0], fault{"the block is half written: missing is " + strings.Join(missing, ", "), "write all of app_id, app_secret, token and aes_key, or none of them"}
}

// account is what the configuration says of an official account.
func (t Wechat) account() wechat.Config {
	return wechat.Config{
		AppID: t.AppID, AppSecret: t.AppSecret.Reveal(), Token: t.Token.Reveal(), AESKey: t.AESKey.Reveal(), Plain: t.Plain,
		Path: t.Path, APIURL: t.APIURL, Template: t.Templates, Notice: t.Subscribed, Skew: time.Duration(t.Freshness) * time.Minute,
		PerSecond: t.PerSecond, Random: rand.Reader,
	}
}

// wechat is the account as a platform of the program.
func (p parts) wechat(store *storage.Store, texts *text.Catalogue, clock bot.Clock, owner string) (plug, error) {
	c := p.settings.Wechat.account()
	c.Store, c.Text, c.Clock, c.Owner, c.Log = store, texts, clock, owner, p.log
	w, err := wechat.New(c)
	if err != nil {
		return plug{}, err
	}
	return plug{w.Adapter(), w}, nil
}

// secrets are what must not be seen.
func (t Wechat) secrets() []Secret { return []Secret{t.AppSecret, t.Token, t.AESKey} }
