package storetest

import (
	"context"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

func fullProblem(no string) scoring.Problem {
	at := start()
	return scoring.Problem{
		No: no, Site: 1, Category: "noise", Place: 3, State: scoring.ProblemKept, Case: "A1", By: 7, Entered: at, Closed: at.Add(time.Minute), Left: at.Add(time.Hour), Entry: "K9", Agreed: 8,
		Sequels: []scoring.Sequel{
			{Case: "A2", Opened: at.Add(2 * time.Minute), Closed: at.Add(3 * time.Minute), Verdict: scoring.SequelSame, Asked: at.Add(4 * time.Minute), Raised: at.Add(5 * time.Minute), By: 8, Entry: "K1", Month: "2025-06"},
			{Case: "A3", Opened: at.Add(6 * time.Minute), Verdict: scoring.SequelAsked},
		},
	}
}

// problems are stored whole and read by site, without those that left.
func problems(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, alone, left, elsewhere := fullProblem("WT-1"), fullProblem("WT-2"), fullProblem("WT-3"), fullProblem("WT-4")
	alone.Sequels, alone.Entered = nil, start().Add(-time.Hour)
	left.State, elsewhere.Site = scoring.ProblemClean, 2
	v := s.View()
	same(t, "none", must(s.Problems(ctx, v, 1))(t), []scoring.Problem(nil))
	same(t, "absent", v.Seen(), []bot.Stamp{{Scope: "problems/1"}})
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Problems: []scoring.Problem{a, alone, left, elsewhere}}}))
	v = s.View()
	same(t, "of a site", must(s.Problems(ctx, v, 1))(t), []scoring.Problem{alone, a})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "problems/1", Version: 1}})
	a.Closed, a.Sequels[1].Verdict = time.Time{}, scoring.SequelDifferent
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{Problems: []scoring.Problem{a}}}))
	same(t, "changed", must(s.Problems(ctx, s.View(), 1))(t), []scoring.Problem{alone, a})
}

// complaints are those of a site, a category and a span that somebody may have had
// cause for.
func complaints(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	mk := func(no string, after time.Duration, edit func(*scoring.Case)) scoring.Case {
		c := scoring.Case{
			No: no, Site: 1, Place: 3, Category: "noise", Kind: scoring.KindComplaint, Class: scoring.ClassOnSite, Client: 5, Run: 1, State: scoring.CaseClosed,
			Opened: start().Add(after), Resolved: start().Add(after + time.Hour), Closed: start().Add(after + 2*time.Hour),
		}
		edit(&c)
		return c
	}
	none := func(*scoring.Case) {}
	closed, open1 := mk("A1", 0, none), mk("A2", time.Hour, func(c *scoring.Case) { c.State, c.Resolved, c.Closed = scoring.CaseOpen, time.Time{}, time.Time{} })
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Cases: []scoring.Case{
		closed, open1, mk("A3", 2*time.Hour, none), mk("A4", -time.Second, none),
		mk("B1", 0, func(c *scoring.Case) { c.Site = 2 }), mk("B2", 0, func(c *scoring.Case) { c.Category = "parking" }),
		mk("B3", 0, func(c *scoring.Case) { c.Kind = scoring.KindRepair }), mk("B4", 0, func(c *scoring.Case) { c.Finding = scoring.Unfounded }),
		mk("B5", 0, func(c *scoring.Case) { c.Lead = "A1" }), mk("B6", 0, func(c *scoring.Case) { c.Staff = true }),
		mk("B7", 0, func(c *scoring.Case) { c.Class = scoring.ClassPerson }), mk("B8", 0, func(c *scoring.Case) { c.Resolved = time.Time{} }),
		mk("B9", 0, func(c *scoring.Case) { c.Desk = true }),
	}}}))
	var got []string
	for _, c := range must(s.Complaints(t.Context(), s.View(), 1, "noise", start(), start().Add(2*time.Hour)))(t) {
		got = append(got, c.No)
	}
	same(t, "complaints", got, []string{"A1", "A2"})
}

// problemSkews are the scopes of the problem ledger.
func problemSkews() []rest {
	return []rest{{
		scope: "problems/1",
		read: func(ctx context.Context, s Store, v bot.View) error {
			_, err := s.Problems(ctx, v, 1)
			return err
		},
		write: stores(func(int) bot.Records { return bot.Records{Problems: []scoring.Problem{fullProblem("WT-1")}} }),
	}}
}
