package main

import (
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/telegram"
	"anping/bot/text"
	"anping/storage"
)

// Telegram is the table [telegram]; an empty token leaves the platform out.
type Telegram struct {
	Token          Secret `toml:"token"`                 // of @BotFather
	Mode           string `toml:"mode"`                  // "polling" or "webhook"
	Path           string `toml:"path"`                  // of the webhook, below public_url
	WebhookSecret  Secret `toml:"webhook_secret"`        // 1–256 of A–Z, a–z, 0–9, _ and -
	APIURL         string `toml:"api_url"`               // "" = Telegram's own
	Proxy          Secret `toml:"proxy"`                 // http, https or socks5; may hold a password
	PerSecond      int    `toml:"rate_per_second"`       // sends, all chats together; 1–1000
	PerGroupMinute int    `toml:"rate_per_group_minute"` // sends to one group; 1–1000
}

// Forms of values that people paste (Telegram: Bot API, authorizing your bot and
// setWebhook).
var (
	tokenForm = regexp.MustCompile(`^[0-9]{1,19}:[A-Za-z0-9_-]{1,256}$`)
	hookForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
	hookPath  = regexp.MustCompile(`^(/[A-Za-z0-9_.~-]+)+$`)
)

// mostRate bounds what a rate may be set to: Telegram's paid broadcasts end there.
const mostRate = 1000

// checkTelegram follows the secrets of [telegram] and lists what is wrong there.
// No part of a secret is repeated.
func checkTelegram(s *Settings, env func(string) string) (out []configError) {
	t := &s.Telegram
	add := func(key string, f fault) {
		if f != (fault{}) {
			out = append(out, configError{Key: "telegram." + key, What: f.what, Mend: f.mend})
		}
	}
	for _, x := range []struct {
		key   string
		value *Secret
		check func(string) fault
	}{{"token", &t.Token, checkToken}, {"webhook_secret", &t.WebhookSecret, checkHookSecret}, {"proxy", &t.Proxy, checkProxy}} {
		v, err := x.value.resolve(env)
		if err != nil {
			add(x.key, fault{err.Error(), "mend that, or write the value itself"})
			continue
		}
		*x.value = v
		add(x.key, x.check(v.Reveal()))
	}
	add("mode", checkMode(*s))
	add("path", checkPath(t.Path))
	add("api_url", checkAPI(t.APIURL))
	for _, x := range []struct {
		key  string
		rate int
	}{{"rate_per_second", t.PerSecond}, {"rate_per_group_minute", t.PerGroupMinute}} {
		if x.rate < 1 || x.rate > mostRate {
			add(x.key, fault{"is not from 1 to 1000", "leave it out for Telegram's own limit"})
		}
	}
	return out
}

func checkToken(v string) fault {
	if v == "" || tokenForm.MatchString(v) {
		return fault{}
	}
	return fault{"is no token of a bot", "copy it from @BotFather, it looks like 123456:ABC…"}
}

func checkHookSecret(v string) fault {
	if v == "" || hookForm.MatchString(v) {
		return fault{}
	}
	return fault{"is not 1 to 256 letters, digits, _ and -", "make one with: openssl rand -hex 32"}
}

func checkProxy(v string) fault {
	if v == "" {
		return fault{}
	}
	u, err := url.Parse(v) // its error repeats the address: never printed
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme) {
		return fault{"is no address of a proxy", `write it like "socks5://127.0.0.1:1080" or "http://user:password@proxy:3128"`}
	}
	return fault{}
}

func checkAPI(v string) fault {
	if v == "" {
		return fault{}
	}
	if f := checkPublicURL(v); f != (fault{}) {
		return fault{f.what, `write it like "https://bot-api.example.com", or "" for Telegram's own`}
	}
	return fault{}
}

func checkPath(v string) fault {
	if hookPath.MatchString(v) && !slices.Contains(ownPaths(), v) {
		return fault{}
	}
	return fault{"is no path of its own", `write it like "/telegram"`}
}

// ownPaths are the addresses that the program answers itself.
func ownPaths() []string {
	return []string{"/healthz", "/readyz", "/sandbox", "/survey", "/case", "/p"}
}

// checkMode wants what a webhook needs: a secret, else anybody could post, and
// an address that Telegram reaches.
func checkMode(s Settings) fault {
	t := s.Telegram
	switch {
	case t.Mode == string(telegram.Polling):
		return fault{}
	case t.Mode != string(telegram.Webhook):
		return fault{"is neither polling nor webhook", `write mode = "polling" or mode = "webhook"`}
	case t.Token.Reveal() == "":
		return fault{}
	case t.WebhookSecret.Reveal() == "":
		return fault{"a webhook without webhook_secret would take posts from anybody", "set webhook_secret; make one with: openssl rand -hex 32"}
	case t.APIURL == "" && !strings.HasPrefix(s.PublicURL, "https://"):
		return fault{"a webhook needs public_url, and Telegram posts to https only", `set public_url = "https://…", or mode = "polling"`}
	}
	return fault{}
}

// telegram is the bot as a platform of the program.
func (p parts) telegram(store *storage.Store, texts *text.Catalogue, clock bot.Clock, owner string, all []bot.Command) (plug, error) {
	t := p.settings.Telegram
	c := telegram.Config{
		Token: t.Token.Reveal(), Mode: telegram.Mode(t.Mode), Path: t.Path, URL: strings.TrimSuffix(p.settings.address(), "/") + t.Path,
		Secret: t.WebhookSecret.Reveal(), APIURL: t.APIURL, Proxy: t.Proxy.Reveal(),
		PerSecond: t.PerSecond, GroupPerMinute: t.PerGroupMinute,
		Media: store, Text: texts, Lease: store, Owner: owner, Clock: clock, Menu: menu(all, texts), Log: p.log,
	}
	b, err := telegram.New(c)
	if err != nil {
		return plug{}, err
	}
	return plug{b.Adapter(), b}, nil
}

// menu is what Telegram offers beside the text field: every command with a help
// line, in every language; in groups those that make sense there.
func menu(all []bot.Command, texts *text.Catalogue) []telegram.Menu {
	inGroups := []string{"accept", "progress", "bindgroup", "help"}
	var out []telegram.Menu
	for _, lang := range text.Languages() {
		if strings.Contains(lang, "-") {
			continue // Telegram knows a menu's language by two letters: one Chinese for both scripts
		}
		for _, c := range all {
			if c.Help != "" {
				out = append(out, telegram.Menu{
					Lang: lang, Group: slices.Contains(inGroups, c.Name), Name: c.Name, Description: texts.Say(lang, c.Help).String(),
				})
			}
		}
	}
	return out
}

// LogValue shows no setting: their names are in the configuration file.
func (Telegram) LogValue() slog.Value { return slog.StringValue("[telegram]") }
