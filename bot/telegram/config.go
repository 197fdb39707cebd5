package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"anping/bot"
	"anping/bot/text"
)

// officialAPI is where the Bot API is unless the configuration says otherwise.
const officialAPI = "https://api.telegram.org"

// Mode is how updates come.
type Mode string

// The two ways; Telegram gives a bot one of them at a time.
const (
	Polling Mode = "polling" // in one instance, whichever holds the lease
	Webhook Mode = "webhook" // in all instances
)

// Texts are the words this package needs; *text.Catalogue has them.
type Texts interface {
	Say(lang string, key text.Key, args ...text.Arg) text.Line
	// Commands lists the commands that have words.
	Commands() []string
	// Words lists the words that call a command, in all languages.
	Words(command string) []string
}

// Menu is one command in the menu that Telegram offers beside the text field.
type Menu struct {
	Lang        string // "zh", "en"; the first language given is everybody else's too
	Group       bool   // offered in groups too
	Name        string // 1–32 of a–z, 0–9 and _
	Description string // at most 256 characters are shown
}

// Config is what Telegram is made of.
type Config struct {
	Token  string // from @BotFather, "123456:ABC…"
	Mode   Mode
	Path   string // of the webhook, "/telegram"
	URL    string // of the webhook as Telegram reaches it, with the path; webhook mode only
	Secret string // of the webhook: 1–256 of A–Z, a–z, 0–9, _ and -; webhook mode only
	APIURL string // "" = the official one
	Proxy  string // http, https or socks5 address; "" = as the environment says

	PerSecond      int // sends, all chats together; 0 = 30
	GroupPerMinute int // sends to one group; 0 = 20

	Client *http.Client // nil = one made for Proxy; its Timeout must be 0
	Media  bot.Media
	Text   Texts
	Lease  Lease  // who may poll; nil = there is one instance only
	Owner  string // this instance's name in the lease
	Clock  bot.Clock
	Menu   []Menu
	Log    *slog.Logger // nil = silent
}

// String hides the secrets from whoever prints a configuration.
func (Config) String() string { return "telegram.Config" }

// GoString hides the secrets from whoever prints a configuration.
func (Config) GoString() string { return "telegram.Config" }

// LogValue hides the secrets from whoever logs a configuration.
func (Config) LogValue() slog.Value { return slog.StringValue("telegram.Config") }

var (
	tokenForm  = regexp.MustCompile(`^([0-9]{1,19}):[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// check finds what is missing or cannot be.
func (c Config) check() error {
	switch {
	case !tokenForm.MatchString(c.Token):
		return errors.New("token: not a token of @BotFather, which looks like 123456:ABC…")
	case c.Media == nil || c.Text == nil || c.Clock == nil:
		return errors.New("media, text and clock are required")
	case c.APIURL != "" && !isAddress(c.APIURL):
		return errors.New("api_url: not a web address")
	case c.PerSecond < 0 || c.GroupPerMinute < 0:
		return errors.New("rates: must not be negative")
	case c.Mode == Polling:
		return nil
	case c.Mode != Webhook:
		return fmt.Errorf("mode: %q is neither polling nor webhook", c.Mode)
	case c.Secret == "":
		return errors.New("webhook_secret: required in webhook mode, else anybody could post updates")
	case !secretForm.MatchString(c.Secret):
		return errors.New("webhook_secret: 1–256 letters, digits, _ or -")
	case !strings.HasPrefix(c.Path, "/"):
		return errors.New("path: must begin with /")
	case !isAddress(c.URL):
		return errors.New("the public address of the webhook: not a web address")
	}
	return nil
}

// isAddress reports whether a text is an http or https address of some host.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
