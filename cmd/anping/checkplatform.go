package main

import (
	"context"
	"errors"
	"net/url"
	"time"

	"anping/bot"
	"anping/bot/telegram"
	"anping/bot/text"
)

// platforms says what each platform can and cannot do here.
func (u *checkup) platforms(ctx context.Context, s Settings, kept inspected) {
	switch {
	case s.Telegram.Token.Reveal() != "":
		u.telegram(ctx, s, kept.heard)
	case s.WeCom.on():
	case s.Wechat.on():
		u.say(lacking, "platform", "only WeChat is on, which is for clients: no guard and no group can be reached", "set [telegram] token, or [wecom]")
	default:
		what := "no platform is on: nobody can reach the bot"
		if s.Sandbox.Enabled {
			what = "only the sandbox is on: it needs no account, and reaches nobody's phone"
		}
		u.say(lacking, "platform", what, "set [telegram] token, or [wecom]")
	}
	if s.WeCom.on() {
		u.wecom(ctx, s, kept)
	}
	if s.Wechat.on() {
		u.wechat(ctx, s, kept)
	}
}

// noMedia keeps nothing: a check sends and hears no file.
type noMedia struct{}

func (noMedia) PutMedia(context.Context, []byte) (string, error) { return "", errNoMedia }

func (noMedia) GetMedia(context.Context, string) ([]byte, error) { return nil, errNoMedia }

var errNoMedia = errors.New("a check keeps no media")

// telegram asks Telegram about the bot.
func (u *checkup) telegram(ctx context.Context, s Settings, heard func(platform, account string) time.Time) {
	texts, err := text.New()
	if err != nil {
		u.say(broken, "telegram", err.Error(), "this program is damaged")
		return
	}
	t := s.Telegram
	b, err := telegram.New(telegram.Config{
		Token: t.Token.Reveal(), Mode: telegram.Polling, APIURL: t.APIURL, Proxy: t.Proxy.Reveal(), Media: noMedia{}, Text: texts, Clock: bot.Machine{},
	})
	var r telegram.Report
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, checkWithin)
		defer cancel()
		r, err = b.Check(ctx)
	}
	if err != nil {
		u.say(broken, "telegram", err.Error(), "check the token and that this machine reaches "+apiOf(t)+", or set [telegram] proxy")
		return
	}
	u.say(fine, "telegram", "the token is @"+r.Username+"'s", "")
	u.hook(s, r)
	if last := heard("telegram", b.Account()); !last.IsZero() {
		u.say(noted, "telegram", "it was last heard at "+last.In(zoneOf(s)).Format("2006-01-02 15:04:05"), "")
	}
	if r.ReadsGroups {
		u.say(fine, "telegram", "privacy mode is off: it is given every message of its groups, and answers only what is meant for it", "")
	} else {
		u.say(noted, "telegram", "privacy mode is on: in groups it hears buttons, replies to it, @"+r.Username+" and /commands, and no other word",
			"to change that: @BotFather, /setprivacy, Disable, then take the bot out of each group and put it in again")
	}
	if !r.JoinsGroups {
		u.say(lacking, "telegram", "it cannot be put into groups, so no notice reaches a team", "@BotFather, /setjoingroups, Enable")
	}
	u.say(noted, "telegram", "can: private chats and groups, buttons, photos, voice and videos up to 10 MB, locations; cannot: write first to who never wrote to it, nor see who read a message", "")
}

// hook compares how Telegram hands messages over with what the configuration
// says. Of an address only the host is shown: its path may be what keeps it
// unknown.
func (u *checkup) hook(s Settings, r telegram.Report) {
	ours := s.address() + s.Telegram.Path
	switch polling := s.Telegram.Mode == string(telegram.Polling); {
	case polling && r.Webhook != "":
		u.say(lacking, "telegram", "a webhook on "+hostOf(r.Webhook)+" is set, though mode is polling: another program may use this token", "stop that; anping serve removes the webhook when it starts")
	case polling:
		u.say(fine, "telegram", "messages are polled", "")
	case r.Webhook == "":
		u.say(lacking, "telegram", "no webhook is set yet", "anping serve sets it when it starts")
	case hostOf(r.Webhook) != hostOf(ours):
		u.say(lacking, "telegram", "the webhook is on "+hostOf(r.Webhook)+" and not on "+hostOf(ours), "stop the other program; anping serve sets it when it starts")
	default:
		u.say(fine, "telegram", "the webhook is on "+hostOf(r.Webhook), "")
	}
	if r.HookError != "" {
		u.say(lacking, "telegram", "its last post to the webhook failed at "+r.HookFailed.In(zoneOf(s)).Format("2006-01-02 15:04:05")+": "+r.HookError, "see that "+hostOf(ours)+" answers from outside, with a valid certificate")
	}
	if r.Waiting > 0 {
		u.say(noted, "telegram", counted(r.Waiting, "message waits", "messages wait")+" to be taken", "anping serve takes them")
	}
}

// hostOf is the host of an address, "nowhere" of one that cannot be read.
func hostOf(address string) string {
	if p, err := url.Parse(address); err == nil && p.Host != "" {
		return p.Host
	}
	return "nowhere"
}

func apiOf(t Telegram) string {
	if t.APIURL != "" {
		return hostOf(t.APIURL)
	}
	return "api.telegram.org"
}
