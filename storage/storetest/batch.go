package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// batch throws winners, losers, repeats and acts that cannot be stored at the
// store at once, on two instances: each gets its own end, and what is stored is
// what was answered.
func batch(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 10)
	mustRecord(t, s, act("seed", bot.Change{Records: bot.Records{Entries: []scoring.Entry{entry("K1", "by/1")}}}))
	var accepted, refused, repeats, broken atomic.Int64
	together(200, func(i int) {
		x := s
		if i%3 == 0 {
			x = other
		}
		r, err := x.Record(ctx, mixed(i))
		switch {
		case errors.Is(err, bot.ErrConflict) && i%5 == 0:
			refused.Add(1)
		case errors.Is(err, bot.ErrConflict) && i%5 == 3:
			broken.Add(1)
		case err != nil:
			t.Errorf("act %d: %v", i, err)
		case r.Already:
			repeats.Add(1)
		default:
			accepted.Add(1)
		}
	})
	same(t, "winners, losers, repeats, contradictions", [4]int64{accepted.Load(), refused.Load(), repeats.Load(), broken.Load()}, [4]int64{1 + 40 + 4 + 40, 39, 36, 40})
	v := s.View()
	if _, err := s.Case(ctx, v, "A1"); err != nil {
		t.Error(err)
	}
	same(t, "version of the case", v.Seen(), []bot.Stamp{{Scope: "case/A1", Version: 1}})
	batchNotes(t, s)
	// A loser's key is free: the same act, decided again, is recorded.
	free := 0
	for i := 0; i < 200; i += 5 {
		r, err := s.Record(ctx, act(fmt.Sprint("open/", i), bot.Change{}))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Already {
			free++
		}
	}
	if free != 39 {
		t.Errorf("%d keys of 39 refused acts are free", free)
	}
}

// mixed is the i-th of the acts that batch throws at a store.
func mixed(i int) bot.Act {
	var a bot.Act
	switch i % 5 {
	case 0: // all for one case that is not there yet: one may open it
		a = act(fmt.Sprint("open/", i), bot.Change{Records: bot.Records{Cases: []scoring.Case{fullCase("A1")}}})
		a.Seen = []bot.Stamp{{Scope: "case/A1"}}
	case 1: // everybody's own
		a = heard(fmt.Sprint("own/", i), int64(1+i%10), "hello")
		a.Change.Notes = []bot.Note{{Key: fmt.Sprint("n/", i), To: bot.Address{Person: int64(1 + i%10)}, Body: body("x")}}
	case 2: // four messages, ten times each
		a = heard(fmt.Sprint("same/", i/5%4), 1, "hello")
	case 3: // contradicts the ledger, which no stamp shows
		e := entry("K1", fmt.Sprint("other/", i))
		a = act(fmt.Sprint("broken/", i), bot.Change{Records: bot.Records{Entries: []scoring.Entry{e}}})
	default: // makes a chat and at once speaks to whom it belongs
		id := int64(1000 + i)
		a = heard(fmt.Sprint("new/", i), id, "first words")
		a.Change.Chats = []bot.Chat{{ID: id, Platform: "fake", Account: "a", Ext: fmt.Sprint("new", i), Person: id}}
		a.Change.Notes = []bot.Note{{Key: fmt.Sprint("welcome/", i), To: bot.Address{Person: id}, Body: body("x"), Tell: true}}
	}
	return a
}

// batchNotes delivers what batch has queued: 40 notes of their own, 40 welcomes.
func batchNotes(t *testing.T, s Store) {
	t.Helper()
	seen := map[string]bool{}
	for got := claim(t, s, "me", start(), 64); len(got) > 0; got = claim(t, s, "me", start(), 64) {
		for _, c := range got {
			if seen[c.Key] {
				t.Errorf("note %s was claimed twice", c.Key)
			}
			seen[c.Key] = true
			settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, start())
		}
	}
	if len(seen) != 80 {
		t.Errorf("%d notes were queued, want 80", len(seen))
	}
}

// exclusive holds the third try to: what it read cannot move, its errors leave
// nothing, and recorders beside it see its scopes move.
func exclusive(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	c := fullCase("A1")
	c.Distance = 0
	mustRecord(t, s, act("seed", bot.Change{Records: bot.Records{Cases: []scoring.Case{c}}}))

	wrong := errors.New("decided otherwise")
	_, err := s.Exclusive(ctx, nil, func(bot.View) (bot.Act, error) { return bot.Act{}, wrong })
	if err != wrong { //nolint:errorlint // it must come back as it is
		t.Errorf("the decision's error came back as %v", err)
	}
	var need *bot.NeedNumber
	_, err = s.Exclusive(ctx, nil, func(bot.View) (bot.Act, error) { return bot.Act{}, &bot.NeedNumber{Series: "case"} })
	if !errors.As(err, &need) {
		t.Errorf("the need of a number came back as %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic of the decision was swallowed")
			}
		}()
		_, _ = s.Exclusive(ctx, nil, func(bot.View) (bot.Act, error) { panic("boom") })
	}()

	exclusiveCount(t, s, other)
	r, err := s.Exclusive(ctx, nil, func(v bot.View) (bot.Act, error) { return act("count/0", bot.Change{}), nil })
	same(t, "a key that is there", []any{r, err}, []any{bot.Result{Already: true}, error(nil)})
	exclusiveFirst(t, s, other)
	exclusiveFront(t, s)
}

// exclusiveCount: many count one case up, on two instances; no count is lost.
func exclusiveCount(t *testing.T, s, other Store) {
	ctx := t.Context()
	const each = 12
	add := func(x Store, i int, scopes []string) error {
		_, err := x.Exclusive(ctx, scopes, func(v bot.View) (bot.Act, error) {
			k, err := x.Case(ctx, v, "A1")
			if err != nil {
				return bot.Act{}, err
			}
			k.Distance++
			return bot.Act{Key: fmt.Sprint("count/", i), Seen: v.Seen(), At: start(), Change: bot.Change{Records: bot.Records{Cases: []scoring.Case{k}}}}, nil
		})
		return err
	}
	var tries atomic.Int64
	together(2*each, func(i int) {
		x, scopes := s, []string{"case/A1", "standard"}
		if i%2 == 1 {
			x, scopes = other, nil // locks the case only when it is read
		}
		for {
			err := add(x, i, scopes)
			if err == nil {
				return
			}
			if !errors.Is(err, bot.ErrConflict) || tries.Add(1) > 1000 {
				t.Error(err)
				return
			}
		}
	})
	k := must(s.Case(ctx, s.View(), "A1"))(t)
	if k.Distance != 2*each {
		t.Errorf("%d exclusive decisions counted to %d", 2*each, k.Distance)
	}
}

// exclusiveFirst: what an exclusive decision has read, also as absent, does not
// move until it is recorded.
func exclusiveFirst(t *testing.T, s, other Store) {
	ctx := t.Context()
	read, done := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		<-read
		a := act("beside", bot.Change{Records: bot.Records{Cases: []scoring.Case{fullCase("A7")}}})
		a.Seen = []bot.Stamp{{Scope: "case/A7"}}
		_, err := other.Record(ctx, a)
		done <- err
	}()
	_, err := s.Exclusive(ctx, nil, func(v bot.View) (bot.Act, error) {
		if _, err := s.Case(ctx, v, "A7"); !errors.Is(err, bot.ErrNotFound) {
			return bot.Act{}, err
		}
		once.Do(func() { close(read) })
		a := act("first", bot.Change{Records: bot.Records{Cases: []scoring.Case{fullCase("A7")}}})
		a.Seen = v.Seen()
		return a, nil
	})
	if err != nil {
		t.Errorf("the exclusive decision: %v", err)
	}
	if err := <-done; !errors.Is(err, bot.ErrConflict) {
		t.Errorf("the recorder beside it: %v, want a conflict", err)
	}
}

// exclusiveFront: a message decided in the write transaction knows chat and
// question, and its readers work there.
func exclusiveFront(t *testing.T, s Store) {
	ctx := t.Context()
	chats(t, s, 1)
	mustRecord(t, s, act("ask", bot.Change{Records: bot.Records{Questions: []bot.Question{{ID: "q1", Chat: 1, Open: true, Until: start().Add(time.Hour)}}}}))
	r, err := s.Exclusive(ctx, nil, func(v bot.View) (bot.Act, error) {
		f, err := s.Front(ctx, v, knock("z", "ext1"))
		if err != nil || f.Question.ID != "q1" {
			return bot.Act{}, fmt.Errorf("front %+v: %w", f, err)
		}
		if _, err := s.Roster(ctx, v); err != nil {
			return bot.Act{}, err
		}
		if _, err := s.Standards(ctx, v); err != nil {
			return bot.Act{}, err
		}
		if _, err := s.Question(ctx, v, "q1"); err != nil {
			return bot.Act{}, err
		}
		if _, err := s.Received(ctx, start(), start()); err != nil {
			return bot.Act{}, err
		}
		a := heard("z", 1, "yes")
		a.Seen = v.Seen()
		return a, nil
	})
	if err != nil || r.Already {
		t.Errorf("a message decided exclusively: %+v %v", r, err)
	}
}
