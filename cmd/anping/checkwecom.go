package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/bot/wecom"
	"anping/storage"
)

// readWeCom reads when WeCom was last heard, and which groups are bound there.
func (i *inspected) readWeCom(ctx context.Context, look *storage.Look, corp string, heard map[string]time.Time) (err error) {
	if heard[corp], err = look.LastHeard(ctx, wecom.Name, corp); err != nil {
		return err
	}
	if i.named == nil {
		i.named = namedValues{}
	}
	for _, name := range wecom.TroubleNames(corp) {
		if i.named[name], _, err = look.Named(ctx, name); err != nil {
			return err
		}
	}
	chats, err := look.AllChats(ctx)
	for _, c := range chats {
		if c.Platform == wecom.Name && c.Group != 0 && c.Dead.IsZero() {
			i.groups = append(i.groups, c.Ext)
		}
	}
	return err
}

// wecom asks WeCom about the app, and looks whether somebody can speak in every
// group that is bound.
func (u *checkup) wecom(ctx context.Context, s Settings, kept inspected) {
	texts, err := text.New()
	if err != nil {
		u.say(broken, "wecom", err.Error(), "this program is damaged")
		return
	}
	w, err := wecomOf(s, newNoRows(), noMedia{}, texts, bot.Machine{}, "check", slog.New(slog.DiscardHandler))
	if err != nil {
		u.say(broken, "wecom", err.Error(), "mend [wecom]")
		return
	}
	if s.WeCom.AgentID > 0 {
		u.wecomApp(ctx, s, w)
	} else {
		u.say(noted, "wecom", "there is no app: nobody can be written to, and nobody can write but to the smart bot", "set [wecom] agent_id, secret, token and aes_key")
	}
	if what, mend := unreachable(s.PublicURL, "WeCom"); what != "" && (s.WeCom.AgentID > 0 || s.WeCom.BotToken.Reveal() != "") {
		u.say(lacking, "wecom", what, mend)
	}
	if s.WeCom.BotToken.Reveal() == "" {
		u.say(noted, "wecom", "there is no smart bot: in groups nobody is heard", "set [wecom] bot_token and bot_aes_key")
	}
	if last := kept.heard(wecom.Name, w.Account()); !last.IsZero() {
		u.say(noted, "wecom", "it was last heard at "+last.In(zoneOf(s)).Format("2006-01-02 15:04:05"), "")
	}
	u.refused(ctx, s, kept.named)
	var silent []string
	for _, id := range w.Unspoken(kept.groups) {
		silent = append(silent, strings.TrimPrefix(id, "group:"))
	}
	gaps{u, "wecom"}.at(silent, "a group is bound in which nothing can be said, neither alert nor notice; its chatid is",
		"groups are bound in which nothing can be said, neither alert nor notice; their chatids are", "add a robot to the group, and to [wecom] robots with that chat")
	if n := len(s.WeCom.Robots); n > 0 {
		u.say(noted, "wecom", counted(n, "robot")+"; whether the keys are right shows with the first message: a wrong one is logged as errcode 93000", "")
	}
	u.say(noted, "wecom", "can: members and groups, buttons on cards, photos, voice and videos up to 10 MB, locations; cannot: hear in a group what does not name the smart bot, put buttons under a robot's text, reach ordinary personal WeChat groups", "")
}

// refused says why callbacks were refused, as far as none was taken since.
func (u *checkup) refused(ctx context.Context, s Settings, named namedValues) {
	troubles, err := wecom.Troubles(ctx, named, s.WeCom.CorpID)
	if err != nil {
		u.say(broken, "wecom", err.Error(), "look into the server's log")
	}
	for _, t := range troubles {
		what := "of the " + t.Of + ": " + t.What + ", at " + t.At.In(zoneOf(s)).Format("2006-01-02 15:04:05")
		if t.Past || u.now.Sub(t.At) > 24*time.Hour {
			u.say(noted, "wecom", what, "")
			continue
		}
		u.say(broken, "wecom", what, t.Mend)
	}
}

// wecomApp says what WeCom says of the app.
func (u *checkup) wecomApp(ctx context.Context, s Settings, w *wecom.WeCom) {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	r, err := w.Check(ctx)
	if err != nil {
		what, mend := s.WeCom.meaning(err)
		u.say(broken, "wecom", what, mend)
		return
	}
	u.say(fine, "wecom", "corp_id, agent_id and secret are those of the app "+r.Name, "")
	switch {
	case r.Closed:
		u.say(broken, "wecom", "the app is switched off", "switch it on, on its page")
	case r.Visible == 0:
		u.say(lacking, "wecom", "nobody sees the app", "set its 可见范围 to those who work with it")
	}
	switch {
	case r.NoMenu != nil:
		what, mend := s.WeCom.meaning(r.NoMenu)
		u.say(lacking, "wecom", "whether the app has a menu is not known: "+what, mend)
	case !r.Menu:
		u.say(lacking, "wecom", "the app has no menu", u.run("wecom menu", "--apply"))
	}
	const saving = "press 保存 on the callback's page in WeCom; a wrong one is named here, and in the log of anping serve, after that"
	if r.Self != nil {
		u.say(lacking, "wecom", "the callback does not answer at "+hostOf(s.address())+s.WeCom.Path+": "+r.Self.Error(), "is anping serve running with this configuration, and does public_url lead to it?")
		return
	}
	u.say(fine, "wecom", "the callback answers at "+hostOf(s.address())+s.WeCom.Path, "")
	u.say(noted, "wecom", "whether token and aes_key are those of WeCom's page shows when a callback comes", saving)
}

// meaning is what an error of WeCom, or of the way there, says and how to mend it.
func (c WeCom) meaning(err error) (what, mend string) {
	var f *wecom.Fault
	if errors.As(err, &f) {
		return f.What, f.Mend
	}
	return err.Error(), "see that this machine reaches " + wecomHost(c) + " (port 443, a firewall, DNS), or set [wecom] api_url to a gateway"
}

func wecomHost(c WeCom) string {
	if c.APIURL != "" {
		return hostOf(c.APIURL)
	}
	return hostOf(wecomAPI)
}
