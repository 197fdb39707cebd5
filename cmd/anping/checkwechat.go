package main

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wechat"
)

// noRows keeps values for the length of a command: it asks for a token of its
// own, which WeChat gives without ending the server's.
type noRows struct {
	noMedia
	noConsents
	mu     sync.Mutex
	values map[string]string
	vers   map[string]int64
}

func newNoRows() *noRows { return &noRows{values: map[string]string{}, vers: map[string]int64{}} }

// Kept implements tencent.Rows.
func (n *noRows) Kept(_ context.Context, name string) (string, int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values[name], n.vers[name], nil
}

// Keep implements tencent.Rows.
func (n *noRows) Keep(_ context.Context, name, value string, version int64) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.vers[name] != version {
		return false, nil
	}
	n.values[name], n.vers[name] = value, version+1
	return true, nil
}

// Lease implements tencent.Rows: nobody else is here.
func (*noRows) Lease(context.Context, string, string, time.Duration) (int64, bool, error) {
	return 1, true, nil
}

// Want, TakeErrands and DropErrand implement wechat.Wanted: a command hears nothing.
func (*noRows) Want(context.Context, bot.Errand) error { return errNoMedia }

// TakeErrands gives none.
func (*noRows) TakeErrands(context.Context, string, string, string, int, time.Duration) ([]bot.Errand, error) {
	return nil, nil
}

// DropErrand does nothing.
func (*noRows) DropErrand(context.Context, string) error { return nil }

// Announced finds nothing.
func (*noRows) Announced(context.Context, string, string, string, string, bool, string) (bool, error) {
	return false, nil
}

// noConsents is a command's: it hears and sends nothing.
type noConsents struct{}

// Consented keeps nothing.
func (noConsents) Consented(context.Context, string, string, string, ...bot.Consent) error {
	return nil
}

// SpendConsent finds none.
func (noConsents) SpendConsent(context.Context, string, string, string, string, int64) (string, bool, error) {
	return "", false, nil
}

// ReturnConsent does nothing.
func (noConsents) ReturnConsent(context.Context, string, int64) error { return nil }

// EndConsents does nothing.
func (noConsents) EndConsents(context.Context, string, string, string, string) error { return nil }

// SpentLast finds none.
func (noConsents) SpentLast(context.Context, string, string, string, string) (string, error) {
	return "", nil
}

// askWechat is the account of a configuration, to be asked and told by a command.
func askWechat(t Wechat, texts *text.Catalogue) (*wechat.WeChat, error) {
	c := t.account()
	c.Store, c.Text, c.Clock, c.Owner = newNoRows(), texts, bot.Machine{}, owner()
	return wechat.New(c) //nolint:wrapcheck // it names its platform
}

// wechat asks WeChat about the account, and says why callbacks were refused.
func (u *checkup) wechat(ctx context.Context, s Settings, kept inspected) {
	t := s.Wechat
	texts, err := text.New()
	if err != nil {
		u.say(broken, "wechat", err.Error(), "this program is damaged")
		return
	}
	w, err := askWechat(t, texts)
	var r wechat.Report
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, checkWithin)
		defer cancel()
		r, err = w.Check(ctx, kept.named)
	}
	last := kept.heard("wechat", t.AppID)
	if !last.IsZero() {
		u.say(noted, "wechat", "a callback was last taken at "+last.In(zoneOf(s)).Format("2006-01-02 15:04:05"), "")
	}
	if err != nil {
		what, mend := t.meaning(err, wechat.ToEnter)
		u.say(broken, "wechat", what, mend)
		return
	}
	u.say(fine, "wechat", "app_id and app_secret are accepted, and this machine's address is in the whitelist", "")
	u.callbacks(s, r.Refused, last)
	u.allowed(t, s.PublicURL, r)
	u.say(noted, "wechat", "can: a private chat with each client, photos, voice, videos up to 10 MB, locations, links for buttons; cannot: groups, people's ordinary WeChat, and write more than 5 messages in 48 h after a client's word", "")
	if kept.parked > 0 {
		u.say(noted, "wechat", counted(kept.parked, "message waits", "messages wait")+" for their client's next word", "")
	}
}

// allowed says what the account may do.
func (u *checkup) allowed(t Wechat, public string, r wechat.Report) {
	switch {
	case tencent.CodeOf(r.Service) == 48001:
		u.say(lacking, "wechat", "the account may not send customer-service messages (48001): clients get answers, and progress only at their next word",
			"verify it (微信认证): only verified 服务号 may")
	case r.Service != nil:
		what, mend := t.meaning(r.Service, wechat.ToWrite)
		u.say(lacking, "wechat", "whether customer-service messages are allowed is not known: "+what, mend)
	case r.Most == 0: // WeChat counts nothing for this account
		u.say(fine, "wechat", "customer-service messages are allowed", "")
	default:
		u.say(fine, "wechat", fmt.Sprintf("customer-service messages are allowed; calls used today: %d of %d", r.Used, r.Most), "")
	}
	if t.Templates == "" && t.Subscribed == "" {
		u.say(noted, "wechat", "no template message is set: who has got 5 messages hears more only after their next word", "set [wechat] templates")
	}
	if public == "" && t.Templates+t.Subscribed != "" {
		u.say(noted, "wechat", "public_url is empty: messages that say that something waits lead to no page", "set public_url to how clients' telephones reach this machine")
	}
	switch {
	case r.NoMenu != nil:
		what, mend := t.meaning(r.NoMenu, wechat.ToMenu)
		u.say(lacking, "wechat", "whether a menu is set is not known: "+what, mend)
	case !r.Menu:
		u.say(lacking, "wechat", "no menu is set", u.run("wechat menu", "--apply"))
	}
	if t.Plain {
		u.say(lacking, "wechat", "plain = true: nothing proves what a callback says", "set the safe mode on WeChat's page, copy the EncodingAESKey into aes_key, and remove plain")
	}
}

// unreachable says why a platform cannot post to an address; WeChat posts to port
// 80 and 443 only.
func unreachable(public, platform string) (what, mend string) {
	if public == "" {
		return "public_url is empty, so " + platform + " has no address to post to", `set public_url = "https://…" to this machine's public name`
	}
	if u, err := url.Parse(public); err == nil && platform == "WeChat" && u.Port() != "" && u.Port() != "80" && u.Port() != "443" {
		return "public_url is on port " + u.Port() + ", and WeChat posts to 80 and 443 only", "let a proxy take 443, and write public_url without a port"
	}
	return "", ""
}

// callbacks says why callbacks were refused since one was taken.
func (u *checkup) callbacks(s Settings, refused map[string]time.Time, last time.Time) {
	for _, x := range []struct{ trouble, what, mend string }{
		{"aes_key", "aes_key is not the one of WeChat's page: a callback could not be decrypted", "copy the EncodingAESKey (服务器配置) into aes_key"},
		{"app_id", "a callback was for another account", "copy the AppID into app_id, or give the other account another path"},
		{"plain", "a callback was not encrypted", "set the safe mode (安全模式) on WeChat's page"},
		{"clock", "a signed callback was too old or too new", "set this machine's clock by a time service, as with: timedatectl set-ntp true"},
		{"token", "a callback was not signed with our token: token is not the one of WeChat's page, or somebody tried", "compare token with WeChat's page (服务器配置)"},
	} {
		at, ok := refused[x.trouble]
		if !ok {
			continue
		}
		what := x.what + " at " + at.In(zoneOf(s)).Format("2006-01-02 15:04:05")
		switch {
		case x.trouble == "token" && !last.IsZero(): // it was right before, and anybody can post
			u.say(noted, "wechat", what, x.mend)
		case at.After(last) && u.now.Sub(at) < 24*time.Hour:
			u.say(broken, "wechat", what, x.mend)
		default:
			u.say(noted, "wechat", what+"; callbacks were taken since, or it is long ago", "")
		}
	}
	if what, mend := unreachable(s.PublicURL, "WeChat"); what != "" {
		u.say(lacking, "wechat", what, mend)
		return
	}
	if last.IsZero() && len(refused) == 0 {
		u.say(lacking, "wechat", "no callback has come yet", "on WeChat's page (服务器配置) set URL to "+s.address()+s.Wechat.Path+", which WeChat must reach on port 80 or 443")
	}
}

// meaning is what an error of WeChat, or of the way there, says and how to mend it.
func (t Wechat) meaning(err error, act wechat.Act) (what, mend string) {
	if what, mend = wechat.Meaning(err, act); what != "" {
		return what, mend
	}
	return err.Error(), "see that this machine reaches " + wechatAPI(t) + " (port 443, a firewall, DNS), or set [wechat] api_url to a gateway"
}

func wechatAPI(t Wechat) string {
	if t.APIURL != "" {
		return hostOf(t.APIURL)
	}
	return "api.weixin.qq.com"
}
