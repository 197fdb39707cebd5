package commands

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// flawed is 【有问题】: of which item, and then the rule of that item is proposed.
func (s clerk) flawed(ctx context.Context, r *bot.Request) (bot.Change, error) {
	items, answer, err := s.ownChecks(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	item, over := checkMeant(r, items)
	switch {
	case over:
		return reply(r, "check.over")
	case item.Code != "":
		return s.checkBad(ctx, r, item)
	}
	day := r.Roster.Day(siteOf(r), r.At)
	made, err := s.madeChecks(ctx, r.Reading, siteOf(r), day)
	if err != nil {
		return bot.Change{}, err
	}
	var choices []choice
	for _, i := range scoring.ChecksOpen(items, made, day, r.Roster.Zone(siteOf(r))) {
		if len(choices) < mostListed {
			choices = append(choices, choice{checkName(r.Reading, r.Lang, i), "flawed " + i.Code})
		}
	}
	if len(choices) == 0 {
		return reply(r, "check.all_done")
	}
	return list(r, r.Say(r.Lang, "check.flawed_which"), nil, choices)
}

// checkBad records that something is wrong with an item. Its rule is put to who
// leads, as what is deducted by hand is; a guard's word goes to the captains.
func (s clerk) checkBad(ctx context.Context, r *bot.Request, item scoring.CheckItem) (bot.Change, error) {
	made, err := s.madeChecks(ctx, r.Reading, item.Site, r.Roster.Day(item.Site, r.At))
	if err != nil {
		return bot.Change{}, err
	}
	check := checkNow(r, item, scoring.CheckBad)
	if had, ok := scoring.CheckOf(made, item.Code, check.Period); ok && had.Entry != "" {
		return reply(r, "check.booked", text.A("item", item.Item), text.A("entry", had.Entry))
	}
	std := r.Standards.On(r.Roster.Day(item.Site, r.At))
	rule, ok := std.Rule(item.Rule)
	var c bot.Change
	switch {
	case !ok:
		c = bot.Change{Reply: r.Reply("check.bad_noted", text.A("item", item.Item))}
	case r.Reach == bot.Own:
		c = bot.Change{Reply: r.Reply("check.bad_told", text.A("item", item.Item))}
		tellFlaw(r, &c, item, check)
	default:
		bad := slip{Site: item.Site, Team: item.Team, Kind: scoring.SubjectTeam, Subject: item.Team, Version: std.Version, At: r.At.Unix(), Place: item.Item, Check: item.Code + "/" + check.Period}
		bad = bad.priced(rule, 1)
		bad.Photo, bad.Also = photoIn(media(r)), notPhotos(media(r))
		if c, err = s.askToBook(ctx, proposal{r: r}, bad, rule); err != nil || len(c.Questions) == 0 {
			return c, err
		}
	}
	keepChecked(r, &c, check)
	return c, nil
}

// tellFlaw puts what a guard found to the team's captains, else the supervisors.
func tellFlaw(r *bot.Request, c *bot.Change, item scoring.CheckItem, check scoring.Check) {
	day := r.Roster.Day(item.Site, r.Now)
	heads := r.Roster.Captains(item.Team, day)
	if len(heads) == 0 {
		heads = r.Roster.Supervisors(item.Site, day)
	}
	for _, p := range heads {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "check.flaw", text.ByName("name", r.Roster.Person(check.Person).Name),
			text.A("list", item.List), text.In("item", checkName(r.Reading, p.Lang, item)))}, Image: photoIn(media(r))}
		offer(r.Reading, c, &b, p.ID, r.Now.Add(scoring.RecordWithin), choice{r.Say(p.Lang, "button.flaw_book"), "flawed " + item.Code + " " + check.Period})
		c.Notes = append(c.Notes, bot.Note{
			Key: scoring.CauseCheck + item.Code + "/" + check.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: b, Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// ofCheck ties an entry to the check that a slip is about: one charge per item and
// period. A Change that answers says that it was booked already.
func (s clerk) ofCheck(ctx context.Context, r *bot.Request, p slip) (scoring.Check, bot.Change, error) {
	code, period, _ := strings.Cut(p.Check, "/")
	made, err := s.Checks(ctx, r.View, p.Site, period)
	if err != nil {
		return scoring.Check{}, bot.Change{}, fmt.Errorf("read checks: %w", err)
	}
	check, ok := scoring.CheckOf(made, code, period)
	if !ok {
		check = scoring.Check{Item: code, Period: period, Site: p.Site, Team: p.Team, Person: r.Who.Standing.Person, At: r.At}
	}
	if check.Entry != "" {
		c, err := reply(r, "check.booked", text.A("item", p.Place), text.A("entry", check.Entry))
		return check, c, err
	}
	check.State = scoring.CheckBad
	return check, bot.Change{}, nil
}
