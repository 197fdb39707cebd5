package commands

import (
	"context"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// offerWithdrawal answers 看错了: a draft is dropped, and of the client's open
// cases each can be taken back with one tap.
func offerWithdrawal(h heard, cases []scoring.Case) (bot.Change, error) {
	r := h.r
	if h.draft.ID != "" {
		c := bot.Change{Reply: r.Reply("withdraw.draft")}
		h.draft.settle(&c)
		return c, nil
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{r.Say(r.Lang, "withdraw.ask")}}}
	for _, k := range cases {
		if !k.Open() || len(c.Reply.Buttons) == mostListed {
			continue
		}
		f := open(r.Reading, k)
		c.Reply.Lines = append(c.Reply.Lines, f.lineFor(r))
		offer(r.Reading, &c, &c.Reply, 0, time.Time{}, choice{r.Say(r.Lang, "button.withdraw", f.no()), "withdraw " + k.No})
	}
	if len(c.Reply.Buttons) == 0 {
		return reply(r, "withdraw.none")
	}
	return c, nil
}

// withdrawCase is a client's 【撤回】: the case is over, and whoever was called to it
// is told.
func (s clerk) withdrawCase(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutCase(r.Words)
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{none: "withdraw.none"})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	if !c.Open() {
		return reply(r, "withdraw.late", f.no())
	}
	f.c.State, f.c.Closed = scoring.CaseClosed, notBefore(r.At, c.Opened)
	change := bot.Change{Reply: r.Reply("withdraw.done", f.no())}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(f.c.Closed, 0, "withdrawn", "")}
	f.tellWithdrawn(&change)
	return change, nil
}

// tellWithdrawn tells the groups that were called, and who holds the case; of a
// private one only who decides it.
func (f casefile) tellWithdrawn(c *bot.Change) {
	note := func(whom string, to bot.Address, lang string) {
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("withdrawn", whom), To: to, Class: bot.ClassAlert,
			Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "withdraw.told", f.no(), text.In("what", f.what(lang)))}},
		})
	}
	people := f.answerers()
	if f.c.Urgent {
		people = append(people, append(f.captains(), f.supervisors()...)...)
	}
	if f.c.Holder != 0 {
		people = append(people, f.r.Roster.Person(f.c.Holder))
	}
	for _, p := range once(people) {
		note("p"+number(p.ID), bot.Address{Person: p.ID}, p.Lang)
	}
	if f.named() {
		return
	}
	for _, t := range f.r.Roster.OnDuty(f.c.Site, f.c.Place, f.r.Now) {
		groups := f.r.Roster.TeamGroups(t.ID)
		if len(groups) == 0 {
			groups = f.r.Roster.SiteGroups(t.Site)
		}
		for _, g := range groups {
			note(number(g.ID), bot.Address{Group: g.ID}, g.Lang)
		}
	}
}
