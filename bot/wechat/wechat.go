package wechat

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/download"
	"anping/bot/media"
	"anping/bot/secret"
	"anping/bot/tencent"
)

// Name is the platform's name.
const Name = "wechat"

// WeChat is one official account: it shows and sends (bot.Platform, bot.Sender)
// and hears (bot.Receiver). It is safe for use by many goroutines.
type WeChat struct {
	account  string            // the AppID
	token    secret.Value      // of the callback
	envelope *tencent.Envelope // nil = plain
	path     string
	skew     time.Duration
	template Template
	notice   Template

	perSecond int // sends

	wire    *tencent.Wire
	access  *tencent.Token
	store   Store
	copies  *media.Copies
	text    Texts
	owner   string
	clock   bot.Clock
	log     *slog.Logger
	fetches *download.Queue
	flights chan struct{} // requests under way
	trouble *tencent.Moments

	strangers *tencent.Strangers
}

var (
	_ bot.Platform    = (*WeChat)(nil)
	_ bot.Receiver    = (*WeChat)(nil)
	_ bot.Sender      = (*WeChat)(nil)
	_ bot.Narrow      = (*WeChat)(nil)
	_ bot.Numbering   = (*WeChat)(nil)
	_ bot.Introducing = (*WeChat)(nil)
)

// New checks a configuration and makes an account of it. It asks nobody. Its
// errors name keys of the configuration and hold no value of them.
func New(c Config) (*WeChat, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("wechat: %w", err)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	w := &WeChat{
		account: c.AppID, token: secret.Of(c.Token), path: c.Path,
		skew: cmp.Or(c.Skew, defaultSkew), perSecond: cmp.Or(c.PerSecond, defaultPerSecond),
		store: c.Store, copies: media.NewCopies(c.Store), text: c.Text, owner: c.Owner, clock: c.Clock, log: c.Log,
		fetches: (&download.Queue{Store: c.Store, Clock: c.Clock, Within: fetchWithin}).Open(), flights: make(chan struct{}, mostFlights),
	}
	w.trouble = tencent.NewMoments(c.Store, c.Clock, troubleName(c.AppID), c.Log)
	w.strangers = tencent.NewStrangers(c.Clock, c.Log, "wechat: refused what WeChat did not sign with our token: somebody tries, or token is not the one of WeChat's page; see anping check", "path", c.Path)
	var err error
	if !c.Plain {
		if w.envelope, err = tencent.NewEnvelope(c.Token, c.AESKey, c.AppID, c.Random); err != nil {
			return nil, fmt.Errorf("wechat: %w", err)
		}
	}
	if w.template, err = ParseTemplate(c.Template); err != nil {
		return nil, fmt.Errorf("wechat: %w", err)
	}
	if w.notice, err = ParseTemplate(c.Notice); err != nil {
		return nil, fmt.Errorf("wechat: subscribed: %w", err)
	}
	w.wire, err = tencent.NewWire(tencent.WireConfig{
		Official: officialAPI, API: c.APIURL, Media: fileDomains(), Secrets: []string{c.AppSecret, c.Token, c.AESKey}, Base: c.Base, Seen: c.Seen, Now: c.Clock.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("wechat: %w", err)
	}
	if w.access, err = c.handle(w.wire); err != nil {
		return nil, fmt.Errorf("wechat: %w", err)
	}
	return w, nil
}

// String is the platform and the account: no secret.
func (w *WeChat) String() string { return Name + "/" + w.account }

// GoString is String.
func (w *WeChat) GoString() string { return w.String() }

// LogValue is String.
func (w *WeChat) LogValue() slog.Value { return slog.StringValue(w.String()) }

// Name is "wechat".
func (w *WeChat) Name() string { return Name }

// Account is the AppID.
func (w *WeChat) Account() string { return w.account }

// Passive is true: an answer travels in the callback's answer and costs nothing.
func (w *WeChat) Passive() bool { return true }

// Windows of customer-service messages, by WeChat's rules since June 2023: 5 in
// 48 h after something the client wrote, 3 in a minute after a tap on the menu, a
// scan or following.
const (
	quota     = 5
	quotaSpan = 48 * time.Hour
	brief     = 3
	briefSpan = time.Minute
)

// Pace is how much WeChat may be sent to.
func (w *WeChat) Pace() bot.Pace {
	return bot.Pace{
		PerSecond: w.perSecond, Quota: quota, QuotaSpan: quotaSpan, Brief: brief, BriefSpan: briefSpan, Beyond: w.template.id != "" || w.notice.id != "",
	}
}

// Adapter is the account as the engine uses it.
func (w *WeChat) Adapter() bot.Adapter {
	return bot.Adapter{Platform: w, Sender: w, Pace: w.Pace()}
}

// Run fetches the files that could not be had in time and logs who posted what
// WeChat did not sign, until ctx ends, and returns nil then.
func (w *WeChat) Run(ctx context.Context, inbox bot.Inbox) error {
	var told sync.WaitGroup
	defer told.Wait()
	told.Go(func() { w.strangers.Run(ctx) })
	w.gather(ctx, inbox)
	return nil
}
