package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// preview is 预览: tonight's notice of the speaker's group as it would stand
// now, in private.
func (s clerk) preview(ctx context.Context, r *bot.Request) (bot.Change, error) {
	g, named := previewed(r)
	switch {
	case g.ID == 0:
		return reply(r, "evening.no_group")
	case r.Words != "" && !named:
		return reply(r, "evening.no_such_group", text.As("name", r.Words))
	}
	period := r.Roster.Day(g.Site, r.Now)
	facts, err := factsOf(ctx, s, r.Reading, g, period)
	if err != nil {
		return bot.Change{}, err
	}
	facts.lang = privateLang(r)
	next := noticeTime(r.Roster, g, period)
	if !next.After(r.Now) { // today's is out; what is untold now stands in the next
		next = noticeTime(r.Roster, g, calendar.AddDays(period, 1))
	}
	if held := facts.evening.Next; held.After(next) {
		next = held
	}
	b := facts.body("evening.preview_head")
	b.Lines = append(b.Lines, r.Say(facts.lang, "evening.preview", text.A("group", g.Name),
		text.A("at", r.Catalogue().When(facts.lang, next, r.Now, facts.zone))))
	err = facts.addPending(ctx, s, r.Reading, &b)
	return aside(r, bot.Change{}, b), err
}

// addPending says under a preview how many entries stand that it does not count
// yet: so young that they can be undone, or their subject not told (rules.md 8).
// Who has just deducted would else read that nothing was.
func (f *eveningFacts) addPending(ctx context.Context, s noticeReader, r *bot.Reading, b *bot.Body) error {
	untold, err := s.Untold(ctx, r.View, f.group.ID, r.Now)
	if err != nil {
		return fmt.Errorf("read what is not told yet: %w", err)
	}
	count := 0
	for _, u := range untold {
		if u.ReversedBy == "" && u.Entry.Reverses == "" && !slices.Contains(f.told, u.Entry.No) {
			count++
		}
	}
	if count > 0 {
		b.Lines = append(b.Lines, r.Say(b.Lang, "evening.pending", text.A("count", number(count))))
	}
	return nil
}

// previewed is the group whose notice is meant: the one named, the one spoken
// in, the first of one's team, else the first within reach; the zero Group when
// there is none. named reports whether the words name it.
func previewed(r *bot.Request) (g scoring.Group, named bool) {
	var first scoring.Group
	for _, g := range r.Roster.Groups {
		st := r.Who.Standing
		if !r.Who.Reaches(r.Reach, g.Site, g.Team, 0) && !(g.Team == 0 && g.Site == st.Site) {
			continue
		}
		if r.Words != "" && strings.Contains(scoring.Fold(g.Name), scoring.Fold(r.Words)) {
			return g, true
		}
		if r.Words == "" && g.ID == r.Who.Chat.Group {
			return g, false
		}
		if first.ID == 0 || first.Team != st.Team && g.Team == st.Team {
			first = g
		}
	}
	return first, false
}
