package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// settings is 设置: language, name in praise, preferred chat, in private. What
// one chose stands apart from the roster, so that an import leaves it alone.
func (s clerk) settings(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "settings.private")
	}
	w := readWish(r.Catalogue(), r.Words)
	if w.topic == "" {
		w = readWish(r.Catalogue(), r.Text) // 语言 and English call the command by themselves
	}
	staff := r.Who.Role() != scoring.RoleClient
	if w.topic == "" && scoring.Tidy(r.Words) != "" && !staff {
		return s.report(ctx, r) // 设置 and more words is something to say, never lost
	}
	f, err := s.file(ctx, r)
	if err != nil {
		return bot.Change{}, err
	}
	switch {
	case w.topic == "" && scoring.Tidy(r.Words) != "", w.topic == topicPraise && !staff, w.topic != topicLanguage && w.value != "" && !w.clear:
		return f.show(r.Say(r.Lang, "settings.unclear", text.As("words", clipped(r.Words))))
	case w.topic == topicLanguage && w.value != "" && !w.clear:
		return f.ask(r.Say(r.Lang, "settings.no_language", text.As("words", clipped(w.value))))
	case !w.clear:
		return f.show()
	case w.topic == topicLanguage:
		return f.speak(w.lang)
	case w.topic == topicPraise:
		return f.praise(w.yes)
	}
	return f.prefer(w.yes)
}

// settingsFile is what somebody chose and the chats to choose from.
type settingsFile struct {
	r     *bot.Request
	set   scoring.Setting
	chats []bot.Chat // living ones
}

func (s clerk) file(ctx context.Context, r *bot.Request) (settingsFile, error) {
	f := settingsFile{r: r}
	var err error
	if f.set, err = s.Setting(ctx, r.View, r.Who.Chat.Owner()); err != nil {
		return f, fmt.Errorf("read a setting: %w", err)
	}
	if f.chats, err = s.ChatsOf(ctx, r.View, r.Who.Chat.Owner()); err != nil {
		return f, fmt.Errorf("read whose chats: %w", err)
	}
	f.chats = slices.DeleteFunc(f.chats, func(c bot.Chat) bool { return !c.Dead.IsZero() && c.ID != r.Who.Chat.ID })
	return f, nil
}

// show is what holds now, under what is to be said first, with buttons for the
// other choices.
func (f settingsFile) show(first ...text.Line) (bot.Change, error) {
	r := f.r
	lines := append(slices.Clone(first), r.Say(r.Lang, "settings.language", text.A("language", f.named(r.Lang).String())))
	if r.Who.Role() != scoring.RoleClient {
		key := text.Key("settings.praise_form")
		if f.set.FullName {
			key = "settings.praise_full"
		}
		lines = append(lines, r.Say(r.Lang, key))
	}
	if f.set.Chat != 0 || len(f.chats) > 1 {
		lines = append(lines, f.where())
	}
	return f.ask(append(lines, r.Say(r.Lang, "settings.how"))...)
}

// ask offers everything that holds not yet.
func (f settingsFile) ask(lines ...text.Line) (bot.Change, error) {
	r := f.r
	var choices []choice
	for _, tag := range text.Languages() {
		if tag != text.Nearest(r.Lang) {
			choices = append(choices, choice{f.named(tag), "settings language " + tag})
		}
	}
	switch {
	case r.Who.Role() == scoring.RoleClient:
	case f.set.FullName:
		choices = append(choices, choice{r.Say(r.Lang, "button.praise_form"), "settings praise no"})
	default:
		choices = append(choices, choice{r.Say(r.Lang, "button.praise_full"), "settings praise yes"})
	}
	if len(f.chats) > 1 && f.set.Chat != r.Who.Chat.ID {
		choices = append(choices, choice{r.Say(r.Lang, "button.chat_here"), "settings chat here"})
	}
	if f.set.Chat != 0 {
		choices = append(choices, choice{r.Say(r.Lang, "button.chat_last"), "settings chat last"})
	}
	return list(r, lines[0], lines[1:], choices)
}

// named is a language's name in itself: who cannot read the others finds it.
func (f settingsFile) named(tag string) text.Line { return f.r.Say(tag, "settings.own") }

// where says where notes go.
func (f settingsFile) where() text.Line {
	r := f.r
	i := slices.IndexFunc(f.chats, func(c bot.Chat) bool { return c.ID == f.set.Chat })
	switch {
	case f.set.Chat == 0:
		return r.Say(r.Lang, "settings.chat_last")
	case i < 0:
		return r.Say(r.Lang, "settings.chat_lost")
	case f.set.Chat == r.Who.Chat.ID:
		return r.Say(r.Lang, "settings.chat_here", text.A("platform", f.platform(f.chats[i])))
	}
	return r.Say(r.Lang, "settings.chat_other", text.A("platform", f.platform(f.chats[i])))
}

// platform is what people call a chat's platform.
func (f settingsFile) platform(c bot.Chat) string {
	var key text.Key
	switch c.Platform {
	case "telegram":
		key = "platform.telegram"
	case "wechat":
		key = "platform.wechat"
	case "wecom":
		key = "platform.wecom"
	case "sandbox":
		key = "platform.sandbox"
	default:
		return c.Platform
	}
	return f.r.Say(f.r.Lang, key).String()
}

// speak changes the language; the answer is in the new one at once.
func (f settingsFile) speak(tag string) (bot.Change, error) {
	r := f.r
	c := bot.Change{Reply: bot.Body{Lang: tag, Lines: []text.Line{
		r.Say(tag, "settings.language_done", text.A("language", f.named(tag).String())),
	}}}
	set := f.set
	set.Lang = tag
	return f.stored(c, set), nil
}

func (f settingsFile) praise(full bool) (bot.Change, error) {
	key := text.Key("settings.praise_form_done")
	if full {
		key = "settings.praise_full_done"
	}
	set := f.set
	set.FullName = full
	return f.stored(bot.Change{Reply: f.r.Reply(key)}, set), nil
}

// prefer makes this chat the one that notes go to, or none. What waits in the
// others comes along.
func (f settingsFile) prefer(here bool) (bot.Change, error) {
	r, set := f.r, f.set
	c := bot.Change{}
	switch {
	case here && len(f.chats) < 2:
		c.Reply = r.Reply("settings.chat_one")
		set.Chat = 0
	case here:
		c.Reply = r.Reply("settings.chat_here_done", text.A("platform", f.platform(r.Who.Chat)))
		set.Chat = r.Who.Chat.ID
	default:
		c.Reply = r.Reply("settings.chat_last_done")
		set.Chat = 0
	}
	if set.Chat != f.set.Chat {
		for _, chat := range f.chats {
			c.Readdress = append(c.Readdress, chat.ID)
		}
	}
	return f.stored(c, set), nil
}

// stored keeps what changed and closes the list that this answers.
func (f settingsFile) stored(c bot.Change, set scoring.Setting) bot.Change {
	if set != f.set {
		c.Settings = []scoring.Setting{set}
	}
	answered(f.r, &c)
	return c
}
