package telegram

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"

	"anping/bot"
	"anping/bot/download"
	"anping/bot/media"
	"anping/bot/secret"
)

// Name is the platform's name.
const Name = "telegram"

// Telegram is one bot: it shows and sends (bot.Platform, bot.Sender) and hears
// (bot.Receiver). It is safe for use by many goroutines.
type Telegram struct {
	account string // the bot's id, of the token; it stays when the token is changed
	id      int64
	mode    Mode
	path    string
	address string // of the webhook
	secret  secret.Value
	pace    bot.Pace

	api    *tg.Bot
	wire   *wire
	media  bot.Media
	copies *media.Copies
	text   Texts
	lease  Lease
	owner  string
	clock  bot.Clock
	menu   []Menu
	log    *slog.Logger

	spell    speller
	name     atomic.Pointer[string] // from getMe; nil = not known yet
	fetches  *download.Queue
	presses  chan struct{} // answers to presses under way
	flights  chan struct{} // webhook requests under way
	moves    *moves
	marks    *marks
	asking   chan struct{} // the one question about the lease
	patience time.Duration // for the files of one message
	budget   time.Duration // of one webhook request
	most     int64         // bytes of an answer to getUpdates
}

var (
	_ bot.Platform = (*Telegram)(nil)
	_ bot.Receiver = (*Telegram)(nil)
	_ bot.Sender   = (*Telegram)(nil)
)

// New checks a configuration and makes a bot of it. It asks nobody: whether the
// token is right is found out by Run and Check. Its errors name keys of the
// configuration and hold no value of them.
func New(c Config) (*Telegram, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Client == nil {
		client, err := NewClient(c.Proxy)
		if err != nil {
			return nil, fmt.Errorf("telegram: %w", err)
		}
		c.Client = client
	}
	t := &Telegram{
		account: tokenForm.FindStringSubmatch(c.Token)[1],
		mode:    c.Mode, path: c.Path, address: c.URL, secret: secret.Of(c.Secret),
		pace:  bot.Pace{PerSecond: cmp.Or(c.PerSecond, 30), GroupPerMinute: cmp.Or(c.GroupPerMinute, 20)},
		media: c.Media, copies: media.NewCopies(c.Media), text: c.Text, lease: c.Lease, owner: c.Owner, clock: c.Clock, menu: c.Menu, log: c.Log,
		fetches: (&download.Queue{Store: c.Media, Clock: c.Clock, Within: fetchWithin, Kept: fetchKept, Tries: fetchTries}).Open(), moves: newMoves(), marks: newMarks(), asking: make(chan struct{}, 1),
		presses: make(chan struct{}, mostPresses), flights: make(chan struct{}, mostFlights),
		patience: pollPatience, budget: webhookBudget, most: mostPolled,
	}
	if t.mode == Webhook {
		t.patience = webhookPatience
	}
	t.wire = &wire{
		client: c.Client, base: strings.TrimRight(cmp.Or(c.APIURL, officialAPI), "/"), token: secret.Of(c.Token),
		mask: maskOf(c.Token, c.Secret, c.Proxy),
	}
	api, err := tg.New(c.Token, tg.WithSkipGetMe(), tg.WithServerURL(t.wire.base), tg.WithHTTPClient(time.Minute, t.wire),
		tg.WithErrorsHandler(func(err error) { t.log.Debug("telegram: library", "err", t.wire.mask.Clean(err.Error())) }),
		tg.WithUpdatesChannelCap(0))
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", t.plain(err))
	}
	t.api, t.id = api, api.ID()
	t.spell = newSpeller(t.id, c.Text)
	return t, nil
}

// String is the platform and the bot's id: no secret.
func (t *Telegram) String() string { return Name + "/" + t.account }

// GoString is String.
func (t *Telegram) GoString() string { return t.String() }

// LogValue is String.
func (t *Telegram) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Name is "telegram".
func (t *Telegram) Name() string { return Name }

// Account is the bot's id, the same for ever.
func (t *Telegram) Account() string { return t.account }

// Passive is false: an answer is a note of its own.
func (t *Telegram) Passive() bool { return false }

// Pace is how fast Telegram may be sent to.
func (t *Telegram) Pace() bot.Pace { return t.pace }

// Adapter is the bot as the engine uses it.
func (t *Telegram) Adapter() bot.Adapter {
	return bot.Adapter{Platform: t, Sender: t, Pace: t.pace}
}

// username is the bot's name without @, "" until getMe told it.
func (t *Telegram) username() string {
	if name := t.name.Load(); name != nil {
		return *name
	}
	return ""
}

// Link is the address that opens the private chat and hands over a code
// (rules.md 7); "" while the bot's name is not known.
func (t *Telegram) Link(code string) string {
	if t.username() == "" || !payload(code) {
		return ""
	}
	return "https://t.me/" + t.username() + "?start=" + code
}

// Run hears until ctx ends and returns nil then: it polls, or sees to it that
// Telegram knows the webhook.
func (t *Telegram) Run(ctx context.Context, inbox bot.Inbox) error {
	introduced := make(chan struct{})
	go func() {
		defer close(introduced)
		t.introduce(ctx)
	}()
	if t.mode == Polling {
		t.hold(ctx, func(ctx context.Context, mine func() bool) { t.poll(ctx, inbox, mine) })
	} else {
		t.watch(ctx, inbox)
	}
	<-introduced
	return nil
}

// plain is an error without secrets; what it wraps can still be told apart.
func (t *Telegram) plain(err error) error {
	if err == nil {
		return nil
	}
	return &plainError{err: err, why: t.wire.mask.Clean(err.Error())}
}

// plainError is an error of the library in words that hold no secret.
type plainError struct {
	err error
	why string
}

// Error is the text without secrets.
func (e *plainError) Error() string { return e.why }

// Unwrap is the error itself, to be told apart by type.
func (e *plainError) Unwrap() error { return e.err }
