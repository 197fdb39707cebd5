package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// openAgain is 重开: a case that is over goes on in a new run, with new clocks for
// the team on duty now. The entries of the run before stay (rules.md 4).
func (s clerk) openAgain(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := parseStars(r.Words)
	no, words := said.no, said.words
	if no == "" {
		no, words = cutCase(r.Words)
	}
	if no != "" {
		return s.reopenRun(ctx, r, no, said.run, words)
	}
	if j, _ := cutNumber(r.Words, "J-", suggestionForm); j != "" {
		return reply(r, "reopen.suggestion", text.A("no", j))
	}
	if r.Who.Client.ID == 0 {
		return reply(r, "reopen.which_staff")
	}
	ended, err := s.Ended(ctx, r.View, r.Who.Client.ID, r.At.Add(-scoring.ReopenWithin))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read ended cases: %w", err)
	}
	praises := len(ended)
	ended = slices.DeleteFunc(ended, func(c scoring.Case) bool { return c.Kind == scoring.KindPraise })
	switch len(ended) {
	case 0:
		if praises > 0 {
			return reply(r, "reopen.only_praise")
		}
		return reply(r, "reopen.none")
	case 1:
		return s.reopenCase(ctx, r, ended[0].No, words)
	}
	return listCases(r, ended, pick{which: "reopen.which", tail: words})
}

// reopenCase opens the next run of a case by number.
func (s clerk) reopenCase(ctx context.Context, r *bot.Request, no, words string) (bot.Change, error) {
	return s.reopenRun(ctx, r, no, "", words)
}

// reopenRun does so when the case is over; run is what a button was for.
func (s clerk) reopenRun(ctx context.Context, r *bot.Request, no, run, words string) (bot.Change, error) {
	c, err := r.Case(ctx, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !within(r, c):
		return reply(r, "case.unknown", text.A("no", no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read the case to reopen: %w", err)
	}
	f := open(r.Reading, c)
	switch {
	case c.Kind == scoring.KindPraise:
		return reply(r, "reopen.praise", f.no())
	case c.Open() && r.Who.Client.ID != 0 && run == "" && words != "":
		return s.gather(ctx, r, no, words, becauseAbout)
	case c.Open() || run != "" && run != number(c.Run):
		return reply(r, "reopen.open", f.no())
	case r.At.After(c.Ended().Add(scoring.ReopenWithin)):
		return reply(r, "reopen.late", f.no())
	}
	return f.again(r, words)
}

// again begins the next run: alerts those on duty and tells the captains.
func (f casefile) again(r *bot.Request, words string) (bot.Change, error) {
	c := f.c.Again(r.At)
	c.Version = r.Standards.On(r.Roster.Day(c.Site, r.At)).Version
	if duty := r.Roster.OnDuty(c.Site, c.Place, r.Now); len(duty) == 1 {
		c.Team = duty[0].ID
	}
	was := f.c.Holder
	f = open(r.Reading, c)
	change := bot.Change{}
	onDuty := f.alert(&change)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "reopened", words)}
	keepProof(r, &change, c.No)
	answered(r, &change)
	answeredFor(r, &change, c.No)
	f.tellAgain(r, &change, words, was, onDuty)
	key, args := text.Key("reopen.done_open"), []text.Arg{f.no()}
	if captains := f.captains(); len(captains) == 1 && onDuty {
		key, args = "reopen.done", append(args, text.ByName("name", captains[0].Name))
	}
	change.Reply = r.Reply(key, args...)
	if onDuty {
		change.Reply.Lines = append(change.Reply.Lines, f.promised(r.Lang))
		f.marked(&change.Reply, f.c.Start())
	}
	switch {
	case f.c.Urgent && f.c.Client == r.Who.Client.ID:
		change.Reply.Lines = append(danger(r.Reading, r.Lang, f.site), change.Reply.Lines...)
	case f.c.Client == r.Who.Client.ID:
		f.addPhone(&change.Reply)
	case f.c.Client != 0:
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey("progress", "reopened"), To: bot.Address{Client: f.c.Client}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: f.c.Lang, Lines: []text.Line{r.Say(f.c.Lang, key, args...)}},
		})
	}
	return change, nil
}

// tellAgain tells who held it and the captains why it goes on; where nobody is
// on duty the captains are called by the alert already.
func (f casefile) tellAgain(r *bot.Request, c *bot.Change, words string, was int64, onDuty bool) {
	var people []scoring.Person
	if f.named() && words == "" {
		return // the alert has told them all there is
	}
	if onDuty {
		people = f.captains()
	}
	if was != 0 {
		people = append(people, r.Roster.Person(was))
	}
	for _, p := range once(people) {
		if p.ID == r.Who.Standing.Person {
			continue
		}
		key, args := text.Key("reopen.told"), []text.Arg{f.no(), text.In("what", f.what(p.Lang)), text.As("words", words)}
		switch holder := p.ID == was; {
		case holder && words != "":
			key = "reopen.told_holder_words"
		case holder:
			key = "reopen.told_holder"
		case words != "":
			key = "reopen.told_words"
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("reopened", number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, key, args...)}},
		})
	}
}

// promised are the times that run from the start of the run.
func (f casefile) promised(lang string) text.Line {
	key := text.Key("reopen.promise")
	switch {
	case f.c.Private():
		return f.r.Say(lang, "client.open_private")
	case !f.c.OnSite():
		key = "reopen.promise_service"
	case f.c.Complex:
		key = "reopen.promise_complex"
	}
	span := f.r.Catalogue().Span
	return f.r.Say(lang, key, text.A("accept", span(lang, f.profile.Accept)), text.A("arrive", span(lang, f.profile.Arrive(f.class()))),
		text.A("resolve", span(lang, f.profile.Resolve(f.c.Complex))), f.within(lang))
}
