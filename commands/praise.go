package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// The rules that a praise may be worth (rules.md 4). Neither is given but by a
// captain.
const (
	rulePraise = "D4-PRAISE"
	ruleHelp   = "D1-HELP"
)

// creditFor is how long a captain may still decide on a praise (ours).
const creditFor = 14 * 24 * time.Hour

// praise is a client's 表扬. What is an emergency, or something bad about one of
// the staff, is that and no praise, whatever it begins with.
func (s clerk) praise(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := trim(scoring.Tidy(r.Words))
	switch {
	case r.Who.Role() == scoring.RoleNone:
		return s.unknown(ctx, r)
	case r.Who.Role() != scoring.RoleClient:
		return reply(r, "praise.staff")
	case said == "" && len(r.Media) == 0:
		return reply(r, "praise.how")
	}
	switch s.read(r, siteOf(r), said).Kind {
	case sentence.Emergency, sentence.Ask, sentence.Person:
		return s.report(ctx, r)
	default:
		return s.praised(ctx, r, said)
	}
}

// praised passes praise on at once, as a case without clocks that is over as it
// is told. Who is praised is read from the roster; the points are only proposed
// to the captain.
func (s clerk) praised(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	if siteless(r) {
		return s.unsitedSays(ctx, r, said)
	}
	no, err := newNo(ctx, r.Reading, "A", bot.SeriesCase)
	if err != nil {
		return bot.Change{}, err
	}
	site := siteOf(r)
	who, what := praisedOne(r, site, said)
	k := praiseCase(r, no, site, who, said)
	served, err := s.servedFor(ctx, r, k)
	if err != nil {
		return bot.Change{}, err
	}
	c := bot.Change{Reply: r.Reply("praise.done", text.A("no", no))}
	if who != 0 {
		c.Reply = r.Reply("praise.done_name", text.A("no", no), text.ByName("name", courtesy(r.Reading, r.Lang, r.Roster.Person(who).Name)))
	}
	open(r.Reading, k).addPhone(&c.Reply)
	c.Cases = []scoring.Case{k}
	c.Steps = []scoring.CaseStep{{Case: no, At: r.At, What: "opened", Body: said}}
	keepProof(r, &c, no)
	passPraise(r, &c, k, trim(what), served)
	return c, nil
}

// servedFor is the logged service that a praise may be for; No "" when there is none,
// or nobody is praised by name.
func (s clerk) servedFor(ctx context.Context, r *bot.Request, k scoring.Case) (scoring.Service, error) {
	if k.Holder == 0 {
		return scoring.Service{}, nil
	}
	all, err := s.ServedBy(ctx, r.View, k.Holder, k.Opened.Add(-scoring.PraiseAfter))
	if err != nil {
		return scoring.Service{}, fmt.Errorf("read what a praise may be for: %w", err)
	}
	return scoring.PraisedFor(all, k.Client, k.Opened), nil
}

// praiseCase is a client's praise as a case: who 0 praises nobody by name.
func praiseCase(r *bot.Request, no string, site, who int64, said string) scoring.Case {
	k := scoring.Case{
		No: no, Site: site, Category: scoring.OtherCategory, Kind: scoring.KindPraise, Class: scoring.ClassNone,
		Client: r.Who.Client.ID, Text: said, Run: 1, Lang: r.Who.Client.Lang,
		State: scoring.CaseClosed, Version: r.Standards.On(r.Roster.Day(site, r.At)).Version,
		Opened: r.At, Touched: r.At, Resolved: r.At, Closed: r.At, Distance: -1,
	}
	if who != 0 { // of a praise the holder is who is praised
		k.Holder, k.Team = who, r.Roster.Standing(who, r.At).Team
	} else if duty := r.Roster.OnDuty(site, 0, r.Now); len(duty) == 1 {
		k.Team = duty[0].ID
	}
	return k
}

// praisedOne is the one whom a praise names, 0 for nobody or several, and what
// is said of them: without the name where it stands in front.
func praisedOne(r *bot.Request, site int64, said string) (who int64, what string) {
	found, what := r.Roster.PeopleNamed(site, r.Roster.Day(site, r.At), said)
	switch ids := meant(r, site, said, func(string) bool { return false }); {
	case len(found) == 1:
		return found[0].ID, what
	case len(found) == 0 && len(ids) == 1:
		return ids[0], said
	}
	return 0, said
}

// passPraise tells who is praised what the client said, without the client's
// name, and shows it to those who decide on points. served is the logged service
// that it may be for, No "" = none: D4-PRAISE is for one (rules.md 4).
func passPraise(r *bot.Request, c *bot.Change, k scoring.Case, what string, served scoring.Service) {
	photo := ""
	if i := slices.IndexFunc(r.Media, func(m bot.MediaRef) bool { return m.Kind == "photo" }); i >= 0 {
		photo = r.Media[i].SHA256
	}
	if k.Holder != 0 {
		p := r.Roster.Person(k.Holder)
		key := text.Key("praise.told")
		if what == "" {
			key = "praise.told_bare"
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "praise/" + k.No, To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, key, text.As("words", what))}, Image: photo},
		})
	}
	for _, p := range praiseHeads(r.Reading, k) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "praise.heads", text.A("no", k.No), text.As("words", k.Text))}, Image: photo}
		if k.Holder != 0 {
			name := text.ByName("name", r.Roster.Person(k.Holder).Name)
			b.Lines = append(b.Lines, servedLine(r, p.Lang, served), r.Say(p.Lang, "praise.ask", name))
			creditChoices(r, c, &b, k, p, served.No)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "praise/" + k.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// servedLine says which logged service a praise may be for, or that there is none.
func servedLine(r *bot.Request, lang string, served scoring.Service) text.Line {
	if served.No == "" {
		return r.Say(lang, "praise.unlogged")
	}
	return r.Say(lang, "praise.served", text.A("no", served.No), text.A("day", r.Catalogue().ShortDate(lang, served.Day)), text.As("words", clipped(served.Body)))
}

// creditChoices are what who decides may make of a praise, until 14 days after it:
// D4-PRAISE only for a logged service, whose number served is, "" = none.
func creditChoices(r *bot.Request, c *bot.Change, b *bot.Body, k scoring.Case, p scoring.Person, served string) {
	std := r.Standards.On(r.Roster.Day(k.Site, k.Opened))
	var choices []choice
	for _, code := range []string{rulePraise, ruleHelp} {
		of := ""
		if code == rulePraise {
			of = served
		}
		if rule, ok := std.Rule(code); ok && (of != "" || code != rulePraise) {
			label := r.Say(p.Lang, "deduct.rule", text.A("rule", rule.Names.In(p.Lang)), text.A("points", entryPoints(rule.Points)))
			choices = append(choices, choice{label, trimmed("credit", k.No, code, of)})
		}
	}
	choices = append(choices, choice{r.Say(p.Lang, "button.thanks"), "credit " + k.No + " thanks"})
	offer(r.Reading, c, b, p.ID, k.Opened.Add(creditFor), choices...)
}

// praiseHeads decide on a praise: the captains of who is praised, of nobody those
// of the team on duty; without any the supervisors. Nobody decides on their own.
func praiseHeads(r *bot.Reading, k scoring.Case) []scoring.Person {
	f := open(r, k)
	for _, rank := range [][]scoring.Person{f.captains(), f.supervisors(), r.Roster.Managers(k.Site, r.Roster.Day(k.Site, r.Now))} {
		rank = slices.DeleteFunc(slices.Clone(rank), func(p scoring.Person) bool { return p.ID == k.Holder })
		if len(rank) > 0 {
			return rank
		}
	}
	return nil
}

// credit is what a captain makes of a praise: D4-PRAISE, D1-HELP or 只感谢. One
// praise of a client and a guard in a month may earn points.
func (s clerk) credit(ctx context.Context, r *bot.Request) (bot.Change, error) {
	parts := strings.Fields(r.Words)
	if len(parts) != 2 && len(parts) != 3 {
		return reply(r, "credit.nothing")
	}
	k, err := r.Case(ctx, parts[0])
	switch {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	case err != nil, k.Kind != scoring.KindPraise, k.Holder == 0, !r.Who.Reaches(r.Reach, k.Site, k.Team, 0):
		return reply(r, "credit.nothing")
	case k.Holder == r.Who.Standing.Person:
		return reply(r, "deduct.oneself")
	case k.Fired.Accept == markDecided:
		return reply(r, "credit.already", text.A("no", k.No))
	}
	k.Fired.Accept = markDecided
	c := bot.Change{}
	if parts[1] == "thanks" {
		c.Cases = []scoring.Case{k}
		c.Reply = r.Reply("credit.thanks", text.A("no", k.No))
		return c, nil
	}
	if parts[1] == rulePraise {
		if answer, err := s.unserved(ctx, r, k, parts[2:]); err != nil || !answer.Reply.Empty() {
			return answer, err
		}
	}
	c, err = s.credited(ctx, r, k, parts[1])
	if err == nil && len(c.Entries) > 0 {
		c.Cases = []scoring.Case{k}
	}
	return c, err
}

// credited books the points of a praise, unless this client's praise has earned
// this guard some in this month already.
func (s clerk) credited(ctx context.Context, r *bot.Request, k scoring.Case, code string) (bot.Change, error) {
	month := k.Opened.In(r.Roster.Zone(k.Site)).Format("2006-01")
	subject := scoring.Subject{Kind: scoring.SubjectPerson, ID: k.Holder}
	had, err := s.EntriesOf(ctx, r.View, subject, month)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	cause := "praise/" + number(k.Client) + "/" + number(k.Holder) + "/" + month
	name := text.ByName("name", r.Roster.Person(k.Holder).Name)
	if slices.ContainsFunc(had, func(e scoring.Entry) bool { return e.Cause == cause }) {
		return reply(r, "credit.once", name)
	}
	std := r.Standards.On(r.Roster.Day(k.Site, k.Opened))
	rule, ok := std.Rule(code)
	if !ok || rule.Points <= 0 || !slices.Contains(rule.By, scoring.ByClient) {
		return reply(r, "credit.nothing")
	}
	e, c, err := enter(ctx, r.Reading, scoring.Entry{
		Cause: cause, Site: k.Site, Team: k.Team, Subject: subject, Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1,
		At: k.Opened, By: r.Who.Standing.Person, Case: k.No,
	}, telling{})
	if err != nil {
		return bot.Change{}, err
	}
	c.Reply = r.Reply("credit.done", text.A("no", e.No), name, text.A("points", short(e.Points)))
	return c, nil
}
