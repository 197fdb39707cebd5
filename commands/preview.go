package commands

import (
	"context"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// preview is 预览: tonight's notice of the speaker's group as it would stand
// now, in private.
func (s clerk) preview(ctx context.Context, r *bot.Request) (bot.Change, error) {
	g, ok := previewed(r)
	if !ok {
		return reply(r, "evening.no_group")
	}
	period := r.Roster.Day(g.Site, r.Now)
	facts, err := s.facts(ctx, r.Reading, g, period)
	if err != nil {
		return bot.Change{}, err
	}
	facts.lang = privateLang(r)
	b := facts.body("evening.preview_head")
	b.Lines = append(b.Lines, r.Say(facts.lang, "evening.preview", text.A("group", g.Name),
		text.A("at", r.Catalogue().Clock(facts.lang, noticeTime(r.Roster, g, period), facts.zone))))
	return aside(r, bot.Change{}, b), nil
}

// previewed is the group whose notice is meant: the one named, the one spoken
// in, the first of one's team, else the first within reach.
func previewed(r *bot.Request) (scoring.Group, bool) {
	var first scoring.Group
	for _, g := range r.Roster.Groups {
		st := r.Who.Standing
		if !r.Who.Reaches(r.Reach, g.Site, g.Team, 0) && !(g.Team == 0 && g.Site == st.Site) {
			continue
		}
		named := r.Words != "" && strings.Contains(scoring.Fold(g.Name), scoring.Fold(r.Words))
		if named || g.ID == r.Who.Chat.Group {
			return g, true
		}
		if first.ID == 0 || first.Team != st.Team && g.Team == st.Team {
			first = g
		}
	}
	return first, first.ID != 0
}
