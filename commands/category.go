package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// recast is 类别: the case is about something else than its words said. The
// captain may say so any time, the holder in the first 10 min; the client is told
// the new promise (rules.md 3).
func (s clerk) recast(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCaseOf(r.Words)
	f, answer, done, err := s.recastable(ctx, r, no, words)
	if err != nil || done {
		return answer, err
	}
	lead := r.Who.Role() != scoring.RoleGuard && r.Who.Role() != scoring.RoleDesk
	since := f.c.Start()
	if ran := f.c.Ran(); !ran.IsZero() {
		since = ran
	}
	switch {
	case !lead && f.c.Holder != r.Who.Standing.Person:
		return reply(r, "recast.not_yours", f.no())
	case !lead && r.At.After(since.Add(scoring.RecastWithin)):
		return reply(r, "recast.late", f.no())
	}
	category, ok := categoryNamed(f.std, words)
	switch {
	case !ok:
		return f.whichCategory(r)
	case category.Code == f.c.Category && category.Complex == f.c.Complex:
		return reply(r, "recast.same", f.no(), text.A("category", f.category(r.Lang)))
	}
	before := f.c
	f.c.Category, f.c.Complex, f.c.Kind = category.Code, category.Complex, scoring.KindComplaint
	if category.Repair {
		f.c.Kind = scoring.KindRepair
	}
	// What the shorter limit cost does not stand when the new one still runs.
	change, err := s.reverseLate(ctx, r.Reading, f, scoring.ClockResolve, before.Fired.Resolve, r.At)
	if err != nil {
		return bot.Change{}, err
	}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, r.Who.Standing.Person, "recast", before.Category+" "+category.Code))
	answered(r, &change)
	f.tellRecast(r, &change)
	change.Reply = r.Reply("recast.done", f.no(), text.A("category", f.category(r.Lang)), text.In("level", r.Say(r.Lang, f.level())))
	return change, nil
}

// recastable is the open case that is meant: by number, else the one held.
func (s clerk) recastable(ctx context.Context, r *bot.Request, no, tail string) (casefile, bot.Change, bool, error) {
	var held []scoring.Case
	if no == "" {
		var err error
		if held, _, err = s.Held(ctx, r.View, r.Who.Standing.Person, r.At); err != nil {
			return casefile{}, bot.Change{}, false, fmt.Errorf("read held cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, held, pick{fits: scoring.Case.Open, none: "recast.how", tail: tail})
	if err != nil || done {
		return casefile{}, answer, true, err
	}
	f := open(r.Reading, c)
	if !c.Open() {
		answer, err = reply(r, "accept.over", f.no())
		return f, answer, true, err
	}
	return f, bot.Change{}, false, nil
}

// categoryNamed finds a category by its name in any language, else by its words.
func categoryNamed(std scoring.Standard, words string) (scoring.Category, bool) {
	folded := scoring.Fold(words)
	for _, c := range std.Categories {
		for _, name := range c.Names {
			if scoring.Fold(name) == folded {
				return c, true
			}
		}
	}
	c := std.CategoryOf(words)
	return c, words != "" && c.Code != scoring.OtherCategory
}

func (f casefile) whichCategory(r *bot.Request) (bot.Change, error) {
	var choices []choice
	for _, c := range f.std.Categories {
		choices = append(choices, choice{text.Plain(c.Names.In(r.Lang)), trimmed("recast", f.c.No, c.Names.In(r.Lang))})
	}
	return list(r, r.Say(r.Lang, "recast.which", f.no()), nil, choices)
}

// tellRecast tells the client the new promise, and the holder and the groups
// what the case is about now.
func (f casefile) tellRecast(r *bot.Request, c *bot.Change) {
	if to, lang, ok := f.teller(r.Who.Standing.Person); ok {
		by := f.c.Start().Add(f.profile.Resolve(f.c.Complex) + f.c.Paused)
		key := text.Key("recast.told")
		switch {
		case !by.After(r.At):
			key = "recast.told_soon"
		case f.c.Complex:
			key = "recast.told_complex"
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("progress", "recast", hash(r)), To: to, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, f.no(), text.A("category", f.category(lang)), text.A("at", f.clock(lang, by)))}},
		})
	}
	f.tellNamed(r, c)
	people := f.captains()
	if f.c.Holder != 0 {
		people = append(people, r.Roster.Person(f.c.Holder))
	}
	people = slices.DeleteFunc(once(people), func(p scoring.Person) bool { return p.ID == r.Who.Standing.Person })
	for _, p := range people {
		c.Notes = append(c.Notes, bot.Note{
			Key: "recast/" + f.c.No + "/" + hash(r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "recast.done", f.no(),
				text.A("category", f.category(p.Lang)), text.In("level", r.Say(p.Lang, f.level())))}},
		})
	}
}
