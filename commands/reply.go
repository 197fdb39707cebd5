package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// The online reply clock (rules.md 4): its promise stands in the bot's first
// reply, and that reply and a person's first answer say 非工作时间回复 when the
// client wrote outside office hours.

// within is the reply clock's promise for a message that begins a run.
func (f casefile) within(lang string) text.Arg {
	limit, _ := f.r.Roster.ReplyWithin(f.c.Site, f.c.Start())
	return text.A("reply", f.r.Catalogue().Span(lang, limit))
}

// marked adds the marker to what answers a message that was sent outside of
// office hours.
func (f casefile) marked(b *bot.Body, sent time.Time) {
	if !f.c.Online() || f.c.Site == 0 {
		return
	}
	if _, office := f.r.Roster.ReplyWithin(f.c.Site, sent); !office {
		b.Lines = append(b.Lines, f.r.Say(b.Lang, "reply.marker"))
	}
}

// markAnswer is marked for 回: it answers the oldest message that nobody has
// answered yet; the client need not have written anything new.
func (s clerk) markAnswer(ctx context.Context, f casefile, b *bot.Body) error {
	if !f.c.Online() {
		return nil
	}
	steps, err := s.Steps(ctx, f.r.View, f.c.No)
	if err != nil {
		return fmt.Errorf("read a case's history: %w", err)
	}
	replies := scoring.Replies(steps)
	if n := len(replies); n > 0 && replies[n-1].Answered.IsZero() {
		f.marked(b, replies[n-1].Asked)
	}
	return nil
}

// cutReplies takes the word for the reply clock's figures out of what follows 队分.
func cutReplies(r *bot.Request, words string) (rest string, asked bool) {
	for _, word := range r.Catalogue().List("replies") {
		if strings.Contains(words, word) {
			return strings.TrimSpace(strings.ReplaceAll(words, word, "")), true
		}
	}
	return words, false
}

// replyScore is 队分 答复: the reply clock's KPI of a site and month. Guards see
// their team's score only, so it is not theirs to ask for.
func (s clerk) replyScore(ctx context.Context, r *bot.Request, site int64, month string) (bot.Change, error) {
	if r.Who.Role() == scoring.RoleGuard {
		return reply(r, "teamscore.none")
	}
	from, to, err := calendar.Span(month, r.Roster.Zone(site))
	if err != nil {
		return bot.Change{}, fmt.Errorf("a month of replies: %w", err)
	}
	steps, err := s.OnlineSteps(ctx, r.View, site, from, to)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what clients wrote: %w", err)
	}
	office, others := r.Roster.ReplyFigures(site, scoring.Replies(steps), from, to, r.Now)
	b := r.Reply("reply.head", text.A("name", r.Roster.Site(site).Name), text.A("month", r.Catalogue().Month(r.Lang, month)))
	b.Lines = append(b.Lines, replyLine(r, "reply.office", office), replyLine(r, "reply.others", others))
	return bot.Change{Reply: b}, nil
}

func replyLine(r *bot.Request, key text.Key, f scoring.ReplyFigure) text.Line {
	if f.Late.Den == 0 {
		return r.Say(r.Lang, key, text.In("figures", r.Say(r.Lang, "reply.none")))
	}
	span := func(d time.Duration) string { return r.Catalogue().Span(r.Lang, d) }
	mean, late := f.Target()
	took := r.Say(r.Lang, "reply.nobody")
	if m, some := f.Mean(); some {
		took = text.Plain(fmt.Sprintf("%d:%02d", int(m.Minutes()), int(m.Seconds())%60))
	}
	return r.Say(r.Lang, key, text.In("figures", r.Say(r.Lang, "reply.figures", text.In("mean", took), text.A("most", span(mean)),
		text.A("late", f.Late.Percent()), text.A("num", number(f.Late.Num)), text.A("den", number(f.Late.Den)), text.A("percent", number(late)))))
}
