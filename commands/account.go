package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// account is 台账: the entries of a month of a person, a team or a site, newest
// first. A guard's are the guard's own, a captain's the team's, a supervisor's
// the site's; everybody names whom they lead.
func (s clerk) account(ctx context.Context, r *bot.Request) (bot.Change, error) {
	p := proposal{r: r, site: r.Who.Standing.Site}
	p.day = r.Roster.Day(p.home(), r.At)
	words := trim(scoring.Tidy(r.Words))
	var rest string
	p.named, rest = p.people(words)
	switch n := p.named; {
	case len(n.people) == 0 && n.outside != "":
		return reply(r, "account.outside", text.ByName("name", n.outside))
	case len(n.people) > 1:
		return p.whichPerson("account.which_person", n.people, rest)
	case len(n.people) == 1:
		return s.accountOf(ctx, r, n.people[0], rest)
	case r.Reach == bot.Own:
		return s.accountOf(ctx, r, r.Who.Person, rest)
	}
	teams, rest := r.Roster.TeamsNamed(rest)
	for _, t := range teams {
		if !r.Who.Reaches(r.Reach, t.Site, t.ID, 0) {
			return reply(r, "account.outside_team", text.A("team", t.Name))
		}
	}
	switch {
	case len(teams) > 0:
		return s.accountAt(ctx, r, teams[0].Site, teams[0], rest)
	case r.Who.Standing.Team != 0:
		return s.accountAt(ctx, r, r.Who.Standing.Site, r.Roster.Team(r.Who.Standing.Team), rest)
	}
	site, rest, ok := p.siteAsked(rest)
	if !ok {
		return reply(r, "account.which_site")
	}
	return s.accountAt(ctx, r, site, scoring.Team{}, rest)
}

// siteAsked is the site that is named, else the speaker's, else the only one.
func (p proposal) siteAsked(words string) (site int64, rest string, ok bool) {
	for _, x := range p.r.Roster.Sites {
		if before, after, found := strings.Cut(words, x.Name); found && (p.site == 0 || p.site == x.ID) {
			return x.ID, trim(before + " " + after), true
		}
	}
	if site = siteOf(p.r); site == 0 {
		return 0, words, false
	}
	return site, words, true
}

func (s clerk) accountOf(ctx context.Context, r *bot.Request, p scoring.Person, rest string) (bot.Change, error) {
	site := r.Roster.Standing(p.ID, r.At).Site
	month, _, ok := monthAsked(r, rest, site)
	if !ok {
		return reply(r, "account.how")
	}
	entries, err := s.EntriesOf(ctx, r.View, scoring.Subject{Kind: scoring.SubjectPerson, ID: p.ID}, month)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	head := r.Say(r.Lang, "account.head", text.ByName("name", p.Name), text.A("month", r.Catalogue().Month(r.Lang, month)))
	return s.listed(ctx, r, site, head, entries, false)
}

func (s clerk) accountAt(ctx context.Context, r *bot.Request, site int64, t scoring.Team, rest string) (bot.Change, error) {
	month, _, ok := monthAsked(r, rest, site)
	if !ok {
		return reply(r, "account.how")
	}
	entries, err := s.EntriesAt(ctx, r.View, site, t.ID, month)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	name := t.Name
	if t.ID == 0 {
		name = r.Roster.Site(site).Name
	}
	head := r.Say(r.Lang, "account.head", text.A("name", name), text.A("month", r.Catalogue().Month(r.Lang, month)))
	return s.listed(ctx, r, site, head, entries, true)
}

// listed shows entries with their sum; named also with whom each counts for.
func (s clerk) listed(ctx context.Context, r *bot.Request, site int64, head text.Line, entries []scoring.Entry, named bool) (bot.Change, error) {
	appealed, err := s.UnderAppeal(ctx, r.View, site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what is appealed: %w", err)
	}
	if entries, err = s.unseen(ctx, r, entries); err != nil {
		return bot.Change{}, err
	}
	b := bot.Body{Lang: r.Lang, Lines: []text.Line{head}}
	if len(entries) == 0 {
		b.Lines = append(b.Lines, r.Say(r.Lang, "score.clean"))
		return bot.Change{Reply: b}, nil
	}
	minus, plus, booked := scoring.Points(0), scoring.Points(0), 0
	back := scoring.Reversed(entries)
	for _, e := range entries {
		switch {
		case e.Reverses != "":
			continue
		case back[e.No]:
		case e.Points > 0:
			plus += e.Points
		default:
			minus += e.Points
		}
		booked++
	}
	b.Lines = append(b.Lines, r.Say(r.Lang, "account.sum", text.A("count", number(booked)), text.A("minus", minus.String()), text.A("plus", short(plus))))
	if !named {
		return bot.Change{Reply: listEntries(r, b, r.Lang, entries, appealed)}, nil
	}
	marks := newMarker(r.Reading, r.Lang, entries, appealed)
	entries = slices.DeleteFunc(slices.Clone(entries), func(e scoring.Entry) bool { return e.Reverses != "" })
	slices.Reverse(entries)
	for _, e := range entries[:min(len(entries), mostEntries)] {
		b.Lines = append(b.Lines, r.Say(r.Lang, "account.entry", text.In("who", whose(r.Reading, e)), text.In("entry", bookingLine(r.Reading, r.Lang, e, marks.of(e)))))
	}
	if left := len(entries) - mostEntries; left > 0 {
		b.Lines = append(b.Lines, r.Say(r.Lang, "account.left", text.A("count", number(left))))
	}
	return bot.Change{Reply: b}, nil
}

// whose names whom an entry counts for.
func whose(r *bot.Reading, e scoring.Entry) text.Line {
	if e.Subject.Kind == scoring.SubjectPerson {
		return text.Line{{T: r.Roster.Person(e.Subject.ID).Name, M: text.Name}}
	}
	return text.Plain(collective(r, e))
}
