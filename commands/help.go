package commands

import (
	"context"

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
		b = r.Reply("bind.stranger")
		if siteOf(r) == 0 {
			b = r.Reply("site.stranger")
		}
		if phone := r.Roster.Site(siteOf(r)).DutyPhone; phone != "" {
			b.Lines = append(b.Lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
		}
		return bot.Change{Reply: b}, nil
	case scoring.RoleClient:
		if r.Command == "help" && scoring.Tidy(r.Words) != "" {
			return s.report(ctx, r)
		}
		b.Lines = append(b.Lines, r.Say(r.Lang, "help.head_client"))
		if siteless(r) {
			b.Lines = append(b.Lines, r.Say(r.Lang, "site.ask_again"))
		}
		if phone := r.Roster.Site(siteOf(r)).DutyPhone; phone != "" {
			b.Lines = append(b.Lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
		}
		b.Lines = append(b.Lines, r.Say(r.Lang, "settings.hint"))
		return bot.Change{Reply: b}, nil
	default:
		b.Lines = append(b.Lines, r.Say(r.Lang, "help.head"))
		rights := bot.Rights()
		for _, c := range All(s.Store, s.lists) {
			reach := rights[c.Name][role]
			if c.Anywhere && reach == bot.Own {
				continue // heard, but of no use to them
			}
			if c.Help != "" && reach != bot.Nothing && reach >= c.HelpFrom {
				b.Lines = append(b.Lines, r.Say(r.Lang, c.Help))
			}
		}
		if !isPrivate(r) {
			b.Lines = append(b.Lines, r.Say(r.Lang, "help.group"))
		}
		return bot.Change{Reply: b}, nil
	}
}
