package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

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

// unservedPraises are those of a person that no service of that person came before,
// for that client or for one who is not known; what was struck is none.
func unservedPraises(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	praise := func(no string, client, holder int64, at time.Time) scoring.Case {
		return scoring.Case{No: no, Site: 1, Client: client, Kind: scoring.KindPraise, Run: 1, State: scoring.CaseClosed, Version: 1, Opened: at, Closed: at, Holder: holder, Distance: -1}
	}
	served := func(no string, client, by int64, at time.Time) scoring.Service {
		x := fullService(no)
		x.Person, x.Client, x.StruckBy, x.At = 3, client, by, at
		return x
	}
	at := start()
	fault := praise("A9", 4, 3, at)
	fault.Kind = scoring.KindRepair
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{
			praise("A1", 4, 3, at), praise("A2", 5, 3, at), praise("A3", 4, 8, at), praise("A4", 4, 3, at.AddDate(0, 0, -20)), fault,
			praise("A5", 4, 3, at.Add(scoring.PraiseAfter).Add(time.Hour)), praise("A6", 6, 3, at), praise("A7", 9, 3, at),
		},
		Services: []scoring.Service{
			served("BM-1", 5, 0, at), served("BM-2", 4, 0, at.Add(2*time.Hour)), served("BM-3", 9, 1, at.Add(-time.Hour)),
			served("BM-4", 4, 0, at.AddDate(0, 0, -31)), served("BM-5", 6, 0, at.Add(-scoring.PraiseAfter-time.Second)), served("BM-6", 0, 0, at.AddDate(0, 0, 40)),
		},
	}}))
	var got []string
	for _, k := range must(s.PraisesUnserved(t.Context(), s.View(), 1, 3, at.AddDate(0, 0, -14)))(t) {
		got = append(got, k.No)
	}
	// A1: BM-4 was 31 days before to the second; A2 and A5 have one before them.
	same(t, "unserved", got, []string{"A7", "A6"})
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
