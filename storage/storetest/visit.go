package storetest

import (
	"context"
	"errors"
	"testing"

	"anping/bot"
	"anping/scoring"
)

func fullVisit(no string) scoring.Visit {
	return scoring.Visit{
		No: no, Client: 4, Person: 3, Site: 1, Team: 2, Day: "2025-06-12", Body: "老人身体好", Media: true, State: scoring.VisitPoor, Like: "ZF-0",
		Need: "楼道灯", Case: "A1001", Entry: "K1", Came: scoring.CameNo, Why: "没有去", StruckBy: 9, At: start(),
	}
}

// visits are stored whole and read by site and days, by client and person.
func visits(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, later, other, elsewhere := fullVisit("ZF-1"), fullVisit("ZF-2"), fullVisit("ZF-3"), fullVisit("ZF-4")
	later.Day, later.At, later.Client = "2025-06-13", start().AddDate(0, 0, 1), 9
	other.Todo = scoring.TodoOpen
	other.Person, other.At = 8, start().AddDate(0, 0, -1)
	elsewhere.Site, elsewhere.Client, elsewhere.Person = 2, 5, 8
	key := scoring.Client{ID: 4, Site: 1, Code: "c4", Name: "张大爷", Lang: "zh", Key: true, Guard: 3}
	plain, far := scoring.Client{ID: 5, Site: 1, Code: "c5", Name: "王"}, scoring.Client{ID: 6, Site: 2, Code: "c6", Name: "李", Key: true}
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Visits: []scoring.Visit{a, later, other, elsewhere}, Wards: []scoring.Ward{{Client: 4, Until: "2025-06-11"}, {Client: 4, Until: "2025-05-11", Guard: 7}},
		Roster: []bot.RosterRow{{Client: &key}, {Client: &plain}, {Client: &far}},
	}}))
	same(t, "to-dos", must(s.Todos(ctx, s.View(), 8))(t), []scoring.Visit{other})
	same(t, "no to-dos", len(must(s.Todos(ctx, s.View(), 3))(t)), 0)
	mustRecord(t, s, act("again", bot.Change{Records: bot.Records{Wards: []scoring.Ward{{Client: 4, Until: "2025-06-11", Guard: 99}}}}))
	bare := func(all ...scoring.Visit) []scoring.Visit {
		for i := range all {
			all[i].Body, all[i].Need, all[i].Why = "", "", ""
		}
		return all
	}
	v := s.View()
	same(t, "one", must(s.Visit(ctx, v, "ZF-1"))(t), a)
	same(t, "of a day", must(s.Visits(ctx, v, 1, "2025-06-12", "2025-06-12"))(t), bare(other, a))
	same(t, "of two days", must(s.Visits(ctx, s.View(), 1, "2025-06-12", "2025-06-13"))(t), bare(other, a, later))
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "visit/ZF-1", Version: 1}, {Scope: "visits/1", Version: 1}})
	same(t, "earlier", must(s.EarlierVisits(ctx, s.View(), 4, 3))(t), []scoring.Visit{later, a, other})
	same(t, "of nobody", len(must(s.EarlierVisits(ctx, s.View(), 77, 77))(t)), 0)
	clients, wards, err := s.KeyClients(ctx, s.View(), 1, "2025-06-01")
	same(t, "key clients", []any{clients, wards, err}, []any{[]scoring.Client{key}, []scoring.Ward{{Client: 4, Until: "2025-06-11"}}, error(nil)})
	if _, err := s.Visit(ctx, s.View(), "ZF-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	a.State, a.Entry, a.Body = scoring.VisitProved, "", ""
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{Visits: []scoring.Visit{a}}}))
	same(t, "changed", must(s.Visit(ctx, s.View(), "ZF-1"))(t), a)
}

// visitSkews are the scopes of visits.
func visitSkews() []rest {
	write := stores(func(int) bot.Records { return bot.Records{Visits: []scoring.Visit{fullVisit("ZF-1")}} })
	return []rest{
		{
			scope: "visit/ZF-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Visit(ctx, v, "ZF-1")
				return orAbsent(err)
			},
			write: write,
		},
		{
			scope: "visits/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Visits(ctx, v, 1, "2025-06-12", "2025-06-12")
				return err
			},
			write: write,
		},
	}
}
