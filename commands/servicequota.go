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

// noticeServices asks captains for a month's convenience services and charges
// teams that have too few (product.md, D4-SERVICE-MISS).
const noticeServices = "services"

// serviceCause is the cause of a month's charge on a team.
func serviceCause(team int64, month string) string { return "services/" + number(team) + "/" + month }

// services is one step of a site's month: a reminder to the captains of teams
// that have too few services, or at its end the charge.
func (s clerk) services(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeServices + "/" + o.Due.Scope + "/" + o.Due.Period
	month, step, c, ask := quotaStepOf(o)
	if !ask {
		return key, c, nil
	}
	site := rowNumber(o.Due.Scope)
	from, to, err := daysOf(month, o.Roster.Zone(site))
	if err != nil {
		return key, c, err
	}
	all, err := s.Services(ctx, o.View, site, from, to)
	if err != nil {
		return key, c, fmt.Errorf("read services: %w", err)
	}
	leave, err := s.Absences(ctx, o.View, site, from, to)
	if err != nil {
		return key, c, fmt.Errorf("read absences: %w", err)
	}
	std := o.Standards.On(to)
	rule, ok := std.Rule(scoring.RuleServiceMiss)
	short := owingTeams(o.Roster, site, from, to, leave, all, std.QuotaOf(rule.Code))
	switch {
	case !ok:
	case step.name == quotaEnd:
		err = s.chargeServices(ctx, o, &c, short, all, std, rule, month, to)
	default:
		for _, t := range short {
			remindServices(o, &c, t, served(all, t.ID), std.QuotaOf(rule.Code), rule, to)
		}
	}
	return key, c, err
}

// owingTeams are the teams of a site whose month, given by its first and last
// local day, has too few services. Reminders and the charge go by it.
func owingTeams(roster *scoring.Roster, site int64, from, to string, leave []scoring.Absence, all []scoring.Service, quota int) []scoring.Team {
	var days []string
	for day := from; day <= to && day != ""; day = calendar.AddDays(day, 1) {
		days = append(days, day)
	}
	var out []scoring.Team
	for _, t := range roster.SiteTeams(site) {
		if served(all, t.ID) < quota && roster.OwesServices(t.ID, days, leave) {
			out = append(out, t)
		}
	}
	return out
}

// remindServices tells a team's captains how many services are missing.
func remindServices(o *bot.Occurrence, c *bot.Change, t scoring.Team, made, quota int, rule scoring.Rule, to string) {
	for _, p := range o.Roster.Captains(t.ID, o.Roster.Day(t.Site, o.Now)) {
		c.Notes = append(c.Notes, bot.Note{
			Key: "services/" + number(t.ID) + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{
				o.Say(p.Lang, "service.remind", text.A("team", t.Name), text.A("count", number(made)), text.A("quota", number(quota)),
					text.A("until", o.Catalogue().ShortDate(p.Lang, to)), text.A("points", unsigned(rule.Points))),
				o.Say(p.Lang, "service.how"),
			}}, Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
}

// chargeServices books what a month with too few services costs a team, once, at
// its last second.
func (s clerk) chargeServices(ctx context.Context, o *bot.Occurrence, c *bot.Change, short []scoring.Team, all []scoring.Service, std scoring.Standard, rule scoring.Rule, month, to string) error {
	if len(short) == 0 {
		return nil
	}
	site := short[0].Site
	end := calendar.At(calendar.AddDays(to, 1), 0, o.Roster.Zone(site)).Add(-time.Second)
	// A limit that passes while nothing runs is not charged (rules.md 3): nobody could log.
	heard, err := o.Received(ctx, end.Add(-quotaHeard), end)
	if err != nil || !heard {
		return err
	}
	c.Bump = append(c.Bump, bot.ScopeServices(site)) // what was sent in time and comes later must meet this decision
	uncharged, err := s.uncharged(ctx, o, site, month)
	if err != nil {
		return err
	}
	for _, t := range short {
		if !uncharged(serviceCause(t.ID, month)) {
			continue
		}
		_, booked, err := enter(ctx, o.Reading, scoring.Entry{
			Cause: serviceCause(t.ID, month), Site: site, Team: t.ID, Subject: scoring.Subject{Kind: scoring.SubjectTeam, ID: t.ID},
			Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: end,
		}, telling{})
		if err != nil {
			return err
		}
		for i := range booked.Notes {
			b := &booked.Notes[i].Body
			b.Lines = append(b.Lines, o.Say(b.Lang, "service.missed", text.A("month", o.Catalogue().Month(b.Lang, month)),
				text.A("count", number(served(all, t.ID))), text.A("quota", number(std.QuotaOf(rule.Code)))))
		}
		also(c, booked)
	}
	return nil
}

// servedInTime takes back what a month charged a team when a service that was
// sent in it, and comes only now, makes its number full.
func (s clerk) servedInTime(ctx context.Context, r *bot.Request, x scoring.Service, made, quota int) (bot.Change, error) {
	zone := r.Roster.Zone(x.Site)
	month := calendar.Month(x.At, zone)
	if x.Team == 0 || made < quota || calendar.Month(r.Now, zone) == month {
		return bot.Change{}, nil
	}
	had, err := s.EntriesOf(ctx, r.View, scoring.Subject{Kind: scoring.SubjectTeam, ID: x.Team}, month)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	return takeBackCaused(ctx, r.Reading, had, serviceCause(x.Team, month))
}

// serviceFigures are a month's services of a team, or of each team of a site, beside
// how many the standard wants.
func (s clerk) serviceFigures(ctx context.Context, r *bot.Request, std scoring.Standard, month string, site, team int64) ([]text.Line, error) {
	from, to, err := daysOf(month, r.Roster.Zone(site))
	if err != nil {
		return nil, err
	}
	all, err := s.Services(ctx, r.View, site, from, to)
	if err != nil {
		return nil, fmt.Errorf("read services: %w", err)
	}
	quota := text.A("quota", number(std.QuotaOf(scoring.RuleServiceMiss)))
	if team != 0 {
		return []text.Line{r.Say(r.Lang, "figures.services", text.A("count", number(served(all, team))), quota)}, nil
	}
	var lines []text.Line
	for _, t := range r.Roster.SiteTeams(site) {
		lines = append(lines, r.Say(r.Lang, "figures.services_of", text.A("team", t.Name), text.A("count", number(served(all, t.ID))), quota))
	}
	return lines, nil
}
