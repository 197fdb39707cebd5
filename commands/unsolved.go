package commands

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// unsolved is what a client writes when something is not solved: 没修好, 还没好,
// 又坏了. About a case that waits for the client's word it ends that one and goes
// on in a new case at the same place, with clocks of its own for the team on
// duty now (as 重开 in rules.md 4); about one at work it is added to it. about is
// false when it is about neither.
func (s clerk) unsolved(ctx context.Context, r *bot.Request, cases []scoring.Case, said string) (c bot.Change, about bool, err error) {
	no, words := cutCase(said)
	beside, says := without(r.Catalogue().List("unsolved"), words)
	if !says {
		return c, false, nil
	}
	meant := s.meant(r, cases, no, beside)
	switch {
	case len(meant) == 0:
		return c, false, nil
	case len(meant) > 1:
		c, err = listCases(r, meant, pick{which: "unsolved.which", tail: words})
	case meant[0].State == scoring.CaseResolved:
		c, err = s.goOn(ctx, r, meant[0].No, words)
	default:
		c, err = s.gather(ctx, r, meant[0].No, words, becauseAbout)
	}
	return c, true, err
}

// meant are the client's cases that words may be about: the one with the number,
// else those whose place and category the words do not contradict.
func (s clerk) meant(r *bot.Request, cases []scoring.Case, no, words string) []scoring.Case {
	place, named := r.Roster.PlaceIn(siteOf(r), words)
	var fit []scoring.Case
	for _, c := range cases {
		f := open(r.Reading, c)
		category := f.std.CategoryOf(words).Code
		elsewhere := named && place.ID != f.place.ID && !moreExact(place, f.place) && !moreExact(f.place, place)
		other := category != scoring.OtherCategory && category != c.Category
		if c.No == no || no == "" && !elsewhere && !other {
			fit = append(fit, c)
		}
	}
	return fit
}

// without cuts the first word of a list that stands in folded words out of them;
// false when none does.
func without(list []string, words string) (rest string, found bool) {
	words = scoring.Fold(words)
	for _, w := range list {
		if before, after, ok := strings.Cut(words, scoring.Fold(w)); ok {
			return before + " " + after, true
		}
	}
	return words, false
}

// goOn ends a case that was not solved after all and opens the next one.
func (s clerk) goOn(ctx context.Context, r *bot.Request, no, said string) (bot.Change, error) {
	c, err := r.Case(ctx, no)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the case that is not solved: %w", err)
	}
	if c.State != scoring.CaseResolved {
		return s.openCase(ctx, r, opening{site: c.Site, said: said}) // closed meanwhile
	}
	change, err := s.openCase(ctx, r, opening{site: c.Site, said: said, after: c})
	if err != nil {
		return bot.Change{}, err
	}
	f, next := open(r.Reading, c), text.A("next", change.Cases[0].No)
	f.c.State, f.c.Closed = scoring.CaseClosed, notBefore(r.At, c.Resolved)
	change.Cases = append(change.Cases, f.timed())
	change.Steps = append(change.Steps, f.step(f.c.Closed, 0, "unsolved", change.Cases[0].No))
	answered(r, &change)
	change.Reply.Lines = append([]text.Line{r.Say(r.Lang, "unsolved.sorry", f.no(), next)}, change.Reply.Lines...)
	people := f.captains()
	if f.c.Holder != 0 {
		people = append([]scoring.Person{r.Roster.Person(f.c.Holder)}, people...)
	}
	for _, p := range once(people) {
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey("unsolved", number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "unsolved.told", f.no(), next, text.As("words", said))}},
		})
	}
	return change, nil
}
