package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// teamScore is 队分: a team's five dimensions of a month. Who leads the team also
// sees each guard's total and what is counted beside the points, who leads the site
// all teams; a guard sees no name.
func (s clerk) teamScore(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, rest, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	rest, replies := cutReplies(r, rest)
	month, std, ok := monthAsked(r, rest, site)
	if !ok {
		return reply(r, "teamscore.which_month")
	}
	if replies {
		return s.replyScore(ctx, r, site, month)
	}
	one := int64(0)
	if len(teams) == 1 {
		one = teams[0].ID
	}
	entries, err := s.EntriesAt(ctx, r.View, site, one, month)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	first, last := monthDays(month)
	_, leave, err := s.Beside(ctx, r.View, site, first, last)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read who had leave: %w", err)
	}
	figures, err := s.figures(ctx, r, std, month, site, one)
	if err != nil {
		return bot.Change{}, err
	}
	if one != 0 {
		return bot.Change{Reply: teamBody(r, std, month, teams[0], entries, leave, figures)}, nil
	}
	b := bot.Body{Lang: r.Lang}
	mark := std.SiteScore(siteMonth(r.Reading, entries, leave, site, month), siteEntries(entries))
	b.Lines = []text.Line{r.Say(r.Lang, "teamscore.site", text.A("name", r.Roster.Site(site).Name),
		text.A("month", r.Catalogue().Month(r.Lang, month)), text.A("total", mark.Total.Mark()))}
	for _, t := range teams {
		m := teamMonth(r.Reading, entries, leave, t.ID, month)
		b.Lines = append(b.Lines, r.Say(r.Lang, "teamscore.team", text.A("name", t.Name), text.A("total", std.TeamScore(m.Guards, m.Own).Total.Mark())))
	}
	b.Lines = append(b.Lines, figures...)
	b.Lines = append(b.Lines, r.Say(r.Lang, "reply.more"), r.Say(r.Lang, "teamscore.more", text.A("name", teams[0].Name)))
	return bot.Change{Reply: b}, nil
}

// teamsAsked are the teams that are meant: those named, else the speaker's own,
// else all of the speaker's site. Those of one site at a time.
func teamsAsked(r *bot.Request) (teams []scoring.Team, rest string, answer bot.Change, err error) {
	named, rest := r.Roster.TeamsNamed(scoring.Tidy(r.Words))
	st := r.Who.Standing
	if len(named) == 0 {
		named = slices.Clone(r.Roster.Teams)
		if st.Team != 0 {
			named = []scoring.Team{r.Roster.Team(st.Team)}
		}
	}
	for _, t := range named {
		own := t.ID == st.Team && st.Team != 0
		if (own || r.Who.Reaches(r.Reach, t.Site, t.ID, 0)) && (len(teams) == 0 || t.Site == teams[0].Site) {
			teams = append(teams, t)
		}
	}
	if len(teams) == 0 {
		answer, err = reply(r, "teamscore.none")
	}
	return teams, rest, answer, err
}

// monthAsked reads a month behind other words, this one when none is written, and
// the standard at its end.
func monthAsked(r *bot.Request, words string, site int64) (month string, std scoring.Standard, ok bool) {
	zone := r.Roster.Zone(site)
	if month, ok = writtenMonth(words, r.At, zone, r.Catalogue().List("months")); !ok {
		return "", std, false
	}
	_, end, err := calendar.Span(month, zone)
	if err != nil {
		return "", std, false
	}
	at := r.At
	if !end.After(at) {
		at = end.Add(-time.Second)
	}
	return month, r.Standards.On(calendar.Day(at, zone)), true
}

// teamBody is a team's score of a month, with the figures that cost nobody points.
func teamBody(r *bot.Request, std scoring.Standard, month string, t scoring.Team, entries []scoring.Entry, leave []scoring.Absence, figures []text.Line) bot.Body {
	m := teamMonth(r.Reading, entries, leave, t.ID, month)
	mark := std.TeamScore(m.Guards, m.Own)
	b := bot.Body{Lang: r.Lang, Lines: []text.Line{r.Say(r.Lang, "teamscore.head", text.A("name", t.Name),
		text.A("month", r.Catalogue().Month(r.Lang, month)), text.A("total", mark.Total.Mark()))}}
	dimensions(r, &b, std, mark)
	if r.Who.Role() == scoring.RoleGuard {
		return b
	}
	for _, p := range r.Roster.Guards(t.ID, lastDay(r.Reading, t.Site, month)) {
		var own []scoring.Entry
		for _, e := range entries {
			if e.Subject == (scoring.Subject{Kind: scoring.SubjectPerson, ID: p.ID}) && e.Team == t.ID {
				own = append(own, e)
			}
		}
		b.Lines = append(b.Lines, r.Say(r.Lang, "teamscore.guard", text.ByName("name", p.Name), text.A("total", std.GuardScore(own).Total.Mark())))
	}
	b.Lines = append(b.Lines, figures...)
	b.Lines = append(b.Lines, r.Say(r.Lang, "teamscore.ledger", text.A("name", t.Name)))
	return b
}

// lastDay is the last local day of a month so far.
func lastDay(r *bot.Reading, site int64, month string) string {
	today := r.Roster.Day(site, r.Now)
	if _, end, err := calendar.Span(month, r.Roster.Zone(site)); err == nil && !end.After(r.Now) {
		return r.Roster.Day(site, end.Add(-time.Second))
	}
	return today
}
