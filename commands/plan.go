package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// plan is 方案: what will be done and until when, told to the client. For a
// complex case it is all that the first two hours ask (product.md, D2-RESOLVE).
func (s clerk) plan(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCaseOf(r.Words)
	f, change, done, err := s.held(ctx, r, no, words, "plan.none")
	if err != nil || done {
		return change, err
	}
	until, what, ok := parseMoment(words, r.At, f.zone)
	switch {
	case words == "":
		return reply(r, "plan.how", f.no())
	case !ok || !until.After(r.At):
		return reply(r, "plan.no_time", f.no(), text.As("words", words))
	case what == "":
		return reply(r, "plan.no_words", f.no())
	}
	if f.c.Complex {
		back, err := s.reverseLate(ctx, r.Reading, f, scoring.ClockResolve, f.c.Fired.Resolve, r.At)
		if err != nil {
			return bot.Change{}, err
		}
		with(&change, back)
	}
	if f.c.Planned.IsZero() {
		f.c.Planned = r.At
	}
	f.c.ETA = until
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, r.Who.Standing.Person, "planned", what))
	keepProof(r, &change, f.c.No)
	answered(r, &change)
	key := text.Key("plan.done_alone")
	if to, lang, ok := f.teller(r.Who.Standing.Person); ok {
		key = "plan.done"
		at := f.clock(lang, until)
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey("progress", "planned", hash(r)), To: to, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "plan.told", f.no(), text.As("words", what), text.A("at", at),
				text.ByName("name", courtesy(r.Reading, lang, r.Who.Person.Name)))}},
		})
	}
	change.Reply = r.Reply(key, f.no(), text.A("at", f.clock(r.Lang, until)))
	return change, nil
}

// held finds the case the speaker holds and means; a case of nobody named by
// its number is taken at this moment. done is true when the Change is the answer.
func (s clerk) held(ctx context.Context, r *bot.Request, no, tail string, none text.Key) (casefile, bot.Change, bool, error) {
	var held []scoring.Case
	if no == "" {
		var err error
		if held, _, err = s.Held(ctx, r.View, r.Who.Standing.Person, r.At); err != nil {
			return casefile{}, bot.Change{}, false, fmt.Errorf("read held cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, held, pick{
		fits: func(scoring.Case) bool { return true }, none: none, tail: tail,
	})
	if err != nil || done {
		return casefile{}, answer, done, err
	}
	return s.mine(ctx, r, c)
}
