package wechat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/secret"
	"anping/bot/tencent"
	"anping/bot/text"
)

// officialAPI is where the API is unless the configuration says otherwise.
const officialAPI = "https://api.weixin.qq.com"

// fileDomains are where WeChat keeps the videos that its API only names.
func fileDomains() []string { return []string{"qq.com", "qpic.cn"} }

// Texts are the words this package needs; *text.Catalogue has them.
type Texts interface {
	Say(lang string, key text.Key, args ...text.Arg) text.Line
}

// Store is what an account keeps beside what the engine records.
type Store interface {
	bot.Media
	tencent.Rows
	Wanted
	Consents
	// Announced notes what became of the template message that WeChat knows by a
	// msgid, on the note that it announced; found is false when none waits with it.
	Announced(ctx context.Context, platform, account, chat, msgID string, arrived bool, why string) (found bool, err error)
}

// Config is what an account is made of.
type Config struct {
	AppID     string // wx and 16 letters or digits
	AppSecret string
	Token     string // 3–32 letters or digits, written on WeChat's page; signs every callback
	AESKey    string // EncodingAESKey, 43 letters or digits; "" only with Plain
	Plain     bool   // callbacks come unencrypted, and nothing signs what they say: for trials
	Path      string // of the callback, "/wechat"
	APIURL    string // "" = the official one
	Template  string // "ID field=no field=what field=when"; "" = none (template.go)
	Notice    string // of a notice that clients agree to one at a time, in the same form; "" = none (consent.go)

	Skew      time.Duration // how far a callback's time may lie from ours, 0 = 5 min
	PerSecond int           // sends, all chats together; 0 = 50 (ours: WeChat counts by the day, 500,000 customer-service messages)

	Base   http.RoundTripper // nil = one of its own
	Seen   func(tencent.Call)
	Store  Store
	Text   Texts
	Owner  string    // this instance's name in leases
	Random io.Reader // crypto/rand in production
	Clock  bot.Clock
	Log    *slog.Logger // nil = silent
}

// String hides the secrets from whoever prints a configuration.
func (Config) String() string { return "wechat.Config" }

// GoString hides the secrets from whoever prints a configuration.
func (Config) GoString() string { return "wechat.Config" }

// LogValue hides the secrets from whoever logs a configuration.
func (Config) LogValue() slog.Value { return slog.StringValue("wechat.Config") }

var (
	appIDForm = regexp.MustCompile(`^wx[0-9a-zA-Z]{16}$`)
	tokenForm = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)
)

// check finds what is missing or cannot be.
func (c Config) check() error {
	switch {
	case !appIDForm.MatchString(c.AppID):
		return errors.New("app_id: not an AppID, which looks like wx and 16 letters or digits")
	case c.AppSecret == "":
		return errors.New("app_secret: required")
	case !tokenForm.MatchString(c.Token):
		return errors.New("token: 3 to 32 letters or digits, as on WeChat's page; without one anybody could post messages")
	case c.AESKey == "" && !c.Plain:
		return errors.New("aes_key: required, unless plain = true is written out: then nothing proves what a callback says")
	case c.AESKey != "" && c.Plain:
		return errors.New("plain: true and an aes_key contradict each other")
	case !strings.HasPrefix(c.Path, "/"):
		return errors.New("path: must begin with /")
	case c.PerSecond < 0:
		return errors.New("rate_per_second: must not be negative")
	case c.Store == nil || c.Text == nil || c.Clock == nil || c.Random == nil:
		return errors.New("store, text, clock and random are required")
	}
	return nil
}

// handle makes the handle of the account's access token: stable_token, which
// gives every instance the same one, so that none ends another's.
func (c Config) handle(w *tencent.Wire) (*tencent.Token, error) {
	id, kept := c.AppID, secret.Of(c.AppSecret)
	return tencent.NewToken(tencent.TokenConfig{ //nolint:wrapcheck // it says what is missing
		Name: Name + "/" + id, Secret: c.AppSecret, Rows: c.Store, Owner: c.Owner, Clock: c.Clock, Random: c.Random,
		Fetch: func(ctx context.Context, force bool) (string, time.Duration, error) {
			in := map[string]any{"grant_type": "client_credential", "appid": id, "secret": kept.Reveal(), "force_refresh": force}
			var out struct {
				Token string `json:"access_token"`
				Life  int64  `json:"expires_in"` // seconds
			}
			if err := w.Post(ctx, "/cgi-bin/stable_token", nil, in, &out); err != nil {
				return "", 0, fmt.Errorf("stable_token: %w", err)
			}
			if out.Token == "" {
				return "", 0, errors.New("stable_token: an answer without a token")
			}
			return out.Token, time.Duration(out.Life) * time.Second, nil
		},
	})
}
