package storetest

import (
	"context"
	"errors"
	"testing"

	"anping/bot"
	"anping/scoring"
)

func fullHandover(no string) scoring.Handover {
	return scoring.Handover{
		No: no, Person: 3, Site: 1, Team: 2, Day: "2025-06-12", Body: "北门道闸时好时坏", Given: start(), Taker: 4, Taken: start(), At: start(),
	}
}

// handovers are stored whole and read by number and by site and day.
func handovers(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, early, elsewhere := fullHandover("JB-1"), fullHandover("JB-2"), fullHandover("JB-3")
	early.Day, early.At = "2025-06-11", start().AddDate(0, 0, -1)
	elsewhere.Site = 2
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Handovers: []scoring.Handover{a, early, elsewhere}}}))
	v := s.View()
	same(t, "one", must(s.Handover(ctx, v, "JB-1"))(t), a)
	same(t, "since a day", must(s.Handovers(ctx, v, 1, "2025-06-12"))(t), []scoring.Handover{a})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "handover/JB-1", Version: 1}, {Scope: "handovers/1", Version: 1}})
	same(t, "since the day before", must(s.Handovers(ctx, s.View(), 1, "2025-06-11"))(t), []scoring.Handover{early, a})
	same(t, "none", len(must(s.Handovers(ctx, s.View(), 1, "2025-06-13"))(t)), 0)
	if _, err := s.Handover(ctx, s.View(), "JB-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	early.Taker = 9
	mustRecord(t, s, act("taken", bot.Change{Records: bot.Records{Handovers: []scoring.Handover{early}}}))
	same(t, "taken", must(s.Handover(ctx, s.View(), "JB-2"))(t), early)
}

// handoverSkews are the scopes of handovers.
func handoverSkews() []rest {
	write := stores(func(int) bot.Records { return bot.Records{Handovers: []scoring.Handover{fullHandover("JB-1")}} })
	return []rest{
		{
			scope: "handover/JB-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Handover(ctx, v, "JB-1")
				return orAbsent(err)
			},
			write: write,
		},
		{
			scope: "handovers/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Handovers(ctx, v, 1, "2025-06-12")
				return err
			},
			write: write,
		},
	}
}
