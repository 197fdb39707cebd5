package wecom

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
	"anping/bot/tencent"
	"anping/bot/text"
)

// skew is how old, or how early, a callback may be (ours).
const skew = 5 * time.Minute

// Texts are the words this package needs; *text.Catalogue has them.
type Texts interface {
	Say(lang string, key text.Key, args ...text.Arg) text.Line
}

// Tokens gives the app's access token; *tencent.Token does.
type Tokens interface {
	// With calls use with a token, and once more with another one where WeCom
	// refused the first.
	With(ctx context.Context, use func(token string) error) error
}

// Robot is a group robot (消息推送, a webhook).
type Robot struct {
	Name string // what the roster calls it: "robot:<name>"
	Key  string // of its address, a secret
	Chat string // the group's chatid where the smart bot is in it too; "" = not
}

// String hides the key.
func (r Robot) String() string { return "robot:" + r.Name }

// GoString hides the key.
func (r Robot) GoString() string { return r.String() }

// LogValue hides the key.
func (r Robot) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Config is what WeCom is made of. The app, the smart bot and the robots are
// each on their own: what is left out is off.
type Config struct {
	CorpID string // of the enterprise, "ww…"; required

	AgentID int64  // of the app, its AgentId; 0 = no app
	Token   string // of the app's callback
	AESKey  string // of the app's callback
	Path    string // of the app's callback, "/wecom"
	Address string // of the program as others reach it, without a path; "" = receiving is proved by messages only
	Tokens  Tokens // the app's access tokens

	BotToken  string // of the smart bot's callback; "" = no smart bot
	BotAESKey string
	BotPath   string // "/wecom/bot"

	Robots []Robot

	Rows tencent.Rows // where is kept why callbacks were refused; nil = nowhere

	Wire   *tencent.Wire // to WeCom's servers
	Self   *http.Client  // to Address; nil = one with a timeout
	Skew   time.Duration
	Media  bot.Media
	Text   Texts
	Clock  bot.Clock
	Random io.Reader    // crypto/rand in production
	Log    *slog.Logger // nil = silent
}

// String hides the secrets from whoever prints a configuration.
func (Config) String() string { return "wecom.Config" }

// GoString hides the secrets from whoever prints a configuration.
func (Config) GoString() string { return "wecom.Config" }

// LogValue hides the secrets from whoever logs a configuration.
func (Config) LogValue() slog.Value { return slog.StringValue("wecom.Config") }

var (
	corpForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	robotForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,32}$`)
)

// check finds what is missing or cannot be.
func (c Config) check() error {
	switch {
	case !corpForm.MatchString(c.CorpID):
		return errors.New("corp_id: not the id of an enterprise, which looks like ww1234567890abcdef")
	case c.Media == nil || c.Text == nil || c.Clock == nil || c.Wire == nil || c.Random == nil:
		return errors.New("media, text, clock, wire and random are required")
	case c.AgentID < 0:
		return errors.New("agent_id: not a number above 0")
	case c.AgentID > 0 && (c.Tokens == nil || !strings.HasPrefix(c.Path, "/")):
		return errors.New("the app needs tokens and a path")
	case c.BotToken != "" && (!strings.HasPrefix(c.BotPath, "/") || c.BotPath == c.Path && c.AgentID > 0):
		return errors.New("bot_path: no path of its own")
	}
	names, chats := map[string]bool{}, map[string]bool{}
	for _, r := range c.Robots {
		switch {
		case !robotForm.MatchString(r.Name) || names[r.Name]:
			return fmt.Errorf("robots: %q is no name of its own", r.Name)
		case r.Key == "":
			return fmt.Errorf("robots: %q has no key", r.Name)
		case r.Chat != "" && chats[r.Chat]:
			return fmt.Errorf("robots: the chat of %q has another robot", r.Name)
		}
		names[r.Name], chats[r.Chat] = true, true
	}
	return nil
}
