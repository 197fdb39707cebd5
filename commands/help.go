package commands

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// help is 帮助: what works for this person, here. A client's help with more
// words is something to report, never lost.
func (s clerk) help(ctx context.Context, r *bot.Request) (bot.Change, error) {
	b := bot.Body{Lang: r.Lang}
	switch role := r.Who.Role(); role {
	case scoring.RoleNone:
		if !isPrivate(r) {
			return reply(r, "bind.in_private")
		}
		if waits, err := s.waits(ctx, r); waits || err != nil {
			c, _ := reply(r, "bind.waiting")
			return c, err
		}
		switch {
		case r.Staff:
			b = r.Reply("bind.colleague")
		case siteOf(r) == 0:
			b = r.Reply("site.stranger")
		default:
			b = r.Reply("bind.stranger")
		}
		if phone := r.Roster.Site(siteOf(r)).DutyPhone; phone != "" {
			b.Lines = append(b.Lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
		}
		return bot.Change{Reply: b}, nil
	case scoring.RoleClient:
		if r.Command == "help" && scoring.Tidy(r.Words) != "" && !s.asksHelp(r) {
			return s.report(ctx, r)
		}
		if r.Staff && r.Who.Client.Unlisted() { // who reported something before a code
			b.Lines = append(b.Lines, r.Say(r.Lang, "bind.colleague"))
		} else {
			b.Lines = append(b.Lines, r.Say(r.Lang, "help.head_client"))
		}
		if siteless(r) {
			b.Lines = append(b.Lines, r.Say(r.Lang, "site.ask_again"))
		}
		if phone := r.Roster.Site(siteOf(r)).DutyPhone; phone != "" {
			b.Lines = append(b.Lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
		}
		b.Lines = append(b.Lines, r.Say(r.Lang, "settings.hint"))
		return bot.Change{Reply: b}, nil
	default:
		return bot.Change{Reply: s.helpStaff(r)}, nil
	}
}

// asksHelp reports whether the words behind 帮助 are all, a topic, or the word of a
// command: 帮助 全部, as staff say it. Other words may be something to report.
func (s clerk) asksHelp(r *bot.Request) bool {
	asked := scoring.Fold(trim(scoring.Tidy(r.Words)))
	called := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return scoring.Fold(w) == asked })
	}
	return called(r.Catalogue().List("help_all")) ||
		slices.ContainsFunc(topics(), func(t topic) bool { return called(r.Catalogue().List(t.list)) }) ||
		slices.ContainsFunc(All(s.Store, s.lists), func(c bot.Command) bool { return called(r.Catalogue().Words(c.Name)) })
}

// helpStaff is 帮助 for staff: a line a topic, short enough for a phone; with a
// topic or a command behind it how those are written; 帮助 全部 is all.
func (s clerk) helpStaff(r *bot.Request) bot.Body {
	asked := ""
	if r.Command == "help" {
		asked = trim(scoring.Tidy(r.Words))
	}
	own := s.helped(r)
	lines := s.menu(r, own)
	if asked != "" {
		if found := s.written(r, own, asked); len(found) > 0 {
			lines = append([]text.Line{r.Say(r.Lang, "help.head")}, found...)
		} else {
			lines = append([]text.Line{r.Say(r.Lang, "help.no_topic", text.As("word", asked))}, lines[1:]...)
		}
	}
	if !isPrivate(r) {
		lines = append(lines, r.Say(r.Lang, "help.group"))
	}
	return bot.Body{Lang: r.Lang, Lines: lines}
}

// helped are the commands with a line of help that are of use to who asks.
func (s clerk) helped(r *bot.Request) []bot.Command {
	rights, role := bot.Rights(), r.Who.Role()
	return slices.DeleteFunc(All(s.Store, s.lists), func(c bot.Command) bool {
		reach := rights[c.Name][role]
		return c.Anywhere && reach == bot.Own || // heard, but of no use to them
			helpLine(c) == "" || reach == bot.Nothing || reach < c.HelpFrom
	})
}

// menu is a line a topic.
func (s clerk) menu(r *bot.Request, own []bot.Command) []text.Line {
	lines := []text.Line{r.Say(r.Lang, "help.head")}
	for _, t := range topics() {
		var words []text.Line
		for _, name := range t.shown() {
			if i := slices.IndexFunc(own, func(c bot.Command) bool { return c.Name == name }); i >= 0 {
				words = append(words, text.Plain(wordOf(r, own[i])))
			}
		}
		if len(words) > 0 {
			lines = append(lines, r.Say(r.Lang, t.line, text.In("words", r.Catalogue().Join(r.Lang, words...))))
		}
	}
	return append(lines, r.Say(r.Lang, "help.more"))
}

// wordOf is the word that a command's line of help begins with: for staff 报, not
// 投诉.
func wordOf(r *bot.Request, c bot.Command) string {
	line, best := r.Say(r.Lang, helpLine(c)).String(), ""
	for _, w := range r.Catalogue().Words(c.Name) {
		if strings.HasPrefix(line, w) && len(w) > len(best) {
			best = w
		}
	}
	return best
}

// written says how the commands are written that are asked for by the name of a
// topic or by a word of one of its commands; of two topics of one name the first
// that has something for who asks. A word that goes with a button is answered alone.
func (s clerk) written(r *bot.Request, own []bot.Command, asked string) []text.Line {
	called := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return scoring.Fold(w) == scoring.Fold(asked) })
	}
	lines := func(wanted func(c bot.Command) bool) (out []text.Line) {
		for _, c := range own {
			if wanted(c) {
				out = append(out, r.Say(r.Lang, helpLine(c)))
			}
		}
		return out
	}
	if called(r.Catalogue().List("help_all")) {
		return lines(func(c bot.Command) bool { return c.Help != "" })
	}
	for _, t := range topics() {
		in := func(c bot.Command) bool { return slices.Contains(t.shown(), c.Name) }
		byWord := slices.ContainsFunc(own, func(c bot.Command) bool { return in(c) && called(r.Catalogue().Words(c.Name)) })
		if found := lines(in); len(found) > 0 && (byWord || called(r.Catalogue().List(t.list))) {
			return found
		}
	}
	return lines(func(c bot.Command) bool { return called(r.Catalogue().Words(c.Name)) })
}
