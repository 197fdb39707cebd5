package commands

import (
	"context"
	"errors"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// mostAsked is how many praises one service is put to captains for (ours): a client
// may praise twice, and of whom the service names no client several may have.
const mostAsked = 3

// servedAfter puts praises once more to those who decide, with D4-PRAISE: what
// they praise is logged only now, and nobody has decided on them in their 14 days.
func (s clerk) servedAfter(ctx context.Context, r *bot.Request, c *bot.Change, x scoring.Service) error {
	praises, err := s.PraisesUnserved(ctx, r.View, x.Site, x.Person, r.Now.Add(-creditFor))
	if err != nil {
		return fmt.Errorf("read praises: %w", err)
	}
	n := 0
	for _, k := range praises {
		late := k.Opened.After(x.At) // the service was sent before the praise and comes after it
		if k.Fired.Accept == markDecided || x.Client != 0 && x.Client != k.Client || late && k.Opened.Sub(x.At) > scoring.PraiseAfter || n == mostAsked {
			continue
		}
		n++
		for _, p := range praiseHeads(r.Reading, k) {
			b := bot.Body{Lang: p.Lang, Lines: []text.Line{
				r.Say(p.Lang, "praise.heads_again", text.A("no", k.No), text.As("words", k.Text)), servedLine(r, p.Lang, x),
				r.Say(p.Lang, "praise.ask", text.ByName("name", r.Roster.Person(k.Holder).Name)),
			}}
			creditChoices(r, c, &b, k, p, x.No)
			c.Notes = append(c.Notes, bot.Note{
				Key: "praise/" + k.No + "/" + x.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
				Due: r.Roster.Quiet(p.ID, r.Now),
			})
		}
	}
	return nil
}

// unserved refuses D4-PRAISE when the service that it was offered for counts no more:
// it was struck since (rules.md 4). It says so and offers what is left, with another
// service that the praise may be for where there is one. of is the number of the
// service; a button without one was made before buttons had it.
func (s clerk) unserved(ctx context.Context, r *bot.Request, k scoring.Case, of []string) (bot.Change, error) {
	served, err := s.servedFor(ctx, r, k)
	if err != nil {
		return bot.Change{}, err
	}
	no := served.No
	if len(of) > 0 {
		no = of[0]
	}
	var c bot.Change
	if no != "" {
		x, err := s.Service(ctx, r.View, no)
		switch {
		case err != nil && !errors.Is(err, bot.ErrNotFound):
			return bot.Change{}, fmt.Errorf("read what a praise is for: %w", err)
		case err == nil && x.Person == k.Holder && x.StruckBy == 0:
			return bot.Change{}, nil
		}
		c.Reply = r.Reply("praise.struck", text.A("no", no))
	}
	c.Reply.Lang = r.Lang
	c.Reply.Lines = append(c.Reply.Lines, servedLine(r, r.Lang, served), r.Say(r.Lang, "praise.ask", text.ByName("name", r.Roster.Person(k.Holder).Name)))
	creditChoices(r, &c, &c.Reply, k, r.Who.Person, served.No)
	return c, nil
}
