package storetest

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// workday is what waits for an answer or a result, and what was rated low.
func workday(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	j, old, staffs, decided := fullSuggestion("J-1"), fullSuggestion("J-2"), fullSuggestion("J-3"), fullSuggestion("J-4")
	j.Person, old.Person, decided.Person, old.At, decided.State = 0, 0, 0, start().Add(-time.Second), scoring.SuggestionDeclined
	mk := func(no string, change func(*scoring.Case)) scoring.Case {
		c := fullCase(no)
		c.Site, c.Opened, c.Alerted, c.Class, c.State, c.Staff, c.Lead, c.Finding, c.Rated = 1, start(), start(), scoring.ClassService, scoring.CaseOpen, false, "", "", 0
		c.Resolved, c.Closed = time.Time{}, time.Time{}
		change(&c)
		return c
	}
	cases := []scoring.Case{
		mk("A1", func(*scoring.Case) {}),
		mk("A2", func(c *scoring.Case) { c.State, c.Resolved = scoring.CaseResolved, start().Add(time.Hour) }),
		mk("A3", func(c *scoring.Case) { c.Class = scoring.ClassOnSite }),
		mk("A4", func(c *scoring.Case) { c.Class, c.State, c.Rated = scoring.ClassOnSite, scoring.CaseClosed, 2 }),
		mk("A5", func(c *scoring.Case) { c.State, c.Rated = scoring.CaseClosed, 3 }),
		mk("A6", func(c *scoring.Case) { c.Staff = true }),
		mk("A7", func(c *scoring.Case) { c.Lead = "A1" }),
		mk("A8", func(c *scoring.Case) { c.Alerted, c.Opened = start().Add(-time.Second), start().Add(-time.Second) }),
	}
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Suggestions: []scoring.Suggestion{j, old, staffs, decided}, Cases: cases}}))
	same(t, "unanswered", must(s.Unanswered(ctx, s.View(), 1, start()))(t), []scoring.Suggestion{j})
	same(t, "of another site", len(must(s.Unanswered(ctx, s.View(), 2, start()))(t)), 0)
	var nos []string
	for _, c := range must(s.Lagging(ctx, s.View(), 1, start()))(t) {
		nos = append(nos, c.No)
	}
	same(t, "lagging", nos, []string{"A1", "A4"})
	got := must(s.Results(ctx, s.View(), bot.FiguresQuery{Site: 1, From: start(), To: start().Add(time.Second)}))(t)
	same(t, "results", got, []bot.Finished{{Opened: start()}, {Opened: start(), Resolved: start().Add(time.Hour)}, {Opened: start()}})
	same(t, "of another team", len(must(s.Results(ctx, s.View(), bot.FiguresQuery{Site: 1, Team: 77, From: start(), To: start().Add(time.Second)}))(t)), 0)
}
