package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// rate is 评价: what a client thinks of a solved case, 5 to 1, with words if they
// like. Without stars it asks for them (rules.md 4 and 6).
func (s clerk) rate(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := parseStars(r.Words)
	if said.no == "" {
		ended, err := s.Ended(ctx, r.View, r.Who.Client.ID, r.At.Add(-scoring.RateWithin))
		if err != nil {
			return bot.Change{}, fmt.Errorf("read ended cases: %w", err)
		}
		if said.no = toRate(ended); said.no == "" {
			return reply(r, "rate.none")
		}
	}
	return s.rateCase(ctx, r, said)
}

// rated is a message of a client that begins with a rating while a case waits
// for one: 2 又坏了. about is false when it is something else.
func (s clerk) rated(ctx context.Context, r *bot.Request, cases []scoring.Case, said string) (c bot.Change, about bool, err error) {
	stars := parseStars(said)
	if stars.count == 0 || stars.run != "" {
		return c, false, nil
	}
	if r.Asked.Kind == "rate" && stars.no == "" && len(r.Asked.Options) > 0 {
		stars.no = askedCase(r)
	}
	if stars.no == "" {
		stars.no = toRate(cases)
	}
	if stars.no == "" {
		return c, false, nil
	}
	c, err = s.rateCase(ctx, r, stars)
	return c, true, err
}

// toRate is the case that was solved last and is not rated; "" = none.
func toRate(cases []scoring.Case) string {
	var last scoring.Case
	for _, c := range cases {
		if c.Kind != scoring.KindPraise && !c.Resolved.IsZero() && c.Rated == 0 && c.Finding == "" && !c.Open() && c.Resolved.After(last.Resolved) {
			last = c
		}
	}
	return last.No
}

func (s clerk) rateCase(ctx context.Context, r *bot.Request, said stars) (bot.Change, error) {
	c, err := r.Case(ctx, said.no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !within(r, c):
		return reply(r, "case.unknown", text.A("no", said.no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	f := open(r.Reading, c)
	if key := f.unratable(r, said.run); key != "" {
		return reply(r, key, f.no(), text.In("state", f.stateForClient(r.Lang)))
	}
	change := bot.Change{}
	answeredFor(r, &change, c.No)
	if said.count == 0 {
		key := text.Key("rate.ask")
		if f.c.Rated != 0 {
			key = "rate.ask_again"
		}
		change.Reply = bot.Body{Lang: r.Lang}
		f.askRating(&change, &change.Reply, key)
		return change, nil
	}
	before := f.c.Rated
	f.c.Rated = said.count
	if before == 0 {
		f.c.RatedAt = r.At
	}
	change.Steps = append(change.Steps, f.step(r.At, 0, "rated", trimmed(number(said.count), said.words)))
	if said.count <= scoring.LowRating {
		f.low(r, &change, said.words)
	} else {
		f.content(r, &change, before, said.words)
	}
	change.Cases, change.Ratings = []scoring.Case{f.timed()}, []scoring.Rating{f.rating()}
	return change, nil
}

// unratable says why a run cannot be rated; "" when it can. run is the one a
// button is for.
func (f casefile) unratable(r *bot.Request, run string) text.Key {
	switch {
	case f.c.Kind == scoring.KindPraise:
		return "reopen.praise"
	case run != "" && run != number(f.c.Run):
		return "rate.reopened"
	case f.c.Open():
		return "rate.early"
	case f.c.Resolved.IsZero() || f.c.Finding != "" || r.At.After(f.c.Resolved.Add(scoring.RateWithin)):
		return "rate.over"
	case f.c.Rated != 0 && r.At.After(f.c.RatedAt.Add(scoring.RerateWithin)):
		return "rate.already"
	}
	return ""
}

// content is a rating of 3 or more: it closes the case.
func (f *casefile) content(r *bot.Request, c *bot.Change, before int, words string) {
	f.c.Doubt = time.Time{}
	if f.c.State == scoring.CaseResolved {
		f.c.State, f.c.Closed = scoring.CaseClosed, notBefore(r.At, f.c.Resolved)
		f.tellConfirmed(c)
	}
	if before != 0 && before <= scoring.LowRating {
		f.tellJudges(c, f.runKey("rerated", hash(r)), "rate.told_changed", f.starsArg())
	} else if words != "" {
		f.tellJudges(c, f.runKey("rated", hash(r)), "rate.told_words", f.starsArg(), text.As("words", words))
	}
	c.Reply = r.Reply("rate.done", f.no(), f.starsArg())
	offer(r.Reading, c, &c.Reply, 0, f.c.RatedAt.Add(scoring.RerateWithin), choice{r.Say(r.Lang, "button.rerate"), "rate " + f.runOf()})
}

// low is a rating of 2 or less: the client is asked whether it shall be
// reopened, the captain hears of it either way.
func (f *casefile) low(r *bot.Request, c *bot.Change, words string) {
	f.c.Doubt, f.c.Fired.Close = r.At, 0
	key := text.Key("rate.told_low")
	if words != "" {
		key = "rate.told_low_words"
	}
	f.tellJudges(c, f.runKey("rated", hash(r)), key, f.starsArg(), text.As("words", words))
	c.Reply = r.Reply("rate.low", f.no(), f.starsArg())
	f.ask(c, &c.Reply, "doubt", []choice{
		{r.Say(r.Lang, "button.reopen"), "reopen " + f.runOf()},
		{r.Say(r.Lang, "button.unhappy"), "unhappy " + f.runOf()},
		{r.Say(r.Lang, "button.rerate"), "rate " + f.runOf()},
	})
}

func (f casefile) starsArg() text.Arg { return text.A("stars", number(f.c.Rated)) }

// unhappy is 【已好,但不满意】: the case stays closed, the captain is to call.
func (s clerk) unhappy(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := parseStars(r.Words)
	c, err := r.Case(ctx, said.no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !within(r, c):
		return reply(r, "case.unknown", text.A("no", said.no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	f := open(r.Reading, c)
	switch {
	case said.run != number(c.Run) || c.Open():
		return reply(r, "rate.reopened", f.no())
	case c.Doubt.IsZero():
		return reply(r, "rate.unhappy_done", f.no())
	}
	f.c.Doubt = time.Time{}
	if f.c.State == scoring.CaseResolved {
		f.c.State, f.c.Closed = scoring.CaseClosed, notBefore(r.At, c.Resolved)
	}
	change := bot.Change{Reply: r.Reply("rate.unhappy_done", f.no())}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, 0, "unhappy", "")}
	answeredFor(r, &change, c.No)
	f.tellJudges(&change, f.runKey("unhappy"), "rate.told_unhappy", f.starsArg())
	return change, nil
}

// leftSo ends the hour in which a client might have reopened the case.
func (f *casefile) leftSo(c *bot.Change) {
	f.c.Doubt = time.Time{}
	if f.c.State == scoring.CaseResolved {
		f.c.State, f.c.Closed = scoring.CaseClosed, f.r.Now
	}
	f.c.Fired.Close = scoring.MarkOver
	c.Steps = append(c.Steps, f.step(f.r.Now, 0, "closed", ""))
	f.tellJudges(c, f.runKey("doubted"), "rate.told_silent", f.starsArg())
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("progress", "doubted"), To: bot.Address{Client: f.c.Client}, Class: bot.ClassAlert,
		Body: bot.Body{Lang: f.c.Lang, Lines: []text.Line{f.r.Say(f.c.Lang, "rate.silent", f.no())}},
	})
}
