package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// unfounded is 不属实: a captain closes a case that was none, with a reason. What
// its clocks cost is taken back (rules.md 3).
func (s clerk) unfounded(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.find(ctx, r, scoring.Unfounded)
}

// duplicate is 重复: the same for one that another case is about already.
func (s clerk) duplicate(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.find(ctx, r, scoring.Duplicate)
}

func (s clerk) find(ctx context.Context, r *bot.Request, finding scoring.Finding) (bot.Change, error) {
	no, reason := cutCase(r.Words)
	if no == "" {
		return reply(r, findKey(finding, "unfounded.how", "duplicate.how"))
	}
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	switch {
	case !f.answersFor(r):
		return reply(r, "unfounded.not_yours", f.no())
	case c.Finding != "":
		return reply(r, "unfounded.already", f.no())
	case reason == "":
		return reply(r, findKey(finding, "unfounded.why", "duplicate.why"), f.no())
	case c.State == scoring.CaseClosed && r.At.After(c.Closed.Add(scoring.ReopenWithin)):
		return reply(r, "unfounded.late", f.no())
	}
	entries, err := s.Charged(ctx, r.View, no)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a case's charges: %w", err)
	}
	change := bot.Change{}
	back := standing(entries)
	for _, e := range back {
		if e.Subject == (scoring.Subject{Kind: scoring.SubjectPerson, ID: r.Who.Standing.Person}) {
			return reply(r, "unfounded.own", f.no())
		}
		taken, err := takeBack(ctx, r.Reading, e, "finding/"+e.No, r.Who.Standing.Person)
		if err != nil {
			return bot.Change{}, err
		}
		with(&change, taken)
	}
	f.c = f.c.Resume(r.At)
	f.c.Finding, f.c.Doubt = finding, time.Time{}
	if f.c.State != scoring.CaseClosed {
		f.c.State, f.c.Closed = scoring.CaseClosed, notBefore(r.At, f.c.Resolved)
	}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, r.Who.Standing.Person, string(finding), reason))
	f.tellFinding(r, &change, reason)
	if finding == scoring.Unfounded {
		f.tellAccused(&change, reason)
	}
	change.Reply = r.Reply("unfounded.done", f.no(), text.A("count", number(len(back))))
	if len(back) == 0 {
		change.Reply = r.Reply("unfounded.done_none", f.no())
	}
	return change, nil
}

// answersFor reports whether the speaker may end a case for good: who decides a
// private one, a captain that of their own team and what their people hold, and of
// nobody's team what nobody else's people hold; a supervisor all of the site's.
// To be on duty is not enough.
func (f casefile) answersFor(r *bot.Request) bool {
	st := r.Who.Standing
	if st.Role != scoring.RoleCaptain || f.c.Private() {
		return true // as far as they see the case
	}
	holds := f.r.Roster.Standing(f.c.Holder, f.r.Now).Team
	return st.Team == holds || st.Team == f.c.Team || f.c.Team == 0 && holds == 0
}

func findKey(finding scoring.Finding, unfounded, duplicate text.Key) text.Key {
	if finding == scoring.Duplicate {
		return duplicate
	}
	return unfounded
}

// tellFinding tells the client and who held the case.
func (f casefile) tellFinding(r *bot.Request, c *bot.Change, reason string) {
	if to, lang, ok := f.teller(r.Who.Standing.Person); ok {
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("progress", "finding"), To: to, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, findKey(f.c.Finding, "unfounded.told", "duplicate.told"),
				f.no(), text.As("reason", reason))}},
		})
	}
	if f.c.Holder == 0 || f.c.Holder == r.Who.Standing.Person {
		return
	}
	lang := r.Roster.Person(f.c.Holder).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("finding", number(f.c.Holder)), To: bot.Address{Person: f.c.Holder}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, findKey(f.c.Finding, "unfounded.told_holder", "duplicate.told_holder"),
			f.no(), text.As("reason", reason))}},
	})
}
