package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// placeForm is the place that a button names before the words: its row number, 0 =
// none.
var placeForm = regexp.MustCompile(`^@(\d{1,18})\s+`)

// addProblem puts a problem into the ledger by hand. Its months run from now; who
// leads the site is told, may take it out again, and has to confirm it before half a
// year without the same brings points.
func (s clerk) addProblem(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	site := siteOf(r)
	if site == 0 {
		site = siteNaming(r.Roster, said)
	}
	if site == 0 {
		return reply(r, "report.which_site")
	}
	var place scoring.Place
	chosen := placeForm.FindStringSubmatch(said)
	if chosen != nil {
		said = said[len(chosen[0]):]
		place = r.Roster.Place(rowNumber(chosen[1]))
	}
	if place.Site != site {
		place, _ = r.Roster.PlaceIn(site, said)
	}
	std := r.Standards.On(r.Roster.Day(site, r.At))
	category, named := categoryNamed(std, said)
	switch {
	case !named:
		return reply(r, "problem.how", text.In("kinds", kindsOf(r, std)))
	case place.ID == 0 && chosen == nil && saysMore(category, said):
		return problemWhere(r, site, said)
	}
	problems, err := s.Problems(ctx, r.View, site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read problems: %w", err)
	}
	if i := slices.IndexFunc(problems, func(p scoring.Problem) bool { return p.Category == category.Code && p.Place == place.ID }); i >= 0 {
		return reply(r, "problem.there", text.In("line", problemLine(r.Reading, r.Lang, problems[i])))
	}
	p, err := newProblem(ctx, r.Reading, scoring.Case{Site: site, Category: category.Code, Place: place.ID, Closed: r.At})
	if err != nil {
		return bot.Change{}, err
	}
	p.By = r.Who.Standing.Person
	asked, key := agreers(r.Reading, p), text.Key("problem.added")
	if len(asked) == 0 { // there is nobody beside who added it
		p.Agreed, key = p.By, "problem.added_alone"
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{r.Say(r.Lang, key), problemLine(r.Reading, r.Lang, p)}}}
	keepProblem(&c, r.Reading, p, hash(r))
	for _, to := range asked {
		b := bot.Body{Lang: to.Lang, Lines: []text.Line{
			r.Say(to.Lang, "problem.told_added", text.ByName("name", r.Who.Person.Name)), problemClocks(r.Reading, to.Lang, p),
		}}
		offer(r.Reading, &c, &b, to.ID, r.Now.Add(decideLate), choice{r.Say(to.Lang, "button.problem_agree"), "problems 确认 " + p.No},
			choice{r.Say(to.Lang, "button.problem_drop"), "problems 删 " + p.No})
		c.Notes = append(c.Notes, bot.Note{
			Key: "problem/" + p.No + "/" + number(to.ID), To: bot.Address{Person: to.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(to.ID, r.Now),
		})
	}
	answered(r, &c)
	return c, nil
}

// agreers are who may confirm a problem that somebody added: who leads the site,
// else the managers, without whoever added it.
func agreers(r *bot.Reading, p scoring.Problem) []scoring.Person {
	day := r.Roster.Day(p.Site, r.Now)
	for _, people := range [][]scoring.Person{r.Roster.Supervisors(p.Site, day), managers(r.Roster, p.Site, day)} {
		people = slices.DeleteFunc(once(people), func(to scoring.Person) bool { return to.ID == p.By })
		if len(people) > 0 {
			return people
		}
	}
	return nil
}

// saysMore reports whether words say something beside a category: a place that is
// none of the roster's, which may not be dropped in silence.
func saysMore(c scoring.Category, said string) bool {
	rest := scoring.Fold(said)
	var words []string
	for _, list := range c.Words {
		words = append(words, list...)
	}
	for _, name := range c.Names {
		words = append(words, name)
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		rest = strings.ReplaceAll(rest, scoring.Fold(w), "")
	}
	return utf8.RuneCountInString(trim(rest)) > 1
}

// problemWhere asks which place is meant, with a button for each of the first few and
// one for none.
func problemWhere(r *bot.Request, site int64, said string) (bot.Change, error) {
	said = clipped(said)
	var choices []choice
	for _, p := range r.Roster.SitePlaces(site) {
		if len(choices) < mostListed-1 {
			choices = append(choices, choice{text.Plain(p.Name), "problems 加 @" + number(p.ID) + " " + said})
		}
	}
	choices = append(choices, choice{r.Say(r.Lang, "button.problem_nowhere"), "problems 加 @0 " + said})
	return list(r, r.Say(r.Lang, "problem.where", text.As("words", said)), nil, choices)
}

// agreeProblem is 【确有其事】: somebody who leads the site, and is not who added it,
// confirms a problem.
func (s clerk) agreeProblem(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	p, answer, err := s.problemNamed(ctx, r, said)
	switch {
	case err != nil || !answer.Reply.Empty():
		return answer, err
	case p.Rewarded():
		return reply(r, "problem.agreed", text.A("no", p.No))
	case r.Reach < bot.OwnSite, p.By == r.Who.Standing.Person:
		return reply(r, "problem.agree_other", text.A("no", p.No))
	}
	p.Agreed = r.Who.Standing.Person
	c := bot.Change{Reply: r.Reply("problem.agreed", text.A("no", p.No))}
	keepProblem(&c, r.Reading, p, hash(r))
	answered(r, &c)
	return c, nil
}

// kindsOf names the categories that a problem may have.
func kindsOf(r *bot.Request, std scoring.Standard) text.Line {
	var names []text.Line
	for _, c := range std.Categories {
		if c.Code != scoring.OtherCategory {
			names = append(names, text.Plain(c.Names.In(r.Lang)))
		}
	}
	return r.Catalogue().Join(r.Lang, names...)
}
