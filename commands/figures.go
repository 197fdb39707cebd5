package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// figures are the lines about cases that cost nobody points: about a person,
// opened by staff, and how much of the work was waiting (rules.md 3). What there
// is none of has no line. Team 0 is the whole site; guards have none.
func (s clerk) figures(ctx context.Context, r *bot.Request, std scoring.Standard, month string, site, team int64) ([]text.Line, error) {
	if r.Who.Role() == scoring.RoleGuard {
		return nil, nil
	}
	from, to, err := calendar.Span(month, r.Roster.Zone(site))
	if err != nil {
		return nil, fmt.Errorf("month of the figures: %w", err)
	}
	limit := std.Profile(r.Roster.Site(site).Profile).Accept
	all, err := s.Figures(ctx, r.View, bot.FiguresQuery{Site: site, Team: team, From: from, To: to, Now: r.Now, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("read figures of cases: %w", err)
	}
	within := text.A("limit", r.Catalogue().Span(r.Lang, limit))
	var lines []text.Line
	if count, rate := countPrivate(r, std, all.Private, team); count > 0 {
		lines = append(lines, r.Say(r.Lang, "figures.person", text.A("count", number(count)), within, inFull(r, rate)))
	}
	if all.Staff > 0 {
		lines = append(lines, r.Say(r.Lang, "figures.staff", text.A("count", number(all.Staff)), within, inFull(r, all.StaffInTime)))
	}
	if all.Waited > 0 {
		share := scoring.Rate{Num: all.Paused.Milliseconds(), Den: all.Worked.Milliseconds()}
		lines = append(lines, r.Say(r.Lang, "figures.paused", text.A("count", number(all.Waited)), text.A("share", share.Percent())))
	}
	results, err := s.resultFigures(ctx, r, bot.FiguresQuery{Site: site, Team: team, From: from, To: to})
	if err != nil {
		return nil, err
	}
	services, err := s.serviceFigures(ctx, r, std, month, site, team)
	return slices.Concat(lines, results, services), err
}

// countPrivate counts the cases about a person that the speaker may know of, and
// those accepted within the limit of all that were or whose limit passed. To
// captain and supervisor those are the ones they decide, to others what is not
// about them.
func countPrivate(r *bot.Request, std scoring.Standard, cases []scoring.Case, team int64) (count int, rate scoring.Rate) {
	me, role := r.Who.Standing.Person, r.Who.Role()
	for _, c := range cases {
		f := open(r.Reading, c)
		switch {
		case team != 0 && c.Team != team && (c.Team != 0 || role != scoring.RoleCaptain):
			continue
		case (role == scoring.RoleCaptain || role == scoring.RoleSupervisor) && !f.decides(me), slices.Contains(c.About, me):
			continue
		}
		count++
		switch late := r.Now.After(c.Alerted.Add(f.profile.Accept)); {
		case c.Alerted.IsZero(), c.Accepted.IsZero() && !late:
		case std.InTime(c, f.site.Profile):
			rate.Num++
			rate.Den++
		default:
			rate.Den++
		}
	}
	return count, rate
}

// inFull is 66.6%(2/3), or 无.
func inFull(r *bot.Request, of scoring.Rate) text.Arg {
	if of.Den == 0 {
		return text.In("rate", r.Say(r.Lang, "evening.none"))
	}
	return text.In("rate", r.Say(r.Lang, "figures.rate", text.A("percent", of.Percent()), text.A("rate", rate(of))))
}
