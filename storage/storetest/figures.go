package storetest

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// figures holds what is counted of cases beside their points: by site, team and
// month, first acceptances, solved ones alone.
func figures(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	at := start()
	mk := func(no string, change func(*scoring.Case)) scoring.Case {
		c := scoring.Case{
			No: no, Site: 1, Team: 2, State: scoring.CaseClosed, Kind: scoring.KindRepair, Class: scoring.ClassOnSite, Opened: at, Alerted: at,
			Accepted: at.Add(time.Minute), Resolved: at.Add(20 * time.Minute),
		}
		change(&c)
		return c
	}
	about := mk("A8", func(c *scoring.Case) { c.Class, c.Staff, c.About = scoring.ClassPerson, true, []int64{7} })
	mustRecord(t, s, act("cases", bot.Change{Records: bot.Records{Cases: []scoring.Case{
		mk("A1", func(c *scoring.Case) { c.Paused = 5 * time.Minute }),
		mk("A2", func(c *scoring.Case) { c.Staff, c.Began, c.Opened = true, at.Add(10*time.Minute), at.Add(-time.Hour) }),
		mk("A3", func(c *scoring.Case) { // accepted in time, and again later
			c.Staff, c.First, c.Accepted, c.Resolved = true, c.Accepted, at.Add(time.Hour), time.Time{}
		}),
		mk("A4", func(c *scoring.Case) { c.Staff, c.Accepted, c.Resolved = true, time.Time{}, time.Time{} }),
		mk("A5", func(c *scoring.Case) { c.Paused, c.Finding = time.Hour, scoring.Unfounded }),
		mk("A6", func(c *scoring.Case) { c.Paused, c.Lead = time.Hour, "A1" }),
		mk("A7", func(c *scoring.Case) { c.Opened, c.Staff = at.Add(-25*time.Hour), true }),
		about,
		mk("A9", func(c *scoring.Case) { c.Team, c.Paused = 3, time.Minute }),
		mk("B1", func(c *scoring.Case) { c.Site, c.Staff = 9, true }),
		mk("B2", func(c *scoring.Case) { c.Class, c.Paused = scoring.ClassService, time.Hour }),
	}}}))
	q := bot.FiguresQuery{Site: 1, From: at.Add(-24 * time.Hour), To: at.Add(24 * time.Hour), Now: at.Add(2 * time.Minute), Limit: 3 * time.Minute}
	got := must(s.Figures(ctx, s.View(), q))(t)
	same(t, "of a site, before a limit passed", got, bot.Figures{
		Staff: 3, StaffInTime: scoring.Rate{Num: 2, Den: 2}, Worked: 50 * time.Minute, Paused: 6 * time.Minute, Waited: 2, Private: []scoring.Case{about},
	})
	q.Now, q.Team = at.Add(181*time.Second), 2
	got = must(s.Figures(ctx, s.View(), q))(t)
	same(t, "of a team, after it passed", []any{got.StaffInTime, got.Worked, got.Paused, got.Waited, len(got.Private)},
		[]any{scoring.Rate{Num: 2, Den: 3}, 30 * time.Minute, 5 * time.Minute, 1, 1})
	q.From, q.To = at.Add(time.Second), at.Add(time.Hour)
	same(t, "of another time", must(s.Figures(ctx, s.View(), q))(t), bot.Figures{})
}

// offered: what somebody was asked to take over is found by who was asked.
func offered(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	one, other := fullCase("A1"), fullCase("A2")
	other.Offered = 0
	over := fullCase("A3")
	over.State = scoring.CaseClosed
	mustRecord(t, s, act("cases", bot.Change{Records: bot.Records{Cases: []scoring.Case{one, other, over}}}))
	got := must(s.CasesOf(t.Context(), s.View(), scoring.CaseFilter{Offered: one.Offered}))(t)
	if len(got) != 1 || got[0].No != "A1" {
		t.Errorf("offered to %d: %+v", one.Offered, got)
	}
}

// merged: all that are one with a suggestion, also by way of another one.
func merged(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	mk := func(no, first string, at time.Time) scoring.Suggestion {
		j := fullSuggestion(no)
		j.First, j.At, j.State = first, at, scoring.SuggestionOpen
		if first != "" {
			j.State = scoring.SuggestionMerged
		}
		return j
	}
	at := start()
	first, second, third, other := mk("J-1", "", at), mk("J-2", "J-1", at.Add(time.Second)), mk("J-3", "J-2", at.Add(time.Minute)), mk("J-4", "J-9", at)
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Suggestions: []scoring.Suggestion{first, third, second, other}}}))
	same(t, "merged with the first", must(s.Merged(t.Context(), s.View(), "J-1"))(t), []scoring.Suggestion{second, third})
	same(t, "merged with the second", must(s.Merged(t.Context(), s.View(), "J-2"))(t), []scoring.Suggestion{third})
	same(t, "merged with the last", len(must(s.Merged(t.Context(), s.View(), "J-3"))(t)), 0)
}
