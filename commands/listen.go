package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// listened is a command of clients whose words are read before they go anywhere:
// whoever begins with 补充 or 人工 may still call for help, or say something bad
// about one of the staff, which none of those may read who work on the case
// (rules.md 4 and 5). The words are then a report and nothing else.
func (s clerk) listened(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		if said, m := s.saidBeside(r); said != "" && (m.Kind == sentence.Emergency || m.Kind == sentence.Ask || m.About) {
			return s.report(ctx, r)
		}
		return run(ctx, r)
	}
}

// heeded is listened for a command that means something without its words: 催,
// 重开, 评价, 确认 and 进度 are done all the same, and what is said of the staff goes
// privately beside it, whoever says it.
func (s clerk) heeded(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		if r.Pressed.ID != "" || chosen(r) {
			return run(ctx, r)
		}
		bare, said := cutWords(r.Words)
		m := sentence.Meaning{}
		if said != "" {
			m = s.read(r, siteOf(r), said)
		}
		switch {
		case r.Who.Client.ID != 0 && (m.Kind == sentence.Emergency || m.Kind == sentence.Ask):
			return s.report(ctx, r)
		case !m.About:
			return run(ctx, r)
		}
		rr := *r
		rr.Words = bare
		c, err := run(ctx, &rr)
		if err != nil {
			return bot.Change{}, err
		}
		return c, s.complainBeside(ctx, r, &c, said)
	}
}

// cutWords cuts what somebody says off a case's number and the stars for it.
func cutWords(words string) (bare, said string) {
	stars := parseStars(words)
	if stars.no == "" {
		stars.no, stars.words = cutCase(stars.words)
	}
	bare = stars.no
	if stars.count != 0 {
		bare = trimmed(bare, number(stars.count))
	}
	return bare, scoring.Tidy(stars.words)
}

// complainBeside puts what is bad about one of the staff into the private case
// that the client opened just now, else into one of its own.
func (s clerk) complainBeside(ctx context.Context, r *bot.Request, c *bot.Change, said string) error {
	if r.Who.Client.ID == 0 {
		site := siteOf(r)
		if no, _ := cutCase(r.Words); site == 0 && no != "" { // who is of no site speaks of the case's
			k, err := r.Case(ctx, no)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return fmt.Errorf("read the case somebody speaks of: %w", err)
			}
			site = k.Site
		}
		return s.beside(ctx, r, c, opening{site: site, said: said})
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return fmt.Errorf("read a client's cases: %w", err)
	}
	h := heard{r: r, clerk: s, site: siteOf(r), said: said}
	no := h.near(cases, h.keeps)
	if no == "" {
		return s.beside(ctx, r, c, opening{site: siteOf(r), said: said})
	}
	added, err := s.gather(ctx, r, no, said, becauseNear)
	if err != nil {
		return err
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "private.beside", text.A("no", no)))
	c.Cases = append(c.Cases, added.Cases...)
	with(c, added)
	return nil
}

// saidBeside are the words that a client typed behind a command and a case's
// number, and what they mean; "" for none, and for what a button says.
func (s clerk) saidBeside(r *bot.Request) (said string, m sentence.Meaning) {
	if r.Who.Client.ID == 0 || r.Pressed.ID != "" || chosen(r) {
		return "", m
	}
	_, said = cutCase(r.Words)
	if said = scoring.Tidy(said); said != "" {
		m = s.read(r, siteOf(r), said)
	}
	return said, m
}

// beside opens a private case beside what else a message means. What came with
// the message is kept with that.
func (s clerk) beside(ctx context.Context, r *bot.Request, c *bot.Change, o opening) error {
	rr := *r
	rr.Media, rr.Location = nil, nil
	o.class, o.urgent, o.about, o.beside = scoring.ClassPerson, false, s.accused(r, o.site, o.said), nil
	p, err := s.openCase(ctx, &rr, o)
	if err != nil {
		return err
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "private.beside", text.A("no", p.Cases[0].No)))
	c.Cases = append(c.Cases, p.Cases...)
	with(c, p)
	return nil
}

// warn tells the supervisors at once of a threat in words that are asked about
// first and have no case yet.
func (h heard) warn(c *bot.Change) {
	for _, p := range h.r.Roster.Supervisors(h.site, h.r.Roster.Day(h.site, h.r.Now)) {
		c.Notes = append(c.Notes, bot.Note{
			Key: "threat/" + hash(h.r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{
				h.r.Say(p.Lang, "urgent.threat_asked"), h.r.Say(p.Lang, "accept.words", text.As("words", h.said)),
			}},
		})
	}
}

// oneTooMany is what a client says who has as many open cases as one may have: a
// person is asked (rules.md 4), in one case however much is said. Whom nobody
// registered keeps to their cases, or they could call people without end.
func (s clerk) oneTooMany(ctx context.Context, h heard, cases []scoring.Case) (bot.Change, error) {
	if i := slices.IndexFunc(cases, atDesk); i >= 0 && !h.r.Who.Client.Unlisted() {
		return s.added(ctx, h, cases[i].No, becauseFull)
	}
	if newest, _ := newestOpen(notPrivate(cases)); h.r.Who.Client.Unlisted() {
		return s.added(ctx, h, newest.No, becauseFull)
	}
	c, err := s.toDesk(ctx, h.r, h.said, "human.full")
	if err != nil {
		return bot.Change{}, err
	}
	return h.finished(c), nil
}

func atDesk(c scoring.Case) bool { return c.Desk && c.Open() }

// unsitedSays opens a case for what a client says whose site is not known, or
// adds it to the newest of as many as one may have.
func (s clerk) unsitedSays(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	if newest, open := newestOpen(notPrivate(cases)); open >= mostOpen {
		return s.gather(ctx, r, newest.No, said, becauseFull)
	}
	return s.openCase(ctx, r, opening{said: said, class: scoring.ClassService})
}
