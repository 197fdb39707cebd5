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

// needWithin is how long what becomes of a need can be said by button (ours): it
// stands on the visit, and who wrote it down on a round comes back to it later.
const needWithin = 7 * 24 * time.Hour

// needChoices are what is asked after a visit (product.md, talk 7).
func needChoices(r *bot.Request, v scoring.Visit) []choice {
	var out []choice
	for _, key := range []text.Key{"button.need_light", "button.need_medicine"} {
		need := r.Say(r.Lang, key)
		out = append(out, choice{need, "need " + v.No + " " + need.String()})
	}
	return append(out, choice{r.Say(r.Lang, "button.need_other"), "need " + v.No}, choice{r.Say(r.Lang, "button.need_none"), "need " + v.No + " -"})
}

// needVisit is the visit that words name, the speaker's own or one they lead.
func (s clerk) needVisit(ctx context.Context, r *bot.Request) (v scoring.Visit, rest string, known bool, err error) {
	no, rest := cutVisit(r.Words)
	v, err = s.Visit(ctx, r.View, no)
	if errors.Is(err, bot.ErrNotFound) {
		return v, rest, false, nil
	}
	if err != nil {
		return v, rest, false, fmt.Errorf("read visit: %w", err)
	}
	return v, rest, v.Person == r.Who.Standing.Person || r.Reach > bot.Own && leads(r, v.Site, v.Team), nil
}

// need is what a client wants, told at a visit; one tap makes a case of it.
func (s clerk) need(ctx context.Context, r *bot.Request) (bot.Change, error) {
	v, rest, known, err := s.needVisit(ctx, r)
	switch {
	case err != nil:
		return bot.Change{}, err
	case !known:
		return reply(r, "visit.none")
	case v.Case != "":
		return reply(r, "visit.need_open", text.A("no", v.Case))
	case rest == "-":
		c, err := reply(r, "visit.need_none")
		answered(r, &c)
		return c, err
	case rest == "":
		return askFor(r, r.Say(r.Lang, "visit.need_what"), "need "+v.No)
	}
	v.Need = rest
	c, err := list(r, r.Say(r.Lang, "visit.need", text.As("words", rest)), nil,
		[]choice{{r.Say(r.Lang, "button.need_case"), "needcase " + v.No}, {r.Say(r.Lang, "button.need_todo"), "todo " + v.No}})
	for i := range c.Buttons {
		c.Buttons[i].Until = r.Now.Add(needWithin)
	}
	c.Visits = []scoring.Visit{v}
	return c, err
}

// needCase is 【转工单】: the client's case, opened by the guard as by 代报.
func (s clerk) needCase(ctx context.Context, r *bot.Request) (bot.Change, error) {
	v, _, known, err := s.needVisit(ctx, r)
	switch {
	case err != nil:
		return bot.Change{}, err
	case !known || v.Need == "":
		return reply(r, "visit.none")
	case v.Case != "":
		return reply(r, "visit.need_open", text.A("no", v.Case))
	}
	client, err := s.Client(ctx, r.View, v.Client)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read who was visited: %w", err)
	}
	c, err := s.openRead(ctx, r, opening{site: v.Site, said: trimmed(client.Home, v.Need), behalf: client.Name, client: client})
	if err != nil || len(c.Cases) == 0 {
		return c, err
	}
	v.Case, v.Todo = c.Cases[0].No, scoring.TodoNone
	c.Visits = append(c.Visits, v)
	answered(r, &c)
	return c, nil
}
