package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// urgeEvery is how often a client's 催 is passed on (ours).
const urgeEvery = 10 * time.Minute

// urge is 催: who works on the case and the captains hear that the client waits;
// of a case that nobody took also those on duty.
func (s clerk) urge(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCase(r.Words)
	var cases []scoring.Case
	if no == "" {
		var err error
		if cases, err = s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID}); err != nil {
			return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{
		fits: scoring.Case.Open, none: "urge.none", which: "urge.which", tail: words,
	})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	state := text.In("state", f.stateForClient(r.Lang))
	switch {
	case !c.Open():
		return reply(r, "urge.over", f.no(), state)
	case !c.Urged.IsZero() && r.At.Before(c.Urged.Add(urgeEvery)):
		b := r.Reply("urge.again", f.no(), state)
		f.addPhone(&b)
		return bot.Change{Reply: b}, nil
	}
	f.c.Urged = r.At
	change := bot.Change{Reply: r.Reply("urge.done", f.no(), state)}
	f.addPhone(&change.Reply)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, 0, "urged", words)}
	answered(r, &change)
	f.tellUrged(r, &change, words)
	return change, nil
}

func (f casefile) tellUrged(r *bot.Request, c *bot.Change, words string) {
	people := f.answerers()
	if len(people) == 0 {
		people = f.captains()
	}
	if f.c.Holder != 0 {
		people = append([]scoring.Person{r.Roster.Person(f.c.Holder)}, people...)
	}
	if len(people) == 0 {
		people = f.supervisors()
	}
	say := func(lang string) text.Line {
		key := text.Key("urge.told")
		if words != "" {
			key = "urge.told_words"
		}
		return r.Say(lang, key, f.no(), text.In("what", f.what(lang)), text.In("state", f.state(lang)), text.As("words", words))
	}
	key := "urged/" + f.c.No + "/" + hash(r) + "/"
	for _, p := range once(people) {
		c.Notes = append(c.Notes, bot.Note{
			Key: key + "p" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{say(p.Lang)}},
		})
	}
	if f.c.State != scoring.CaseOpen || f.named() || f.c.Lead != "" {
		return
	}
	for _, g := range f.dutyGroups() {
		b := bot.Body{Lang: g.Lang, Lines: []text.Line{r.Say(g.Lang, "urge.told", f.no(), text.In("what", f.what(g.Lang)), text.In("state", f.state(g.Lang)))}}
		f.acceptButton(c, &b, g.Lang)
		c.Notes = append(c.Notes, bot.Note{Key: key + number(g.ID), To: bot.Address{Group: g.ID}, Class: bot.ClassAlert, Body: b})
	}
}

// dutyGroups are the groups of the teams on duty now.
func (f casefile) dutyGroups() []scoring.Group {
	var groups []scoring.Group
	for _, t := range f.r.Roster.OnDuty(f.c.Site, f.c.Place, f.r.Now) {
		of := f.r.Roster.TeamGroups(t.ID)
		if len(of) == 0 {
			of = f.r.Roster.SiteGroups(t.Site)
		}
		for _, g := range of {
			if !slices.ContainsFunc(groups, func(o scoring.Group) bool { return o.ID == g.ID }) {
				groups = append(groups, g)
			}
		}
	}
	return groups
}
