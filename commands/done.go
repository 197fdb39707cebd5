package commands

import (
	"context"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// done is 好了: the case is solved as of the message, and the client is asked to
// confirm.
func (s clerk) done(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCaseOf(r.Words)
	words = trim(words)
	f, change, refused, err := s.held(ctx, r, no, words, "done.none")
	switch {
	case err != nil:
		return change, err
	case refused && no == "" && f.c.No == "" && len(change.Buttons) == 0:
		return s.doneAgain(ctx, r, change)
	case refused:
		return change, nil
	case f.c.Private() && words == "":
		return reply(r, "private.what", f.no()) // client and accused are told what was found (rules.md 5)
	}
	for _, clock := range []scoring.ClockName{scoring.ClockResolve, scoring.ClockArrive} {
		if clock == scoring.ClockArrive && !f.c.Arrived.IsZero() {
			continue // judged when 到了 came
		}
		back, err := s.reverseLate(ctx, r.Reading, f, clock, *f.fired(clock), r.At)
		if err != nil {
			return bot.Change{}, err
		}
		with(&change, back)
	}
	f.c = f.c.Resume(r.At)
	f.c.Resolved, f.c.State = notBefore(r.At, latest(f.c.Accepted, f.c.Arrived)), scoring.CaseResolved
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(f.c.Resolved, r.Who.Standing.Person, "resolved", words))
	keepProof(r, &change, f.c.No)
	answered(r, &change)
	f.tellDone(r, &change, words)
	f.tellAccused(&change, words)
	change.Reply = r.Reply(f.doneKey(r), f.no(), text.A("span", r.Catalogue().Span(r.Lang, f.c.Resolved.Sub(f.since()))),
		text.In("mark", f.inTime(r.Lang, scoring.ClockResolve, f.c.Resolved)))
	marked(r, &change, "mark.done", f.c.Site)
	return change, nil
}

// doneAgain answers a 好了 of somebody who holds nothing: it names the case they
// solved last, and photos that come with it soon after belong there.
func (s clerk) doneAgain(ctx context.Context, r *bot.Request, none bot.Change) (bot.Change, error) {
	solved, err := s.solved(ctx, r)
	if err != nil || len(solved) == 0 {
		return none, err
	}
	last := slices.MaxFunc(solved, func(a, b scoring.Case) int { return a.Resolved.Compare(b.Resolved) })
	change := bot.Change{Reply: r.Reply("accept.over", text.A("no", last.No))}
	if len(media(r)) > 0 && r.At.Sub(last.Resolved) <= attachAfter {
		change.Reply = r.Reply("attach.done", text.A("no", last.No), text.In("what", kindOf(r.Reading, r.Lang, media(r))))
		keepProof(r, &change, last.No)
	}
	return change, nil
}

// doneKey says who was told: the client, who reported, or nobody.
func (f casefile) doneKey(r *bot.Request) text.Key {
	_, _, told := f.teller(r.Who.Standing.Person)
	switch {
	case f.c.Client != 0 && !f.quietEnd().IsZero():
		return "done.asked_later"
	case f.c.Client != 0:
		return "done.asked"
	case told:
		return "done.reported"
	}
	return "done.alone"
}

// tellDone tells the client what was done, with the photo, and asks for a
// rating, in the quiet hours later; who reported as staff is told without being asked.
func (f casefile) tellDone(r *bot.Request, c *bot.Change, words string) {
	to, lang, ok := f.teller(r.Who.Standing.Person)
	if !ok {
		return
	}
	guard := text.ByName("name", courtesy(r.Reading, lang, r.Who.Person.Name))
	line := r.Say(lang, "done.told", f.no(), guard)
	if words != "" {
		line = r.Say(lang, "done.told_words", f.no(), text.As("words", words), guard)
	}
	b := bot.Body{Lang: lang, Lines: []text.Line{line}}
	show(&b, media(r))
	if f.c.Client != 0 {
		f.please(c, &b)
	}
	c.Notes = append(c.Notes, bot.Note{Key: f.runKey("progress", "resolved"), To: to, Class: bot.ClassAlert, Body: b})
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
