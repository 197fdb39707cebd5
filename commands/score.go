package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// mostEntries is how many entries 我的分 lists, the newest (ours).
const mostEntries = 12

// score is 我的分: the five dimensions of this month, or of the one named, and the
// entries behind them. A captain's is the team's score with the entries on the
// captain, a supervisor's the site's (rules.md 1). It is shown in private only.
func (s clerk) score(ctx context.Context, r *bot.Request) (bot.Change, error) {
	st := r.Who.Standing
	site := siteOf(r)
	zone := r.Roster.Zone(site)
	month, ok := writtenMonth(r.Words, r.At, zone, r.Catalogue().List("months"))
	if !ok {
		return reply(r, "score.which_month")
	}
	_, end, err := calendar.Span(month, zone)
	if err != nil {
		return bot.Change{}, fmt.Errorf("the month asked for: %w", err)
	}
	day := calendar.Day(r.At, zone)
	if !end.After(r.At) {
		day = calendar.Day(end.Add(-time.Second), zone)
	}
	std := r.Standards.On(day)
	var (
		mark    scoring.Score
		entries []scoring.Entry
	)
	first, last := monthDays(month)
	appealed, leave, err := s.Beside(ctx, r.View, site, first, last)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what stands beside the score: %w", err)
	}
	switch st.Role {
	case scoring.RoleGuard:
		entries, err = s.EntriesOf(ctx, r.View, scoring.Subject{Kind: scoring.SubjectPerson, ID: st.Person}, month)
		mark = std.GuardScore(entries)
	case scoring.RoleCaptain:
		entries, err = s.EntriesAt(ctx, r.View, site, st.Team, month)
		team := teamMonth(r.Reading, entries, leave, st.Team, month)
		mark = std.CaptainScore(team.Guards, team.Own, personal(entries, st.Person))
		entries = scoringOf(entries, st.Person, st.Team)
	case scoring.RoleSupervisor:
		entries, err = s.EntriesAt(ctx, r.View, site, 0, month)
		mark = std.SiteScore(siteMonth(r.Reading, entries, leave, site, month), siteEntries(entries))
		entries = siteEntries(entries)
	default:
		return reply(r, "score.none")
	}
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	return aside(r, bot.Change{}, scoreBody(r, std, month, mark, entries, appealed)), nil
}

// personal are the entries on one person.
func personal(entries []scoring.Entry, person int64) (own []scoring.Entry) {
	for _, e := range entries {
		if e.Subject == (scoring.Subject{Kind: scoring.SubjectPerson, ID: person}) {
			own = append(own, e)
		}
	}
	return own
}

// scoringOf are the entries on a captain and on the captain's team.
func scoringOf(entries []scoring.Entry, captain, team int64) []scoring.Entry {
	var own []scoring.Entry
	for _, e := range entries {
		onTeam := e.Subject == scoring.Subject{Kind: scoring.SubjectTeam, ID: team}
		if onTeam || e.Subject == (scoring.Subject{Kind: scoring.SubjectPerson, ID: captain}) {
			own = append(own, e)
		}
	}
	return own
}

func siteEntries(entries []scoring.Entry) []scoring.Entry {
	var own []scoring.Entry
	for _, e := range entries {
		if e.Subject.Kind == scoring.SubjectSite {
			own = append(own, e)
		}
	}
	return own
}

// teamMonth gathers a team's part of a month so far: each guard's entries made
// in the team and days as a member, without leave, and the team's own.
func teamMonth(r *bot.Reading, entries []scoring.Entry, leave []scoring.Absence, team int64, month string) scoring.TeamMonth {
	t := r.Roster.Team(team)
	zone := r.Roster.Zone(t.Site)
	stays := map[int64]*scoring.Stay{}
	var order []int64
	for day, last := month+"-01", calendar.Day(r.Now, zone); day <= last && day != ""; day = calendar.AddDays(day, 1) {
		if calendar.Month(calendar.At(day, 0, zone), zone) != month {
			break
		}
		for _, p := range r.Roster.Guards(team, day) {
			if stays[p.ID] == nil {
				stays[p.ID] = &scoring.Stay{}
				order = append(order, p.ID)
			}
			if !scoring.OnLeave(leave, p.ID, day) {
				stays[p.ID].Days++
			}
		}
	}
	out := scoring.TeamMonth{}
	for _, e := range entries {
		switch {
		case e.Team != team:
		case e.Subject.Kind == scoring.SubjectTeam:
			out.Own = append(out.Own, e)
		case e.Subject.Kind == scoring.SubjectPerson && stays[e.Subject.ID] != nil:
			stays[e.Subject.ID].Entries = append(stays[e.Subject.ID].Entries, e)
		}
	}
	for _, id := range order {
		out.Guards = append(out.Guards, *stays[id])
	}
	return out
}

func siteMonth(r *bot.Reading, entries []scoring.Entry, leave []scoring.Absence, site int64, month string) []scoring.TeamMonth {
	var out []scoring.TeamMonth
	for _, t := range r.Roster.SiteTeams(site) {
		out = append(out, teamMonth(r, entries, leave, t.ID, month))
	}
	return out
}

// scoreBody shows a score: the total, the five dimensions, credit, entries.
func scoreBody(r *bot.Request, std scoring.Standard, month string, mark scoring.Score, entries []scoring.Entry, appealed map[string]string) bot.Body {
	lang := privateLang(r)
	head := text.Key("score.head")
	switch r.Who.Role() {
	case scoring.RoleCaptain:
		head = "score.head_team"
	case scoring.RoleSupervisor:
		head = "score.head_site"
	}
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, head, text.A("month", r.Catalogue().Month(lang, month)), text.A("total", mark.Total.Mark()))}}
	dimensions(r, &b, std, mark)
	if len(entries) == 0 {
		key := text.Key("score.clean")
		if mark.Total < scoring.MaxPoints && r.Who.Role() != scoring.RoleGuard {
			key = "score.clean_head" // what is missing is the guards'
		}
		b.Lines = append(b.Lines, r.Say(lang, key))
		return b
	}
	return listEntries(r, b, lang, entries, appealed)
}

// dimensions shows the five of a score, and the bonus credit beside them.
func dimensions(r *bot.Request, b *bot.Body, std scoring.Standard, mark scoring.Score) {
	for i, dim := range std.Dimensions {
		b.Fields = append(b.Fields, bot.Field{
			Label: text.Plain(dim.Names.In(b.Lang)),
			Value: r.Say(b.Lang, "score.dim", text.A("mark", mark.Dims[i].Mark()), text.A("weight", whole(dim.Weight))),
		})
	}
	for i, dim := range std.Dimensions {
		if credit := mark.Credit[i]; credit > 0 {
			b.Lines = append(b.Lines, r.Say(b.Lang, "score.credit", text.A("dim", dim.Names.In(b.Lang)), text.A("points", entryPoints(credit))))
		}
	}
}

// listEntries adds the newest entries to a body, each with how it stands.
func listEntries(r *bot.Request, b bot.Body, lang string, entries []scoring.Entry, appealed map[string]string) bot.Body {
	marks := newMarker(r.Reading, lang, entries, appealed)
	shown, left := 0, 0
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if e.Reverses != "" {
			continue
		}
		if shown == mostEntries {
			left++
			continue
		}
		shown++
		b.Lines = append(b.Lines, bookingLine(r.Reading, lang, e, marks.of(e)))
	}
	if left > 0 {
		b.Lines = append(b.Lines, r.Say(lang, "score.left", text.A("count", number(left))))
	}
	return b
}

// whole is a weight without decimals: 30.
func whole(p scoring.Points) string {
	if p%100 == 0 {
		return number(int64(p / 100))
	}
	return p.Mark()
}
