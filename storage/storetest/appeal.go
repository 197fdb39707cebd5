package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// fullAppeal has every field set, so that a column that is forgotten shows.
func fullAppeal(no string, entries ...string) scoring.Appeal {
	return scoring.Appeal{
		No: no, Entries: entries, Case: "A1", Site: 1, Team: 2, Person: 3, Reason: "21点北门打卡器没电", Photo: "00ff", At: start(),
		State: scoring.AppealOpen, By: 9, Decided: start().Add(time.Hour), Verdict: "23点仍漏打", Back: 50,
	}
}

// disputes stores appeals, who was told of what, and held notices, and reads them
// back: with what became of the entries.
func disputes(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	first, second := entry("K250612-01", "by/1"), entry("K250612-02", "by/2")
	second.At, second.Case = first.At.Add(time.Minute), "A7"
	a := fullAppeal("SS-1", second.No, first.No)
	hold := scoring.Hold{Group: 12, Day: "2025-06-12", State: scoring.HoldHeld, By: 4, At: start(), Until: start().Add(time.Hour), Reason: "核实"}
	due := bot.Due{Name: "evening", Scope: "12", Period: "2025-06-12", Next: start().Add(time.Hour)}
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Entries: []scoring.Entry{first, second}, Appeals: []scoring.Appeal{a}, Holds: []scoring.Hold{hold}, Due: []bot.Due{due},
		Informed: []scoring.Informed{{Entry: first.No, Person: 8, At: start().Add(time.Minute)}, {Entry: first.No, Person: 3, At: start().Add(time.Hour), By: 4}},
	}}))
	v := s.View()
	got, of, err := s.Appeal(ctx, v, "SS-1")
	same(t, "appeal", []any{got, err}, []any{a, error(nil)})
	same(t, "its entries, in order", of, []bot.Booking{
		{Entry: second, Appeal: "SS-1", State: scoring.AppealOpen}, {Entry: first, Appeal: "SS-1", State: scoring.AppealOpen},
	})
	same(t, "stamps", v.Seen(), []bot.Stamp{
		{Scope: "appeal/SS-1", Version: 1}, {Scope: "entry/K250612-01", Version: 1}, {Scope: "entry/K250612-02", Version: 1},
	})
	v = s.View()
	gotDue, gotHold, err := s.Posting(ctx, v, 12)
	same(t, "posting", []any{gotDue, gotHold, err, v.Seen()}, []any{due, hold, error(nil), []bot.Stamp{{Scope: "due/evening/12", Version: 1}}})
	_, none, err := s.Posting(ctx, s.View(), 13)
	same(t, "no posting", []any{none, err}, []any{scoring.Hold{}, error(nil)})
	bookings(t, s, first, second)

	// The first telling stands; a decision is stored over the appeal.
	a.State = scoring.AppealPartial
	mustRecord(t, other, act("decided", bot.Change{Records: bot.Records{
		Appeals: []scoring.Appeal{a}, Entries: []scoring.Entry{first.Reverse("K250612-03", "appeal/SS-1/2", 9, start(), "")},
		Informed: []scoring.Informed{{Entry: first.No, Person: 3, At: start().Add(9 * time.Hour)}},
	}}))
	list := must(s.Bookings(ctx, s.View(), bot.BookingQuery{Nos: []string{first.No}, Person: 3}))(t)
	same(t, "decided", list, []bot.Booking{{
		Entry: first, ReversedBy: "K250612-03", Appeal: "SS-1", State: scoring.AppealPartial, Told: start().Add(time.Hour),
	}})
	same(t, "nothing open", must(s.UnderAppeal(ctx, s.View(), 0))(t), map[string]string{})
	v = s.View()
	if _, _, err := s.Appeal(ctx, v, "SS-9"); !errors.Is(err, bot.ErrNotFound) || len(v.Seen()) != 1 {
		t.Errorf("an appeal that is not there: %v, stamps %v", err, v.Seen())
	}
	double := fullAppeal("SS-2", first.No)
	if _, err := s.Record(ctx, act("double", bot.Change{Records: bot.Records{Appeals: []scoring.Appeal{double}}})); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a second appeal against one entry: %v, want a conflict", err)
	}
	insideTx(t, s, a)
}

// bookings asks for entries in each way, while SS-1 is open.
func bookings(t *testing.T, s Store, first, second scoring.Entry) {
	t.Helper()
	ctx := t.Context()
	of := []scoring.Subject{first.Subject}
	for _, c := range []struct {
		name string
		q    bot.BookingQuery
		want []string
		told time.Time
	}{
		{"by number", bot.BookingQuery{Nos: []string{first.No, second.No, "K9"}}, []string{first.No, second.No}, start().Add(time.Minute)},
		{"as one's own", bot.BookingQuery{Nos: []string{first.No}, Person: 3}, []string{first.No}, start().Add(time.Hour)},
		{"of a case", bot.BookingQuery{Case: "A7"}, []string{second.No}, time.Time{}},
		{"of a subject", bot.BookingQuery{Of: of, Since: first.Month}, []string{first.No, second.No}, start().Add(time.Minute)},
		{"of a later month", bot.BookingQuery{Of: of, Since: "2099-01"}, nil, time.Time{}},
	} {
		v := s.View()
		list := must(s.Bookings(ctx, v, c.q))(t)
		var nos []string
		for _, b := range list {
			nos = append(nos, b.Entry.No)
		}
		same(t, c.name, nos, c.want)
		if len(v.Seen()) != len(list) {
			t.Errorf("%s: %d stamps for %d entries", c.name, len(v.Seen()), len(list))
		}
		if len(list) > 0 && !list[0].Told.Equal(c.told) {
			t.Errorf("%s: told %v, want %v", c.name, list[0].Told, c.told)
		}
	}
	open := must(s.OpenAppeals(ctx, s.View(), 1))(t)
	if len(open) != 1 || open[0].No != "SS-1" || len(must(s.OpenAppeals(ctx, s.View(), 2))(t)) != 0 || len(must(s.OpenAppeals(ctx, s.View(), 0))(t)) != 1 {
		t.Errorf("open appeals: %v", open)
	}
	both := map[string]string{first.No: "SS-1", second.No: "SS-1"}
	same(t, "under appeal", must(s.UnderAppeal(ctx, s.View(), 1))(t), both)
	same(t, "under appeal anywhere", must(s.UnderAppeal(ctx, s.View(), 0))(t), both)
	same(t, "under appeal elsewhere", must(s.UnderAppeal(ctx, s.View(), 2))(t), map[string]string{})
}

// insideTx reads an appeal and its entries inside a write transaction, where the
// entries are locked once they are known.
func insideTx(t *testing.T, s Store, a scoring.Appeal) {
	t.Helper()
	for name, read := range map[string]func(context.Context, bot.View) error{
		"appeal": func(ctx context.Context, v bot.View) error {
			got, of, err := s.Appeal(ctx, v, a.No)
			same(t, "appeal in a transaction", []any{got, len(of)}, []any{a, 2})
			return err
		},
		"bookings": func(ctx context.Context, v bot.View) error {
			list, err := s.Bookings(ctx, v, bot.BookingQuery{Nos: a.Entries})
			same(t, "entries in a transaction", len(list), 2)
			return err
		},
	} {
		_, err := s.Exclusive(t.Context(), nil, func(v bot.View) (bot.Act, error) {
			err := read(t.Context(), v)
			x := act("exclusive "+name, bot.Change{Bump: []string{bot.ScopeEntry(a.Entries[0])}})
			x.Seen = v.Seen()
			return x, err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// appealSkews are the scopes of what becomes of entries and notices.
func appealSkews() []rest {
	appealed := bot.Change{Records: bot.Records{Entries: []scoring.Entry{entry("K1", "by/1")}, Appeals: []scoring.Appeal{fullAppeal("SS-1", "K1")}}}
	return []rest{
		{
			scope: "appeal/SS-1",
			setup: appealed,
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, _, err := s.Appeal(ctx, v, "SS-1")
				return err
			},
			write: stores(func(i int) bot.Records {
				a := fullAppeal("SS-1", "K1")
				a.State, a.By = scoring.AppealLost, int64(i)
				return bot.Records{Appeals: []scoring.Appeal{a}}
			}),
		},
		{
			scope: "entry/K7", // an appeal and a void of one entry
			setup: bot.Change{Records: bot.Records{Entries: []scoring.Entry{entry("K7", "by/1")}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Bookings(ctx, v, bot.BookingQuery{Nos: []string{"K7"}})
				return err
			},
			write: stores(func(i int) bot.Records {
				if i == 0 {
					return bot.Records{Appeals: []scoring.Appeal{fullAppeal("SS-1", "K7")}}
				}
				e := entry("K7", "by/1")
				return bot.Records{Entries: []scoring.Entry{e.Reverse("K2", "void/K7", 1, start(), "")}}
			}),
		},
		{
			scope: "due/evening/14", // a post and 暂缓
			setup: bot.Change{Records: bot.Records{Due: []bot.Due{{Name: "evening", Scope: "14", Period: "2025-06-12", Next: start()}}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, _, err := s.Posting(ctx, v, 14)
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Due: []bot.Due{{Name: "evening", Scope: "14", Period: "2025-06-12", Next: start().Add(time.Duration(i+1) * time.Hour)}}}
			}),
		},
	}
}
