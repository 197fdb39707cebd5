package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// confirm is a client's 【确认】 of a solved case: it is closed.
func (s clerk) confirm(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, rest := cutCase(r.Words)
	if _, not := without(r.Catalogue().List("unsolved"), rest); rest != "" && (no == "" || not) {
		return s.report(ctx, r) // 确认 and more words is no confirmation but something to say
	}
	var cases []scoring.Case
	if no == "" {
		var err error
		if cases, err = s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID}); err != nil {
			return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{
		fits: func(c scoring.Case) bool { return c.State == scoring.CaseResolved },
		none: "confirm.none",
	})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	switch {
	case c.State == scoring.CaseClosed:
		return reply(r, "confirm.already", f.no())
	case c.State != scoring.CaseResolved:
		return reply(r, "confirm.early", f.no(), text.In("state", f.stateForClient(r.Lang)))
	}
	f.c.State, f.c.Closed, f.c.Doubt = scoring.CaseClosed, notBefore(r.At, c.Resolved), time.Time{}
	change := bot.Change{Reply: r.Reply("confirm.done", f.no())}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(f.c.Closed, 0, "confirmed", rest)}
	answered(r, &change)
	f.tellConfirmed(&change)
	return change, nil
}

// tellConfirmed tells who held the case that the client is content; of a rating
// only that, for guards never see who rated (rules.md 10).
func (f casefile) tellConfirmed(c *bot.Change) {
	if f.c.Holder == 0 {
		return
	}
	lang := f.r.Roster.Person(f.c.Holder).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("progress", "confirmed"), To: bot.Address{Person: f.c.Holder}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "confirm.told", f.no())}},
	})
}
