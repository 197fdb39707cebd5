package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// check is 检查: what is still to be checked, or that an item was, by its name,
// with a photo if there is one; 有问题 behind it says that something is wrong.
func (s clerk) check(ctx context.Context, r *bot.Request) (bot.Change, error) {
	items, answer, err := s.ownChecks(r)
	if err != nil {
		return answer, err
	}
	words := scoring.Tidy(r.Words)
	if own, _ := checksIn(items, words); words != "" && len(own) == 0 {
		return s.checkOther(ctx, r, items, words)
	}
	if !answer.Reply.Empty() {
		return answer, nil
	}
	if words == "" {
		return s.checksLeft(ctx, r, items, r.Say(r.Lang, "check.left"))
	}
	found, rest := checksIn(items, words)
	what, bad := cutBegun(r, "check_bad", rest)
	switch {
	case len(found) > 1:
		return whichCheck(r, found, bad, what)
	case bad:
		return s.checkBad(ctx, r, found[0], what)
	case !saysFine(r, rest):
		return fineOrFlawed(r, found[0], rest)
	}
	return s.checkDone(ctx, r, items, found[0])
}

// saysFine reports whether words behind an item say that it is in order; none do.
func saysFine(r *bot.Request, words string) bool {
	if _, fine := cutBegun(r, "assess_fine", words); fine || words == "" {
		return true
	}
	said := scoring.Fold(strings.Trim(words, "。.!,\uff0c\uff01 "))
	return slices.ContainsFunc(r.Catalogue().List("check_fine"), func(w string) bool { return scoring.Fold(w) == said })
}

// fineOrFlawed asks whether words behind an item tell of something that is wrong:
// 指针掉了 is no item that is in order.
func fineOrFlawed(r *bot.Request, i scoring.CheckItem, words string) (bot.Change, error) {
	return list(r, r.Say(r.Lang, "assess.which", text.As("item", i.Item), text.As("words", words)), nil, []choice{
		{r.Say(r.Lang, "button.assess_fine"), "checked " + i.Code + " " + periodNow(r, i)},
		{r.Say(r.Lang, "button.flawed"), trimmed("flawed", i.Code, periodNow(r, i), words)},
	})
}

// whichCheck asks which of several items is meant.
func whichCheck(r *bot.Request, found []scoring.CheckItem, bad bool, what string) (bot.Change, error) {
	var choices []choice
	for _, i := range found[:min(len(found), mostListed)] {
		action := "checked " + i.Code
		if bad {
			action = trimmed("flawed", i.Code, periodNow(r, i), what)
		}
		choices = append(choices, choice{checkName(r.Reading, r.Lang, i), action})
	}
	return list(r, r.Say(r.Lang, "check.which"), nil, choices)
}

// checked is one tap: an item is in order.
func (s clerk) checked(ctx context.Context, r *bot.Request) (bot.Change, error) {
	items, answer, err := s.ownChecks(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	item, _, over := checkMeant(r, items)
	switch {
	case over:
		return reply(r, "check.over")
	case item.Code == "":
		return reply(r, "check.none")
	}
	return s.checkDone(ctx, r, items, item)
}

// ownChecks are the items that the speaker checks or leads; a Change that answers
// says why there are none.
func (s clerk) ownChecks(r *bot.Request) ([]scoring.CheckItem, bot.Change, error) {
	var items []scoring.CheckItem
	for _, i := range r.Roster.Checks {
		if i.Site == siteOf(r) && r.Who.Reaches(r.Reach, i.Site, i.Team, i.By) {
			items = append(items, i)
		}
	}
	if len(items) == 0 {
		c, err := reply(r, "check.nothing")
		return nil, c, err
	}
	return items, bot.Change{}, nil
}

// checkMeant is the item that a button names, and the words behind it; over when its
// period is.
func checkMeant(r *bot.Request, items []scoring.CheckItem) (item scoring.CheckItem, words string, over bool) {
	code, rest, _ := strings.Cut(r.Words, " ")
	period, words, _ := strings.Cut(rest, " ")
	for _, i := range items {
		if i.Code == code {
			return i, trim(words), period != "" && period != periodNow(r, i)
		}
	}
	return scoring.CheckItem{}, "", false
}

// cutBegun cuts one of a list's words off the beginning of what is said.
func cutBegun(r *bot.Request, list string, words string) (rest string, ok bool) {
	for _, w := range r.Catalogue().List(list) {
		if rest, ok := strings.CutPrefix(scoring.Fold(words), scoring.Fold(w)); ok {
			return strings.TrimLeft(trim(string([]rune(words)[len([]rune(words))-len([]rune(rest)):])), ",，。:：、 "), true
		}
	}
	return "", false
}

// periodNow is the period of an item in which a message was sent.
func periodNow(r *bot.Request, i scoring.CheckItem) string {
	return i.Period(r.Roster.Day(i.Site, r.At), r.Roster.Zone(i.Site))
}

// checksIn finds the items that words begin with, by code or name, and what else is
// said; else those whose name holds the words.
func checksIn(items []scoring.CheckItem, words string) (found []scoring.CheckItem, rest string) {
	code, after, _ := strings.Cut(words, " ")
	for _, i := range items {
		if strings.EqualFold(i.Code, code) {
			return []scoring.CheckItem{i}, trim(after)
		}
	}
	longest := 0
	for _, i := range items {
		name := scoring.Tidy(i.Item)
		if len(name) < max(longest, 1) || len(name) > len(words) || !strings.HasPrefix(scoring.Fold(words), scoring.Fold(name)) {
			continue
		}
		if len(name) > longest {
			found, longest = nil, len(name)
		}
		found = append(found, i)
	}
	if len(found) > 0 {
		return found, trim(words[longest:])
	}
	for _, i := range items {
		if strings.Contains(scoring.Fold(i.Item+i.List), scoring.Fold(code)) {
			found = append(found, i)
		}
	}
	return found, trim(after)
}

// checkName is 1号楼灭火器, and where it is: by the name of a place of the roster
// where the list has its code.
func checkName(r *bot.Reading, lang string, i scoring.CheckItem) text.Line {
	place := i.Place
	for _, p := range r.Roster.SitePlaces(i.Site) {
		if p.Code != "" && strings.EqualFold(p.Code, place) {
			place = p.Name
		}
	}
	if place == "" || strings.Contains(i.Item, place) {
		return text.Plain(i.Item)
	}
	return r.Say(lang, "check.placed", text.A("item", i.Item), text.A("place", place))
}

// checkLine is 消防器材:1号楼灭火器(6月20日前).
func checkLine(r *bot.Reading, lang string, i scoring.CheckItem, day string) text.Line {
	return r.Say(lang, "check.line", text.A("list", i.List), text.In("item", checkName(r, lang, i)),
		text.A("due", r.Catalogue().ShortDate(lang, i.DueDay(day))))
}

// madeChecks reads what came of a site's items this week and this month.
func (s clerk) madeChecks(ctx context.Context, r *bot.Reading, site int64, day string) ([]scoring.Check, error) {
	zone := r.Roster.Zone(site)
	noon := calendar.At(day, 12*60, zone)
	made, err := s.Checks(ctx, r.View, site, calendar.Week(noon, zone), calendar.Month(noon, zone))
	if err != nil {
		return nil, fmt.Errorf("read checks: %w", err)
	}
	return made, nil
}

// checksLeft lists what is still to be checked, with a button each.
func (s clerk) checksLeft(ctx context.Context, r *bot.Request, items []scoring.CheckItem, head text.Line) (bot.Change, error) {
	day := r.Roster.Day(siteOf(r), r.At)
	made, err := s.madeChecks(ctx, r.Reading, siteOf(r), day)
	if err != nil {
		return bot.Change{}, err
	}
	left := scoring.ChecksOpen(items, made, day, r.Roster.Zone(siteOf(r)))
	if len(left) == 0 {
		return reply(r, "check.all_done")
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{head}}}
	putChecks(r.Reading, &c, &c.Reply, r.Who.Standing.Person, left, day)
	return c, nil
}

// mostChecks is how many items one message lists (ours); buttons there are for the
// first eight, the rest have theirs once those are done.
const mostChecks = 40

// putChecks adds items to a message, by list and due day, and their buttons until
// the period ends.
func putChecks(r *bot.Reading, c *bot.Change, b *bot.Body, person int64, items []scoring.CheckItem, day string) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(x, y scoring.CheckItem) int { return strings.Compare(x.DueDay(day), y.DueDay(day)) })
	for n, i := range items {
		if n == mostChecks {
			b.Lines = append(b.Lines, r.Say(b.Lang, "absence.more", text.A("n", number(len(items)-n))))
			break
		}
		b.Lines = append(b.Lines, checkLine(r, b.Lang, i, day))
	}
	zone := r.Roster.Zone(items[0].Site)
	for _, i := range items[:min(len(items), mostListed)] {
		offer(r, c, b, person, calendar.At(i.Next(day), 0, zone),
			choice{r.Say(b.Lang, "button.checked", text.A("item", i.Item)), "checked " + i.Code + " " + i.Period(day, zone)})
	}
	offer(r, c, b, person, calendar.At(items[0].Next(day), 0, zone), choice{r.Say(b.Lang, "button.flawed"), "flawed"})
}

// checkDone records that an item is in order, and says what is left.
func (s clerk) checkDone(ctx context.Context, r *bot.Request, items []scoring.CheckItem, item scoring.CheckItem) (bot.Change, error) {
	day, zone := r.Roster.Day(item.Site, r.At), r.Roster.Zone(item.Site)
	made, err := s.madeChecks(ctx, r.Reading, item.Site, day)
	if err != nil {
		return bot.Change{}, err
	}
	had, ok := scoring.CheckOf(made, item.Code, item.Period(day, zone))
	if ok && had.Entry != "" {
		return reply(r, "check.booked", text.A("item", item.Item), text.A("entry", had.Entry))
	}
	check := checkNow(r, item, scoring.CheckFine)
	c := bot.Change{}
	keepChecked(r, &c, check)
	if ok && had.State == scoring.CheckBad {
		tellMended(r, &c, item)
	}
	left := scoring.ChecksOpen(items, append(made, check), day, zone)
	key := text.Key("check.done")
	if check.Media {
		key = "check.done_photo"
	}
	c.Reply = r.Reply(key, text.A("item", item.Item), text.A("left", number(len(left))))
	if len(left) == 0 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "check.all_done"))
	} else {
		putChecks(r.Reading, &c, &c.Reply, r.Who.Standing.Person, left, day)
	}
	answered(r, &c)
	return c, nil
}

// checkNow is what a message says of an item.
func checkNow(r *bot.Request, i scoring.CheckItem, state scoring.CheckState) scoring.Check {
	return scoring.Check{
		Item: i.Code, Period: periodNow(r, i), Site: i.Site, Team: i.Team, Person: r.Who.Standing.Person, State: state,
		Media: len(media(r)) > 0, At: r.At,
	}
}

// keepChecked stores a check, and what was sent with it as evidence.
func keepChecked(r *bot.Request, c *bot.Change, check scoring.Check) {
	c.Checks = append(c.Checks, check)
	for _, m := range media(r) {
		c.Evidence = append(c.Evidence, scoring.Evidence{
			ID: r.ID(), Case: scoring.CauseCheck + check.Item + "/" + check.Period, Kind: m.Kind, SHA256: m.SHA256, By: check.Person, At: r.At,
		})
	}
}
