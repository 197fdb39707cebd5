package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// numbers holds that blocks never overlap, on two instances.
func numbers(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	var mu sync.Mutex
	var got []int64
	together(8, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		for range 25 {
			first, err := x.Reserve(ctx, bot.SeriesCase, 3)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			got = append(got, first, first+1, first+2)
			mu.Unlock()
		}
	})
	slices.Sort(got)
	if len(got) != 600 || got[0] != 1001 || got[599] != 1600 || len(slices.Compact(got)) != 600 {
		t.Errorf("%d numbers from %d to %d, %d different", len(got), got[0], got[len(got)-1], len(slices.Compact(got)))
	}
	if n := must(s.Reserve(ctx, "J", 10))(t); n != 1 {
		t.Errorf("another series begins at %d", n)
	}
	if _, err := s.Reserve(ctx, "J", 0); err == nil {
		t.Error("no number could be reserved")
	}
}

// alive holds what counts as received.
func alive(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	at := func(sec int) time.Time { return start().Add(time.Duration(sec) * time.Second) }
	proved := func(x Store, from, to int, want bool) {
		t.Helper()
		got, err := x.Received(ctx, at(from), at(to))
		if err != nil || got != want {
			t.Errorf("received from %d to %d s: %v %v, want %v", from, to, got, err, want)
		}
	}
	proved(s, 0, 1, false)
	for sec := 0; sec <= 90; sec += 3 {
		if err := s.Alive(ctx, "fake", "a", at(sec)); err != nil {
			t.Fatal(err)
		}
	}
	proved(s, 0, 90, true)
	proved(s, 10, 60, true)
	proved(s, 0, 91, false)
	proved(s, -1, 60, false)
	proved(other, 0, 84, true) // what another instance has not stored yet is 5 s at most
	for _, sec := range []int{120, 151, 181} {
		if err := other.Alive(ctx, "fake", "a", at(sec)); err != nil {
			t.Fatal(err)
		}
	}
	proved(other, 0, 120, true) // 30 s without a proof
	proved(other, 0, 151, false)
	proved(other, 151, 181, true)
	if err := other.Alive(ctx, "fake", "b", at(140)); err != nil {
		t.Fatal(err)
	}
	proved(other, 110, 160, false) // two platforms' halves are no whole
}

// media keeps bytes once and refuses what is too large.
func media(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	photo := bytes.Repeat([]byte("0123456789abcdef"), 40_000) // 640 kB, three pieces
	keys := make([]string, 4)
	together(4, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		key, err := x.PutMedia(ctx, photo)
		if err != nil {
			t.Error(err)
		}
		keys[i] = key
	})
	if slices.Sort(keys); keys[0] != keys[3] || len(keys[0]) != 64 {
		t.Fatalf("the same bytes have keys %q", keys)
	}
	if got := must(other.GetMedia(ctx, keys[0]))(t); !bytes.Equal(got, photo) {
		t.Errorf("%d bytes came back, want the %d put in", len(got), len(photo))
	}
	if _, err := s.GetMedia(ctx, "00"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("bytes that are not there: %v", err)
	}
	for _, data := range [][]byte{nil, make([]byte, 10<<20+1)} {
		if _, err := s.PutMedia(ctx, data); err == nil {
			t.Errorf("%d bytes were kept", len(data))
		}
	}
	if _, err := s.PutMedia(ctx, make([]byte, 10<<20)); err != nil {
		t.Errorf("10 MB: %v", err)
	}
}

// prune removes what nobody asks for any more, and nothing else.
func prune(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 1)
	var buttons []bot.ButtonRow
	for i := range 600 {
		buttons = append(buttons, bot.ButtonRow{ID: fmt.Sprint("b", i), Action: "x", Until: start()})
	}
	first := heard("1", 1, "hello")
	first.Change.Buttons = buttons
	mustRecord(t, s, first)
	pressed := func() bool {
		k := knock("other", "ext1")
		k.Button = "b599"
		return must(s.Front(ctx, s.View(), k))(t).Button.ID != ""
	}
	step := func(now time.Time, heardStill bool, words string, button bool) {
		t.Helper()
		if err := s.Prune(ctx, now); err != nil {
			t.Fatal(err)
		}
		f := must(s.Front(ctx, s.View(), knock("1", "ext1")))(t)
		got := ""
		if len(f.Answer.Lines) > 0 {
			got = f.Answer.Lines[0].String()
		}
		if f.Heard != heardStill || got != words || pressed() != button {
			t.Errorf("at %s: heard %v, answer %q, button %v; want %v, %q, %v", now.Format(time.DateTime), f.Heard, got, pressed(), heardStill, words, button)
		}
	}
	step(start().Add(48*time.Hour), true, "answer to hello", true)
	step(start().Add(48*time.Hour+time.Second), true, "", true)
	step(start().Add(7*24*time.Hour+time.Second), true, "", false)
	step(start().Add(8*24*time.Hour+time.Second), false, "", false)
	if got := must(s.Uttered(ctx, s.View(), 1, start(), 10))(t); len(got) != 1 || got[0].Text != "hello" {
		t.Errorf("what was said: %+v", got)
	}
}

// readers holds the lists that commands ask for to their order and bounds.
func readers(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	mk := func(no string, site, team, holder, client int64, state scoring.CaseState, next int) scoring.Case {
		c := scoring.Case{No: no, Site: site, Team: team, Holder: holder, Client: client, State: state, Kind: scoring.KindRepair, Opened: start(), Alerted: start()}
		if next > 0 {
			c.NextAt = start().Add(time.Duration(next) * time.Minute)
		}
		return c
	}
	late, quick, closed := mk("A1", 1, 2, 7, 5, scoring.CaseAccepted, 30), mk("A2", 1, 2, 7, 5, scoring.CaseOpen, 3), mk("A3", 1, 2, 7, 5, scoring.CaseClosed, 0)
	idle, elsewhere := mk("A4", 1, 3, 8, 6, scoring.CaseResolved, 0), mk("A5", 9, 3, 7, 6, scoring.CaseOpen, 1)
	late.Accepted, quick.Staff = start().Add(180*time.Second), true
	idle.Accepted = start().Add(181 * time.Second)
	g1, g2, g3 := fullSuggestion("J-1"), fullSuggestion("J-2"), fullSuggestion("J-3")
	g2.State, g3.Person, g3.Site = scoring.SuggestionUnworkable, 4, 2
	mustRecord(t, s, act("cases", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{late, quick, closed, idle, elsewhere}, Suggestions: []scoring.Suggestion{g1, g2, g3},
	}}))
	nos := func(f scoring.CaseFilter) (out []string) {
		for _, c := range must(s.CasesOf(ctx, s.View(), f))(t) {
			out = append(out, c.No)
		}
		return out
	}
	same(t, "open cases", nos(scoring.CaseFilter{}), []string{"A5", "A2", "A1", "A4"})
	same(t, "of a site", nos(scoring.CaseFilter{Site: 1}), []string{"A2", "A1", "A4"})
	same(t, "of a team and holder", nos(scoring.CaseFilter{Team: 2, Holder: 7}), []string{"A2", "A1"})
	same(t, "of a client, accepted or resolved", nos(scoring.CaseFilter{Client: 6, States: []scoring.CaseState{scoring.CaseAccepted, scoring.CaseResolved}}), []string{"A4"})
	same(t, "since", nos(scoring.CaseFilter{Since: start().Add(time.Second)}), []string(nil))
	held, steps, err := s.Held(ctx, s.View(), 7, start())
	if len(held) != 3 || held[0].No != "A5" || len(steps) != 0 || err != nil {
		t.Errorf("held: %+v %v %v", held, steps, err)
	}
	ev := must(s.Evening(ctx, s.View(), bot.EveningQuery{
		Site: 1, Month: start().Add(-time.Hour), Day: start().Add(time.Second), Now: start().Add(time.Hour), Limit: 3 * time.Minute,
		People: []int64{3, 4, 5}, Quarter: "2025-Q2",
	}))(t)
	same(t, "evening", []any{ev.Month, ev.Today, ev.OpenCount, len(ev.Open), ev.Open[0].No, ev.Suggested, ev.Leave == nil},
		[]any{scoring.Rate{Num: 1, Den: 3}, scoring.Rate{}, 3, 3, "A2", []int64{3, 4}, true})
	ev = must(s.Evening(ctx, s.View(), bot.EveningQuery{Site: 1, Team: 77, Now: start().Add(time.Hour)}))(t)
	same(t, "evening of a team without cases", ev, bot.Evening{})
	same(t, "who suggested in a quarter", must(s.SuggestedIn(ctx, s.View(), "2025-Q2", []int64{3, 4, 5}))(t), []int64{3, 4})
	same(t, "of nobody", len(must(s.SuggestedIn(ctx, s.View(), "2025-Q2", nil))(t)), 0)
	same(t, "in another quarter", len(must(s.SuggestedIn(ctx, s.View(), "2025-Q3", []int64{3, 4}))(t)), 0)
	if n := must(s.Suggested(ctx, s.View(), 3, "2025-Q2"))(t); n != 1 {
		t.Errorf("%d suggestions count, one of two was unworkable", n)
	}
	same(t, "open suggestions of a site", must(s.OpenSuggestions(ctx, s.View(), 1))(t), []scoring.Suggestion{g1})
	same(t, "earlier suggestions", must(s.EarlierSuggestions(ctx, s.View(), 1, g1.At))(t), []scoring.Suggestion{g1})
	same(t, "later than all", len(must(s.EarlierSuggestions(ctx, s.View(), 1, g1.At.Add(time.Second)))(t)), 0)
	same(t, "of all sites", must(s.OpenSuggestions(ctx, s.View(), 0))(t), []scoring.Suggestion{g1, g3})
	if _, err := s.Client(ctx, s.View(), 1); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a client that is not there: %v", err)
	}
	if _, err := s.Chat(ctx, s.View(), 1); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a chat that is not there: %v", err)
	}
}

// agenda holds what is due, in which order, and that it is handed out once.
func agenda(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	ctx := t.Context()
	if next := must(s.NextDue(ctx))(t); !next.IsZero() {
		t.Errorf("an empty store has something due at %v", next)
	}
	c := fullCase("A1")
	c.NextAt = start().Add(time.Minute)
	evening := bot.Due{Name: "evening", Scope: "1", Period: "2025-06-12", Next: start().Add(2 * time.Minute)}
	mustRecord(t, s, act("due", bot.Change{
		Records: bot.Records{Cases: []scoring.Case{c}, Due: []bot.Due{evening, {Name: "evening", Scope: "2", Next: start().Add(time.Hour)}}},
		Notes:   []bot.Note{{Key: "alert/1", To: bot.Address{Group: 5}, Body: body("x"), Tell: true}},
	}))
	receipt := bot.ReceiptEvent{Key: "receipt/alert/1/unreachable", Note: "alert/1", Outcome: bot.Unreachable, At: start()}
	same(t, "next", must(s.NextDue(ctx))(t), start())
	due := func(x Store, owner string) []bot.Occasion { return must(x.Due(ctx, owner, clk.Now(), 9))(t) }
	same(t, "a receipt at once", due(s, "me"), []bot.Occasion{{Kind: bot.OccasionReceipt, Receipt: receipt}})
	same(t, "not twice", len(due(other, "you")), 0)
	same(t, "next beside the lease", must(s.NextDue(ctx))(t), start().Add(30*time.Second))
	clk.add(30 * time.Second)
	same(t, "again after the lease", len(due(other, "you")), 1)
	mustRecord(t, s, act(receipt.Key, bot.Change{}))
	same(t, "next", must(s.NextDue(ctx))(t), c.NextAt)
	clk.add(5 * time.Minute)
	same(t, "a case, then the schedule", due(s, "me"), []bot.Occasion{{Kind: bot.OccasionCase, Case: "A1"}, {Kind: bot.OccasionDue, Due: evening}})
	c.NextAt, evening.Next = time.Time{}, start().Add(4*time.Minute)
	evening.Period = "2025-06-13"
	mustRecord(t, s, act("moved", bot.Change{Records: bot.Records{Cases: []scoring.Case{c}, Due: []bot.Due{evening}}}))
	same(t, "a row that was moved is free", due(other, "you"), []bot.Occasion{{Kind: bot.OccasionDue, Due: evening}})
	evening.Next = time.Time{}
	mustRecord(t, s, act("removed", bot.Change{Records: bot.Records{Due: []bot.Due{evening}}}))
	same(t, "next", must(s.NextDue(ctx))(t), start().Add(time.Hour))
	agendaOnce(t, s, other, clk)
}

// agendaOnce: many takers, each thing once.
func agendaOnce(t *testing.T, s, other Store, clk *clock) {
	var c bot.Change
	for i := range 100 {
		c.Due = append(c.Due, bot.Due{Name: "visit", Scope: fmt.Sprint(i), Next: start()})
	}
	mustRecord(t, s, act("hundred", c))
	var mu sync.Mutex
	got := map[string]int{}
	together(6, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		for range 40 {
			list, err := x.Due(t.Context(), fmt.Sprint("taker", i), clk.Now(), 10)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			for _, o := range list {
				got[o.Due.Scope]++
			}
			mu.Unlock()
		}
	})
	if len(got) != 100 {
		t.Errorf("%d of 100 rows were handed out", len(got))
	}
	for scope, n := range got {
		if n != 1 {
			t.Errorf("row %s was handed out %d times", scope, n)
		}
	}
}
