package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// waitFor is 等待: the case waits for the owner, for parts or for a third party.
// The client is told until when, RESOLVE stands still that long (rules.md 3).
func (s clerk) waitFor(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCaseOf(r.Words)
	f, change, done, err := s.held(ctx, r, no, words, "plan.none")
	if err != nil || done {
		return change, err
	}
	left := f.c.WaitLeft().Truncate(time.Minute)
	limit, running := f.limit(scoring.ClockResolve)
	switch {
	case !f.c.Waiting.IsZero():
		return reply(r, "wait.already", f.no(), text.A("at", f.clock(r.Lang, f.c.WaitEnd)))
	case left == 0:
		return reply(r, "wait.spent", f.no())
	case running && limit.Before(r.At):
		return reply(r, "wait.late", f.no())
	}
	why, rest := waitReason(r, words)
	if why == "" {
		return f.whyWait(r, words)
	}
	until, _, ok := parseMoment(rest, r.At, f.zone)
	if !ok || !until.After(r.At) {
		until = time.Time{}
	}
	f.c = f.c.Wait(r.At, until, why)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, r.Who.Standing.Person, "waiting", string(why)))
	answered(r, &change)
	if to, lang, ok := f.teller(r.Who.Standing.Person); ok {
		change.Notes = append(change.Notes, f.waitNote(to, lang, "wait.told"))
	}
	for _, p := range f.captains() {
		if p.ID == r.Who.Standing.Person {
			continue
		}
		n := f.waitNote(bot.Address{Person: p.ID}, p.Lang, "wait.told_captain")
		offer(r.Reading, &change, &n.Body, p.ID, time.Time{}, choice{r.Say(p.Lang, "button.resume"), "resume " + f.c.No})
		change.Notes = append(change.Notes, n)
	}
	change.Reply = r.Reply("wait.done", f.no(), text.A("at", f.clock(r.Lang, f.c.WaitEnd)))
	offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{}, choice{r.Say(r.Lang, "button.resume"), "resume " + f.c.No})
	return change, nil
}

func (f casefile) waitNote(to bot.Address, lang string, key text.Key) bot.Note {
	whom := "client"
	if to.Person != 0 {
		whom = number(to.Person)
	}
	return bot.Note{
		Key: f.runKey("wait", number(f.c.Waiting.Unix()), whom), To: to, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, key, f.no(), text.In("what", f.what(lang)),
			text.In("why", f.waitsFor(lang)), text.A("at", f.clock(lang, f.c.WaitEnd)),
			text.ByName("name", courtesy(f.r, lang, f.r.Roster.Person(f.c.Holder).Name)))}},
	}
}

// waitReasons are the reasons with the lists of words that name them.
func waitReasons() map[scoring.WaitReason]string {
	return map[scoring.WaitReason]string{
		scoring.WaitOwner: "wait_owner", scoring.WaitParts: "wait_parts", scoring.WaitThird: "wait_third",
	}
}

// waitReason finds why in words; rest is what else was said.
func waitReason(r *bot.Request, words string) (why scoring.WaitReason, rest string) {
	for _, why := range []scoring.WaitReason{scoring.WaitOwner, scoring.WaitParts, scoring.WaitThird} {
		if rest, ok := without(r.Catalogue().List(waitReasons()[why]), words); ok {
			return why, rest
		}
	}
	return "", words
}

// waitsFor is what the case waits for.
func (f casefile) waitsFor(lang string) text.Line {
	switch f.c.WaitFor {
	case scoring.WaitOwner:
		return f.r.Say(lang, "button.wait_owner")
	case scoring.WaitParts:
		return f.r.Say(lang, "button.wait_parts")
	}
	return f.r.Say(lang, "button.wait_third")
}

// whyWait asks for the reason, by one tap.
func (f casefile) whyWait(r *bot.Request, words string) (bot.Change, error) {
	var choices []choice
	for _, why := range []scoring.WaitReason{scoring.WaitOwner, scoring.WaitParts, scoring.WaitThird} {
		f.c.WaitFor = why
		label := f.waitsFor(r.Lang)
		choices = append(choices, choice{label, trimmed("wait", f.c.No, label.String(), words)})
	}
	return list(r, r.Say(r.Lang, "wait.why", f.no()), nil, choices)
}

// resume is 继续: whoever holds the case, or a captain, ends its wait.
func (s clerk) resume(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutCaseOf(r.Words)
	mine := func(c scoring.Case) bool {
		return c.Holder == r.Who.Standing.Person || r.Who.Role() != scoring.RoleGuard && within(r, c)
	}
	var cases []scoring.Case
	if no == "" {
		var err error
		cases, err = s.CasesOf(ctx, r.View, scoring.CaseFilter{Site: siteOf(r), States: []scoring.CaseState{scoring.CaseAccepted, scoring.CaseArrived}})
		if err != nil {
			return bot.Change{}, fmt.Errorf("read cases at work: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{
		fits: func(c scoring.Case) bool { return !c.Waiting.IsZero() && mine(c) }, none: "wait.none",
	})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	switch {
	case !mine(c):
		return reply(r, "wait.not_yours", f.no())
	case c.Waiting.IsZero() || !c.Open():
		return reply(r, "wait.not_waiting", f.no())
	}
	change := bot.Change{}
	f.goOn(&change, r.At, r.Who.Standing.Person)
	change.Cases = []scoring.Case{f.timed()}
	answered(r, &change)
	change.Reply = r.Reply("wait.resumed", f.no(), text.In("state", f.state(r.Lang)))
	return change, nil
}

// goOn ends a wait: the client hears of it, and who holds the case when it was
// somebody else who did (by 0 = the clock).
func (f *casefile) goOn(c *bot.Change, at time.Time, by int64) {
	since := number(f.c.Waiting.Unix())
	f.c = f.c.Resume(at)
	c.Steps = append(c.Steps, f.step(at, by, "resumed", ""))
	if to, lang, ok := f.teller(by); ok {
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("resumed", since, "client"), To: to, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "wait.over_client", f.no())}},
		})
	}
	if f.c.Holder == by {
		return
	}
	lang := f.r.Roster.Person(f.c.Holder).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("resumed", since, number(f.c.Holder)), To: bot.Address{Person: f.c.Holder}, Class: bot.ClassAlert,
		Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "wait.over", f.no(), text.In("state", f.state(lang)))}},
	})
}

// waitOver ends a wait whose time is up.
func (f *casefile) waitOver(c *bot.Change) { f.goOn(c, f.c.WaitEnd, 0) }
