package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// flawed is 【有问题】: of which item, and then the rule of that item is proposed.
func (s clerk) flawed(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch item, words, over := checkMeant(r, siteChecks(r)); {
	case over:
		return reply(r, "check.over")
	case item.Code != "":
		return s.checkBad(ctx, r, item, words)
	}
	items, answer, err := s.ownChecks(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
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

// siteChecks are all items of the speaker's site: what is wrong with one anybody may
// find, also whom the list does not name for it.
func siteChecks(r *bot.Request) []scoring.CheckItem {
	return slices.DeleteFunc(slices.Clone(r.Roster.Checks), func(i scoring.CheckItem) bool { return i.Site != siteOf(r) })
}

// checkOther is for words that name none of the speaker's own items: that something
// is wrong with another of the site is taken, anything else is not, and is said not
// to be.
func (s clerk) checkOther(ctx context.Context, r *bot.Request, own []scoring.CheckItem, words string) (bot.Change, error) {
	found, rest := checksIn(siteChecks(r), words)
	what, bad := cutBegun(r, "check_bad", rest)
	switch {
	case len(found) == 0:
		unknown := text.As("words", clipped(words))
		c, err := s.checksLeft(ctx, r, own, r.Say(r.Lang, "check.unknown", unknown))
		if err == nil && len(c.Buttons) == 0 { // nothing is left to choose from
			return reply(r, "check.unknown_none", unknown)
		}
		return c, err
	case !bad:
		return reply(r, "check.not_yours", text.A("item", found[0].Item))
	case len(found) > 1:
		return whichCheck(r, found, bad, what)
	}
	return s.checkBad(ctx, r, found[0], what)
}

// checkBad records that something is wrong with an item, and what. Its rule is put to
// who leads, as what is deducted by hand is; a guard's word goes to the captains, and
// of the guard what is missing is asked for: what it is, or the photo that the rule
// wants.
func (s clerk) checkBad(ctx context.Context, r *bot.Request, item scoring.CheckItem, words string) (bot.Change, error) {
	made, err := s.madeChecks(ctx, r.Reading, item.Site, r.Roster.Day(item.Site, r.At))
	if err != nil {
		return bot.Change{}, err
	}
	check := checkNow(r, item, scoring.CheckBad)
	check.Words = shortened(words)
	had, known := scoring.CheckOf(made, item.Code, check.Period)
	if known && had.Entry != "" {
		return reply(r, "check.booked", text.A("item", item.Item), text.A("entry", had.Entry))
	}
	if known = known && had.State == scoring.CheckBad; known { // said before: what is added does not take away
		check.Words, check.Media = cmp.Or(check.Words, had.Words), check.Media || had.Media
		if r.Reach != bot.Own {
			check.Person = had.Person
		}
	}
	std := r.Standards.On(r.Roster.Day(item.Site, r.At))
	rule, ok := std.Rule(item.Rule)
	var c bot.Change
	switch {
	case r.Reach == bot.Own, !r.Who.Reaches(r.Reach, item.Site, item.Team, item.By):
		c = flawFound(r, item, rule, check)
	case !ok:
		c = bot.Change{Reply: r.Reply("check.bad_noted", text.A("item", item.Item))}
	default:
		bad := slip{
			Site: item.Site, Team: item.Team, Kind: scoring.SubjectTeam, Subject: item.Team, Version: std.Version, At: r.At.Unix(), Place: item.Item,
			Remark: check.Words, Check: item.Code + "/" + check.Period,
		}
		bad = bad.priced(rule, 1)
		bad.Photo, bad.Also = photoIn(media(r)), notPhotos(media(r))
		if bad.Photo == "" && known {
			if bad.Photo, err = s.checkPhoto(ctx, r, item.Code, check.Period); err != nil {
				return bot.Change{}, err
			}
		}
		if c, err = s.askToBook(ctx, proposal{r: r}, bad, rule); err != nil || len(c.Questions) == 0 {
			return c, err
		}
	}
	keepChecked(r, &c, check)
	return c, nil
}

// checkPhoto is the last photo that was sent with an item in a period, "" = none.
func (s clerk) checkPhoto(ctx context.Context, r *bot.Request, item, period string) (photo string, err error) {
	files, err := s.CheckFiles(ctx, r.View, item, period)
	if err != nil {
		return "", fmt.Errorf("read an item's photo: %w", err)
	}
	for _, f := range files {
		if f.Kind == bot.Photo {
			photo = f.SHA256
		}
	}
	return photo, nil
}

// flawFound tells the captains what a guard found, and asks the guard for what is
// still missing.
func flawFound(r *bot.Request, item scoring.CheckItem, rule scoring.Rule, check scoring.Check) bot.Change {
	c := bot.Change{Reply: r.Reply("check.bad_told", text.A("item", item.Item))}
	missing := text.Key("")
	switch {
	case check.Words == "" && !check.Media:
		missing = "check.flaw_what"
	case rule.Photo && !check.Media:
		missing = "check.flaw_photo"
	}
	if missing != "" {
		asked, _ := askFor(r, r.Say(r.Lang, missing), "flawed "+item.Code+" "+check.Period)
		c.Questions = asked.Questions
		c.Reply.Lines = append(c.Reply.Lines, asked.Reply.Lines...)
	}
	day := r.Roster.Day(item.Site, r.Now)
	for _, p := range checkHeads(r, item, day) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "check.flaw", text.ByName("name", r.Roster.Person(check.Person).Name),
			text.A("list", item.List), text.In("item", checkName(r.Reading, p.Lang, item)))}, Image: photoIn(media(r))}
		if check.Words != "" {
			b.Lines = append(b.Lines, r.Say(p.Lang, "told.remark", text.As("remark", check.Words)))
		}
		if rule.Code != "" {
			offer(r.Reading, &c, &b, p.ID, r.Now.Add(scoring.RecordWithin), choice{r.Say(p.Lang, "button.flaw_book"), "flawed " + item.Code + " " + check.Period})
		}
		c.Notes = append(c.Notes, flawNote(r, p, item, "bad", b))
	}
	return c
}

// checkHeads are who hears of an item: the captains of its team, else who leads the
// site, without the speaker.
func checkHeads(r *bot.Request, item scoring.CheckItem, day string) []scoring.Person {
	heads := r.Roster.Captains(item.Team, day)
	if len(heads) == 0 {
		heads = r.Roster.Supervisors(item.Site, day)
	}
	return slices.DeleteFunc(slices.Clone(heads), func(p scoring.Person) bool { return p.ID == r.Who.Standing.Person })
}

// tellMended tells who heard that something was wrong that it is in order now.
func tellMended(r *bot.Request, c *bot.Change, item scoring.CheckItem) {
	for _, p := range checkHeads(r, item, r.Roster.Day(item.Site, r.Now)) {
		c.Notes = append(c.Notes, flawNote(r, p, item, "fine", bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "check.mended",
			text.ByName("name", r.Who.Person.Name), text.A("list", item.List), text.In("item", checkName(r.Reading, p.Lang, item)))}}))
	}
}

func flawNote(r *bot.Request, to scoring.Person, item scoring.CheckItem, what string, b bot.Body) bot.Note {
	return bot.Note{
		Key: scoring.CauseCheck + item.Code + "/" + periodNow(r, item) + "/" + what + "/" + hash(r) + "/" + number(to.ID), To: bot.Address{Person: to.ID},
		Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(to.ID, r.Now),
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
