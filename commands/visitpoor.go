package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// visitForm is a visit's number as buttons write it.
var visitForm = regexp.MustCompile(`^(?i:zf)\s?-?\s?(\d{1,12})\b`)

func cutVisit(words string) (no, rest string) { return cutNumber(words, "ZF-", visitForm) }

// putToCaptains shows a record that may be perfunctory, and the earlier one it is
// like, to the captains of who wrote it; of a captain's to the supervisors.
func putToCaptains(r *bot.Request, c *bot.Change, v scoring.Visit, client string, earlier []scoring.Visit) {
	for _, p := range recordJudges(r.Reading, v.Site, v.Team, v.Person) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "visit.doubt", text.A("no", v.No),
			guardName(r.Reading, "name", v.Person), text.ByName("client", client), text.As("words", v.Body))}}
		if i := slices.IndexFunc(earlier, func(e scoring.Visit) bool { return e.No == v.Like && v.Like != "" }); i >= 0 {
			b.Lines = append(b.Lines, r.Say(p.Lang, "visit.like", text.A("no", v.Like), text.A("day", r.Catalogue().ShortDate(p.Lang, earlier[i].Day)),
				text.ByName("name", r.Roster.Person(earlier[i].Person).Name), text.As("words", earlier[i].Body)))
		}
		rule, _ := r.Standards.On(v.Day).Rule(scoring.RuleVisitPoor)
		offer(r.Reading, c, &b, p.ID, r.Now.Add(scoring.RecordWithin),
			choice{r.Say(p.Lang, "button.visit_poor", text.A("points", rule.Points.String())), "poor yes " + v.No},
			choice{r.Say(p.Lang, "button.visit_fine"), "poor no " + v.No})
		c.Notes = append(c.Notes, bot.Note{
			Key: "visit/" + v.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// clientLabel names a client, with the home where another of the site has the same
// name; for a private chat.
func (s clerk) clientLabel(ctx context.Context, r *bot.Request, client scoring.Client) (string, error) {
	named, err := s.ClientsNamed(ctx, r.View, client.Site, client.Name)
	if err != nil {
		return "", fmt.Errorf("find clients of one name: %w", err)
	}
	if slices.ContainsFunc(named, func(o scoring.Client) bool { return o.ID != client.ID }) {
		return trimmed(client.Name, client.Home), nil
	}
	return client.Name, nil
}

// recordJudges decide on what somebody logged: the captains of their team, on what
// a captain logged the supervisors. Nobody decides on their own.
func recordJudges(r *bot.Reading, site, team, person int64) []scoring.Person {
	day := r.Roster.Day(site, r.Now)
	not := func(people []scoring.Person) []scoring.Person {
		return slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return p.ID == person })
	}
	judges := not(r.Roster.Captains(team, day))
	if len(judges) == 0 || r.Roster.Standing(person, r.Now).Role == scoring.RoleCaptain {
		judges = not(r.Roster.Supervisors(site, day))
	}
	return judges
}

// poor is a captain's word on such a record: D3-VISIT-POOR, or nothing wrong.
func (s clerk) poor(ctx context.Context, r *bot.Request) (bot.Change, error) {
	word, rest, _ := strings.Cut(r.Words, " ")
	no, _ := cutVisit(rest)
	v, err := s.Visit(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !leads(r, v.Site, v.Team):
		return reply(r, "visit.none")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read visit: %w", err)
	case v.Person == r.Who.Standing.Person:
		return reply(r, "deduct.oneself")
	case v.State != scoring.VisitDoubt:
		return reply(r, "visit.decided", text.A("no", v.No))
	}
	if word != "yes" {
		v.State = scoring.VisitProved
		c := bot.Change{Reply: r.Reply("visit.proved", text.A("no", v.No))}
		c.Visits = []scoring.Visit{v}
		return c, nil
	}
	std := r.Standards.On(v.Day)
	rule, _ := std.Rule(scoring.RuleVisitPoor)
	e, c, err := enter(ctx, r.Reading, scoring.Entry{
		Cause: "visit/" + v.No, Site: v.Site, Team: v.Team, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: v.Person},
		Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: v.At, By: r.Who.Standing.Person,
	}, telling{})
	if err != nil {
		return bot.Change{}, err
	}
	for i := range c.Notes {
		b := &c.Notes[i].Body
		b.Lines = append(b.Lines, r.Say(b.Lang, "visit.about", text.A("no", v.No), text.As("words", v.Body)))
	}
	v.State, v.Entry = scoring.VisitPoor, e.No
	c.Visits = []scoring.Visit{v}
	c.Reply = r.Reply("visit.booked", text.A("no", v.No), text.A("entry", e.No))
	return c, nil
}
