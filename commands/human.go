package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// human is 人工: the client wants to speak with a person. It opens a case for the
// desk, without a desk for the captains, and shows the duty phone (rules.md 4).
// Somebody who has as many open cases as one may have, and whom nobody
// registered, says it in the newest of them.
func (s clerk) human(ctx context.Context, r *bot.Request) (bot.Change, error) {
	words := scoring.Tidy(r.Words)
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	if i := slices.IndexFunc(cases, atDesk); i >= 0 {
		if words != "" {
			return s.gather(ctx, r, cases[i].No, words, becauseAbout)
		}
		f := open(r.Reading, cases[i])
		change := bot.Change{Reply: r.Reply("human.again", f.no())}
		f.addPhone(&change.Reply)
		return change, nil
	}
	if newest, open := newestOpen(notPrivate(cases)); r.Who.Client.Unlisted() && open >= mostOpen {
		return s.gather(ctx, r, newest.No, cmp.Or(words, r.Text), becauseFull)
	}
	if siteless(r) {
		return s.openCase(ctx, r, opening{said: cmp.Or(words, r.Text), class: scoring.ClassService})
	}
	return s.toDesk(ctx, r, words, "human.done")
}

// toDesk opens a case that is put to the desk by name. Its accept clock runs and
// reminds them; those on duty are not called and pay for nothing.
func (s clerk) toDesk(ctx context.Context, r *bot.Request, words string, say text.Key) (bot.Change, error) {
	no, err := newNo(ctx, r.Reading, "A", bot.SeriesCase)
	if err != nil {
		return bot.Change{}, err
	}
	site := siteOf(r)
	c := scoring.Case{
		No: no, Site: site, Kind: scoring.KindComplaint, Category: scoring.OtherCategory, Client: r.Who.Client.ID, Text: words, Run: 1,
		State: scoring.CaseOpen, Version: r.Standards.On(r.Roster.Day(site, r.At)).Version, Class: scoring.ClassService,
		Opened: r.At, Touched: r.At, Distance: -1, Lang: r.Who.Client.Lang, Chat: r.Who.Chat.ID,
	}
	c.Desk = true
	f := open(r.Reading, c)
	change := bot.Change{Reply: r.Reply(say, f.no(), f.within(r.Lang))}
	f.marked(&change.Reply, f.c.Start())
	f.addPhone(&change.Reply)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, 0, "opened", words)}
	keepProof(r, &change, no)
	for _, p := range f.deskPeople() {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "human.told", f.no())}}
		if words != "" {
			b.Lines = append(b.Lines, r.Say(p.Lang, "accept.words", text.As("words", words)))
		}
		f.acceptButton(&change, &b, p.Lang)
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey(purposeAlert, "p"+number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b, Tell: true,
		})
	}
	return change, nil
}

// deskPeople are who speaks with clients at the case's site: the desk, else the
// captains of the teams on duty, else those of the site, else the supervisors.
func (f casefile) deskPeople() []scoring.Person {
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	desk := slices.DeleteFunc(f.r.Roster.Desk(f.c.Site, day), func(p scoring.Person) bool {
		return f.r.Roster.Standing(p.ID, f.r.Now).Role != scoring.RoleDesk
	})
	if desk = f.notBarred(desk); len(desk) > 0 {
		return desk
	}
	var captains []scoring.Person
	for _, t := range f.r.Roster.OnDuty(f.c.Site, 0, f.r.Now) {
		captains = append(captains, f.r.Roster.Captains(t.ID, day)...)
	}
	for _, people := range [][]scoring.Person{f.notBarred(captains), f.captains()} {
		if len(people) > 0 {
			return once(people)
		}
	}
	return f.supervisors()
}
