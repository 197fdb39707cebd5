package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

// extra is 补充: words, photos or a place of a client or of staff for a case that
// is at work. What staff add stays inside; 回 goes to the client.
func (s clerk) extra(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCase(r.Words)
	if words == "" && len(media(r)) == 0 && r.Location == nil {
		return reply(r, "extra.how")
	}
	if r.Who.Client.ID == 0 {
		return s.extraStaff(ctx, r, no, words)
	}
	var cases []scoring.Case
	if no == "" {
		var err error
		if cases, err = s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID}); err != nil {
			return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
		}
		if newest, _ := newestOpen(cases); newest.No == "" {
			return s.openCase(ctx, r, opening{site: siteOf(r), said: words})
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{fits: scoring.Case.Open, which: "extra.which", tail: words})
	if err != nil || done {
		return answer, err
	}
	switch {
	case c.Kind == scoring.KindPraise:
		return reply(r, "reopen.praise", open(r.Reading, c).no())
	case !c.Open():
		return reply(r, "extra.over", open(r.Reading, c).no())
	}
	change, err := s.gather(ctx, r, c.No, words, becauseAbout)
	answered(r, &change)
	return change, err
}

func (s clerk) extraStaff(ctx context.Context, r *bot.Request, no, words string) (bot.Change, error) {
	var held []scoring.Case
	if no == "" {
		var err error
		if held, _, err = s.Held(ctx, r.View, r.Who.Standing.Person, r.At); err != nil {
			return bot.Change{}, fmt.Errorf("read held cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, held, pick{fits: scoring.Case.Open, none: "extra.how", which: "extra.which", tail: words})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	if s.read(r, c.Site, words).About && !c.Private() { // what staff say of staff is private too
		change, err := s.openCase(ctx, r, opening{site: c.Site, said: words, class: scoring.ClassPerson, about: s.accused(r, c.Site, words)})
		answered(r, &change)
		return change, err
	}
	change := bot.Change{Reply: r.Reply("extra.done", f.no())}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "added", words)}
	keepProof(r, &change, c.No)
	answered(r, &change)
	if c.Open() && c.Holder != r.Who.Standing.Person {
		f.tellHolder(r, &change, "extra.told", words, nil, false)
	}
	return change, nil
}
