package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/patrol"
)

func fullTap(key string) patrol.Tap {
	return patrol.Tap{Key: key, Checkpoint: 5, Person: 3, Site: 1, At: start(), Heard: start().Add(time.Second), Source: scoring.TapSystem, Distance: 12, Doubt: patrol.Far, Guard: "王伟"}
}

func fullMiss(no string) patrol.Miss {
	return patrol.Miss{
		No: no, Site: 1, Day: "2025-06-12", Tour: "early", Source: scoring.TapSystem, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: 3}, Team: 2,
		Shift: "2025-06-11", Points: []patrol.Missed{{Checkpoint: 5, Count: 1, Doubtful: 2}}, Why: patrol.ByDevice, State: patrol.Charged, Also: true,
		Reason: "没电", By: 7, Entry: "K1", Times: 3, At: start(), Due: start().Add(time.Hour),
	}
}

// patrols: taps are stored whole and read by site and time, what was missed by site
// and day; checkpoints and routes are of the roster.
func patrols(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, later, other := fullTap("a"), fullTap("b"), fullTap("c")
	later.At, later.Person, other.Site = start().Add(time.Hour), 9, 2
	m, elsewhere, tomorrow := fullMiss("XJ-1"), fullMiss("XJ-2"), fullMiss("XJ-3")
	elsewhere.Site, tomorrow.Day = 2, "2025-06-13"
	cover := patrol.Cover{Site: 1, From: start(), To: start().Add(2 * time.Hour)}
	site := scoring.Site{ID: 1, Code: "s1", Name: "园", Zone: "UTC", Profile: "post"}
	point := scoring.Checkpoint{
		ID: 5, Site: 1, Place: 8, Code: "P5", Name: "北门", Key: true, Route: "A", Lat: 31.2, Lon: 121.5, Radius: 80, Locate: true, Source: scoring.TapSystem,
		Secret: "SECRET23", Since: start(), Off: true,
	}
	route := scoring.RouteDay{Site: 1, Route: "A", Day: "2025-06-12", Person: 3}
	all := bot.Change{Records: bot.Records{
		Taps: []patrol.Tap{a, later, other}, Misses: []patrol.Miss{m, elsewhere, tomorrow}, Covers: []patrol.Cover{cover},
		Roster: []bot.RosterRow{{Site: &site}, {Checkpoint: &point}, {Route: &route}},
	}}
	mustRecord(t, s, act("all", all))
	mustRecord(t, s, act("again", all)) // the same once more is the same
	v := s.View()
	same(t, "taps", must(s.Taps(ctx, v, 1, start(), start()))(t), []patrol.Tap{a})
	same(t, "later taps", must(s.Taps(ctx, s.View(), 1, start(), later.At))(t), []patrol.Tap{a, later})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "patrol/1", Version: 2}})
	covers, misses, err := s.Patrolled(ctx, s.View(), 1, start().Add(time.Hour), start().Add(3*time.Hour), "2025-06-12", "2025-06-12")
	same(t, "patrolled", []any{covers, misses, err}, []any{[]patrol.Cover{cover}, []patrol.Miss{m}, error(nil)})
	covers, _, err = s.Patrolled(ctx, s.View(), 1, cover.To, cover.To.Add(time.Hour), "2025-06-12", "2025-06-12")
	same(t, "after the cover", []any{len(covers), err}, []any{0, error(nil)})
	same(t, "last tap", must(s.LastTap(ctx, s.View(), 3, start()))(t), a)
	same(t, "no tap before", must(s.LastTap(ctx, s.View(), 3, start().Add(-time.Second)))(t), patrol.Tap{})
	same(t, "by its key", must(s.Tap(ctx, s.View(), "b"))(t), later)
	if _, err := s.Tap(ctx, s.View(), "z"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a tap that is not there: %v", err)
	}
	v = s.View()
	same(t, "one", must(s.Miss(ctx, v, "XJ-1"))(t), m)
	same(t, "its stamp", v.Seen(), []bot.Stamp{{Scope: "miss/XJ-1", Version: 2}})
	if _, err := s.Miss(ctx, s.View(), "XJ-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	roster := must(s.Roster(ctx, s.View()))(t)
	same(t, "checkpoints", roster.Checkpoints, []scoring.Checkpoint{point})
	same(t, "routes", roster.Routes, []scoring.RouteDay{route})
	a.Doubt, m.Points, m.State = patrol.NoDoubt, []patrol.Missed{}, patrol.Cleared
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{Taps: []patrol.Tap{a}, Misses: []patrol.Miss{m}}}))
	same(t, "changed tap", must(s.LastTap(ctx, s.View(), 3, start()))(t), a)
	same(t, "changed miss", must(s.Miss(ctx, s.View(), "XJ-1"))(t), m)
}

// patrolSkews are the scopes of patrols.
func patrolSkews() []rest {
	return []rest{
		{
			scope: "miss/XJ-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Miss(ctx, v, "XJ-1")
				return orAbsent(err)
			},
			write: stores(func(int) bot.Records { return bot.Records{Misses: []patrol.Miss{fullMiss("XJ-1")}} }),
		},
		{
			scope: "patrol/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Taps(ctx, v, 1, start(), start())
				return err
			},
			write: stores(func(int) bot.Records { return bot.Records{Taps: []patrol.Tap{fullTap("a")}} }),
		},
	}
}
