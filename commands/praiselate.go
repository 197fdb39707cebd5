package commands

import (
	"context"
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
			creditChoices(r, c, &b, k, p, true)
			c.Notes = append(c.Notes, bot.Note{
				Key: "praise/" + k.No + "/" + x.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
				Due: r.Roster.Quiet(p.ID, r.Now),
			})
		}
	}
	return nil
}
