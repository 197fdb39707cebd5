package storetest

import (
	"context"
	"errors"
	"testing"

	"anping/bot"
	"anping/scoring"
)

func fullService(no string) scoring.Service {
	return scoring.Service{
		No: no, Person: 3, Client: 4, Place: 6, Site: 1, Team: 2, Day: "2025-06-12", Body: "帮老人搬冰箱", Media: true, Thanks: "A1001", StruckBy: 9, Why: "没有这回事", At: start(),
	}
}

// services are stored whole and read by site and days, and by person.
func services(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, later, other, elsewhere := fullService("BM-1"), fullService("BM-2"), fullService("BM-3"), fullService("BM-4")
	later.Day, later.At, later.Thanks = "2025-06-30", start().AddDate(0, 0, 18), ""
	other.Person, other.Client, other.At = 8, 0, start().AddDate(0, 0, -1)
	elsewhere.Site, elsewhere.Person = 2, 8
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Services: []scoring.Service{a, later, other, elsewhere}}}))
	v := s.View()
	same(t, "one", must(s.Service(ctx, v, "BM-1"))(t), a)
	same(t, "of a day", must(s.Services(ctx, v, 1, "2025-06-12", "2025-06-12"))(t), []scoring.Service{other, a})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "service/BM-1", Version: 1}, {Scope: "services/1", Version: 1}})
	same(t, "of a month", must(s.Services(ctx, s.View(), 1, "2025-06-01", "2025-06-30"))(t), []scoring.Service{other, a, later})
	same(t, "of another month", len(must(s.Services(ctx, s.View(), 1, "2025-07-01", "2025-07-31"))(t)), 0)
	same(t, "of a person", must(s.ServedBy(ctx, s.View(), 3, start()))(t), []scoring.Service{later, a})
	same(t, "of a person lately", must(s.ServedBy(ctx, s.View(), 3, later.At))(t), []scoring.Service{later})
	if _, err := s.Service(ctx, s.View(), "BM-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	later.Thanks = "A1002"
	mustRecord(t, s, act("thanked", bot.Change{Records: bot.Records{Services: []scoring.Service{later}}}))
	same(t, "thanked", must(s.Service(ctx, s.View(), "BM-2"))(t), later)
}

// serviceSkews are the scopes of services.
func serviceSkews() []rest {
	write := stores(func(int) bot.Records { return bot.Records{Services: []scoring.Service{fullService("BM-1")}} })
	return []rest{
		{
			scope: "service/BM-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Service(ctx, v, "BM-1")
				return orAbsent(err)
			},
			write: write,
		},
		{
			scope: "services/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Services(ctx, v, 1, "2025-06-12", "2025-06-12")
				return err
			},
			write: write,
		},
	}
}
