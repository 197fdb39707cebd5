package storetest

import (
	"context"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

func fullSpot(n int) scoring.SpotCheck {
	return scoring.SpotCheck{
		No: "CC-1", N: n, Site: 1, Month: "2025-06", Seed: "seed", Among: 9, Record: "A1", Person: 3, State: scoring.SpotFlawed, Reason: "words", By: 7, At: start(),
	}
}

// spots are stored whole, and what was drawn is not offered again.
func spots(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	mk := func(no string, edit func(*scoring.Case)) scoring.Case {
		c := scoring.Case{No: no, Site: 1, Client: 5, Kind: scoring.KindRepair, Class: scoring.ClassOnSite, State: scoring.CaseOpen, Run: 1, Opened: start()}
		edit(&c)
		return c
	}
	none := func(*scoring.Case) {}
	step := func(no string, by int64, what, words string) scoring.CaseStep {
		return scoring.CaseStep{Case: no, At: start(), By: by, What: what, Body: words}
	}
	visit, elsewhere := fullVisit("ZF-1"), fullVisit("ZF-2")
	elsewhere.Site = 2
	first, second := fullSpot(1), fullSpot(2)
	first.Record, second.Record = "A9", "A8"
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{
			mk("A1", none), mk("A9", none), mk("A3", func(c *scoring.Case) { c.Class = scoring.ClassPerson }), mk("A4", func(c *scoring.Case) { c.Client = 0 }),
			mk("A5", func(c *scoring.Case) { c.Opened = start().Add(time.Hour) }),
		},
		Steps: []scoring.CaseStep{
			step("A1", 3, "answered", "one"), step("A1", 3, "accepted", "two"), step("A1", 0, "resolved", "three"), step("A1", 4, "resolved", ""),
			step("A9", 3, "resolved", "drawn"), step("A3", 3, "resolved", "private"), step("A4", 3, "resolved", "staff"), step("A5", 3, "resolved", "later"),
		},
		Visits: []scoring.Visit{visit, elsewhere}, Spots: []scoring.SpotCheck{second, first},
	}}))
	same(t, "what can be drawn", must(s.Utterings(ctx, s.View(), 1, start(), start().Add(time.Hour)))(t), []scoring.Uttering{
		{Record: "A1", Person: 3, Words: "one", At: start()}, {Record: "ZF-1", Person: visit.Person, Words: visit.Body, At: visit.At},
	})
	v := s.View()
	same(t, "a draw", must(s.SpotChecks(ctx, v, "CC-1"))(t), []scoring.SpotCheck{first, second})
	same(t, "how many were drawn", must(s.Drawn(ctx, s.View(), first.Site, first.Month, first.At))(t), 2)
	same(t, "drawn before", must(s.Drawn(ctx, s.View(), first.Site, first.Month, first.At.Add(time.Second)))(t), 0)
	same(t, "drawn elsewhere", must(s.Drawn(ctx, s.View(), first.Site+1, first.Month, first.At))(t), 0)
	same(t, "no draw", must(s.SpotChecks(ctx, v, "CC-2"))(t), []scoring.SpotCheck(nil))
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "spot/CC-1", Version: 1}, {Scope: "spot/CC-2"}})
}

// spotSkews are the scopes of spot checks.
func spotSkews() []rest {
	return []rest{{
		scope: "spot/CC-1",
		read: func(ctx context.Context, s Store, v bot.View) error {
			_, err := s.SpotChecks(ctx, v, "CC-1")
			return err
		},
		write: stores(func(int) bot.Records { return bot.Records{Spots: []scoring.SpotCheck{fullSpot(1)}} }),
	}}
}
