package wecom

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/download"
	"anping/bot/media"
	"anping/bot/tencent"
)

// Name is the platform's name.
const Name = "wecom"

// The paces that WeCom allows.
const (
	perSecond      = 30 // sends in all (ours): the app's own limit is by the day
	groupPerMinute = 20 // messages of one webhook (path/99110)
)

// WeCom is one enterprise: its app, its smart bot and its robots (bot.Platform,
// bot.Sender, bot.Receiver). It is safe for use by many goroutines.
type WeCom struct {
	corp    string
	agent   int64
	app     *tencent.Envelope // of the app's callback; nil = no app
	smart   *tencent.Envelope // of the smart bot's; nil = none
	path    string
	botPath string
	address string
	byName  map[string]Robot
	byChat  map[string]Robot

	wire    *tencent.Wire
	tokens  Tokens // nil = no app
	self    *http.Client
	media   bot.Media
	copies  *media.Copies
	text    Texts
	clock   bot.Clock
	skew    time.Duration
	log     *slog.Logger
	fetches *download.Queue
	replies *replies
	marks   *marks
	members *members
	moments *tencent.Moments
	flights chan struct{} // callbacks under way
	budget  time.Duration // of one callback

	strangers map[string]*tencent.Strangers // by callback
}

var (
	_ bot.Platform = (*WeCom)(nil)
	_ bot.Receiver = (*WeCom)(nil)
	_ bot.Sender   = (*WeCom)(nil)
)

// New checks a configuration and makes the platform of it. It asks nobody. Its
// errors name keys of the configuration and hold no value of a secret.
func New(c Config) (*WeCom, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	w := &WeCom{
		corp: c.CorpID, agent: c.AgentID, path: c.Path, botPath: c.BotPath, address: c.Address,
		byName: map[string]Robot{}, byChat: map[string]Robot{},
		wire: c.Wire, tokens: c.Tokens,
		self: c.Self, media: c.Media, copies: media.NewCopies(c.Media), text: c.Text, clock: c.Clock,
		skew: cmp.Or(c.Skew, skew), log: c.Log,
		fetches: (&download.Queue{Store: c.Media, Clock: c.Clock, Within: fetchWithin, Kept: fetchKept, Tries: fetchTries}).Open(), replies: newReplies(), marks: newMarks(), members: newMembers(),
		flights: make(chan struct{}, mostFlights), budget: callbackBudget,
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	w.moments = tencent.NewMoments(c.Rows, c.Clock, momentsOf(c.CorpID), w.log)
	w.strangers = map[string]*tencent.Strangers{}
	for _, of := range []string{ofApp, ofBot} {
		w.strangers[of] = tencent.NewStrangers(c.Clock, w.log, "wecom: a callback's signature does not hold: it is not from WeCom, or Token differs from the one on WeCom's page; see anping check", "of", of)
	}
	if w.self == nil {
		w.self = &http.Client{Timeout: selfWithin}
	}
	var err error
	if c.AgentID > 0 {
		if w.app, err = tencent.NewEnvelope(c.Token, c.AESKey, c.CorpID, c.Random); err != nil {
			return nil, fmt.Errorf("wecom: %w", err)
		}
	}
	if c.BotToken != "" {
		if w.smart, err = tencent.NewEnvelope(c.BotToken, c.BotAESKey, "", c.Random); err != nil {
			return nil, fmt.Errorf("wecom: bot_%w", err)
		}
	}
	for _, r := range c.Robots {
		w.byName[r.Name] = r
		if r.Chat != "" {
			w.byChat[r.Chat] = r
		}
	}
	return w, nil
}

// String is the platform and the enterprise's id: no secret.
func (w *WeCom) String() string { return Name + "/" + w.corp }

// GoString is String.
func (w *WeCom) GoString() string { return w.String() }

// LogValue is String.
func (w *WeCom) LogValue() slog.Value { return slog.StringValue(w.String()) }

// Name is "wecom".
func (w *WeCom) Name() string { return Name }

// Account is the enterprise's id: members and groups are the enterprise's,
// whichever app or robot carries what is said.
func (w *WeCom) Account() string { return w.corp }

// Passive is false: an answer is a note of its own (docs/adr/0031).
func (w *WeCom) Passive() bool { return false }

// Pace is how fast WeCom may be sent to.
func (w *WeCom) Pace() bot.Pace {
	return bot.Pace{PerSecond: perSecond, GroupPerMinute: groupPerMinute}
}

// Adapter is WeCom as the engine uses it.
func (w *WeCom) Adapter() bot.Adapter {
	return bot.Adapter{Platform: w, Sender: w, Pace: w.Pace()}
}

// Run proves now and then that callbacks come through and logs who posted what
// WeCom did not sign, until ctx ends, and returns nil then.
func (w *WeCom) Run(ctx context.Context, inbox bot.Inbox) error {
	var told sync.WaitGroup
	defer told.Wait()
	for _, s := range w.strangers {
		told.Go(func() { s.Run(ctx) })
	}
	w.watch(ctx, inbox)
	return nil
}
