package wechat

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"anping/bot"
	"anping/bot/tencent"
)

// A notice (订阅通知) goes out once for each time that a client agreed to it: in an
// article or on a page of the account's, where WeChat asks them and tells us what
// they said. What is said of a long-lasting consent is for public services only and
// so not for us.

// Consents keeps what clients agreed to. A chat is WeChat's openid, a template the id
// of a notice.
type Consents interface {
	// Consented keeps what a client said; a key that is kept already is no error.
	Consented(ctx context.Context, platform, account, chat string, all ...bot.Consent) error
	// SpendConsent spends a yes for a note before its send and returns its key, "" when
	// there is none; spent says that the note had this one already.
	SpendConsent(ctx context.Context, platform, account, chat, template string, note int64) (key string, spent bool, err error)
	// ReturnConsent gives back one whose message is known not to have been sent.
	ReturnConsent(ctx context.Context, key string, note int64) error
	// EndConsents says that WeChat knows of no yes.
	EndConsents(ctx context.Context, platform, account, chat, template string) error
	// SpentLast is the key of the yes that was spent last, "" = none.
	SpentLast(ctx context.Context, platform, account, chat, template string) (key string, err error)
}

// answered is one line of what an event says of notices.
type answered struct {
	template string
	accepts  bool
	settings bool // in the settings of WeChat, not when they were asked
}

// answersOf reads what a client said to the notices that an event names.
func answersOf(d document, settings bool) []answered {
	var out []answered
	for _, one := range d.lists {
		if id := strings.TrimSpace(one["TemplateId"]); templateForm.MatchString(id) {
			out = append(out, answered{id, strings.TrimSpace(one["SubscribeStatusString"]) == "accept", settings})
		}
	}
	return out
}

// consented keeps what a client said. The key is the event's and the line's: an event
// that comes again is the same.
func (w *WeChat) consented(ctx context.Context, h heard) error {
	var all []bot.Consent
	accepts := 0
	for i, a := range h.answers {
		if a.accepts {
			accepts++
		}
		all = append(all, bot.Consent{
			Key: errandKey(w.account, strings.Join([]string{h.m.Key, strconv.Itoa(i), a.template, strconv.FormatBool(a.accepts)}, "\x00")), Template: a.template, Accepts: a.accepts,
			Settings: a.settings, At: h.m.At,
		})
	}
	w.log.Info("wechat: a client answered which notices they want", "asked", len(all), "accepted", accepts)
	if len(all) == 0 {
		return nil
	}
	if err := w.store.Consented(ctx, Name, w.account, h.m.Chat.ID, all...); err != nil {
		return fmt.Errorf("hear which notices are wanted: %w", err)
	}
	return nil
}

// noticeExt is the id under which a note keeps that it was told of by a notice: WeChat
// gives the send none, and tells later what became of it by chat and template.
func noticeExt(key string) string { return "n" + key[:min(len(key), mostMsgID-1)] }

// notify tells a client by a notice that something waits, where they agreed to one.
// told says that WeChat took it, or may have: what is spent for a send of unknown end
// stays spent, and no second one follows. again is how the send is to be tried later.
func (w *WeChat) notify(ctx context.Context, p bot.Part, one part) (told bool, again bot.Outcome, ext, why string) {
	chat, id := p.Chat.ID, w.notice.id
	key, spent, err := w.store.SpendConsent(ctx, Name, w.account, chat, id, p.Number)
	switch {
	case err != nil:
		return false, bot.Outcome{State: bot.Retry, Why: err.Error()}, "", ""
	case spent:
		return true, bot.Outcome{}, noticeExt(key), "whether the notice arrived is not known"
	case key == "":
		return false, bot.Outcome{}, "", ""
	}
	in := w.announcement(w.notice, p, one)
	if one.Page != "" {
		in["page"] = one.Page
	}
	err = w.ask(ctx, "/cgi-bin/message/subscribe/bizsend", in, nil)
	if err == nil {
		return true, bot.Outcome{}, noticeExt(key), ""
	}
	w.alarm(err)
	end := outcome(err)
	if end.State == bot.Unknown {
		w.log.Warn("wechat: whether a notice arrived is not known, its consent stays spent", "err", err)
		return true, bot.Outcome{}, noticeExt(key), "whether the notice arrived is not known"
	}
	keep := context.WithoutCancel(ctx)
	if tencent.CodeOf(err) == refusedByClient {
		err = w.store.EndConsents(keep, Name, w.account, chat, id)
	} else {
		w.log.Warn("wechat: a notice is refused", "err", err)
		err = w.store.ReturnConsent(keep, key, p.Number)
	}
	if err != nil {
		w.log.Warn("wechat: what became of a consent is not kept", "err", err)
	}
	if end.State == bot.Retry || end.State == bot.After && end.Wait == limited {
		again = end
	}
	return false, again, "", ""
}

// refusedByClient is 43101: the client agreed to no notice, or takes none any more.
const refusedByClient = 43101
