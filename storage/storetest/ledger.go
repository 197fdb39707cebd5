package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// repeat holds that a key acts once, and that a repeat gets the stored answer,
// whether it comes later, at once, or elsewhere.
func repeat(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 4)
	first := heard("1", 1, "hello")
	mustRecord(t, s, first)
	again := first
	again.Change = bot.Change{Reply: body("another answer"), Notes: []bot.Note{{Key: "n", To: bot.Address{Chat: 1}, Body: body("x")}}}
	again.Seen = []bot.Stamp{{Scope: "talk/1", Version: 77}} // a repeat is no conflict
	for _, x := range []Store{s, other} {
		r, err := x.Record(ctx, again)
		same(t, "a repeat", []any{r, err}, []any{bot.Result{Already: true, Answer: first.Change.Reply}, error(nil)})
	}
	if got := claim(t, s, "me", start(), 10); len(got) != 0 {
		t.Errorf("a repeat queued %d notes", len(got))
	}
	mustRecord(t, s, act("notice/evening/1/2025-06-12", bot.Change{}))
	r, err := s.Record(ctx, act("notice/evening/1/2025-06-12", bot.Change{Bump: []string{"x"}}))
	same(t, "an occurrence again", []any{r, err}, []any{bot.Result{Already: true}, error(nil)})

	const messages, times = 8, 6
	counts := make([][2]int, messages)
	answers := make([][]string, messages)
	mu := make(chan struct{}, 1)
	together(messages*times, func(i int) {
		m := i % messages
		a := heard(fmt.Sprint("at once/", m), int64(1+m%4), fmt.Sprint("from ", i))
		x := s
		if i%2 == 1 {
			x = other
		}
		r, err := x.Record(ctx, a)
		if err != nil {
			t.Error(err)
			return
		}
		mu <- struct{}{}
		defer func() { <-mu }()
		if r.Already {
			counts[m][1]++
			answers[m] = append(answers[m], r.Answer.Lines[0].String())
		} else {
			counts[m][0]++
			answers[m] = append(answers[m], a.Change.Reply.Lines[0].String())
		}
	})
	for m, c := range counts {
		slices.Sort(answers[m])
		if c != [2]int{1, times - 1} || len(slices.Compact(answers[m])) != 1 {
			t.Errorf("message %d: recorded %d times, repeated %d, answers %q", m, c[0], c[1], slices.Compact(answers[m]))
		}
	}
}

// ledger holds that an entry is recorded once and reversed once.
func ledger(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	e := entry("K1", "case/A1001/1/accept")
	record := func(key string, es ...scoring.Entry) error {
		_, err := s.Record(ctx, act(key, bot.Change{Records: bot.Records{Entries: es, Tell: []bot.ToTell{{Group: 5, Entry: es[0].No}}}}))
		return err
	}
	wants := func(what string, err error, conflict bool) {
		t.Helper()
		if conflict != errors.Is(err, bot.ErrConflict) || !conflict && err != nil {
			t.Errorf("%s: %v, want conflict %v", what, err, conflict)
		}
	}
	wants("first", record("1", e), false)
	twin := e
	twin.No, twin.Recorded = "K2", start().Add(time.Hour)
	wants("same cause, same content", record("2", twin), false)
	other1 := e
	other1.No, other1.Points = "K3", -60
	wants("same cause, other content", record("3", other1), true)
	number := entry("K1", "by/q1/1")
	wants("same number, other cause", record("4", number), true)
	back := e
	back.No, back.Cause, back.Reverses, back.Points = "K4", "undo/K1", "K1", 30
	wants("undo", record("5", back), false)
	void := back
	void.No, void.Cause = "K5", "void/K1"
	wants("a second reversal", record("6", void), true)
	pair := entry("K6", "by/q2/1")
	wants("two of one cause in one change", record("7", pair, number), true)

	got, by, err := s.Entry(ctx, s.View(), "K1")
	same(t, "the entry", []any{got, by, err}, []any{e, "K4", error(nil)})
	same(t, "of the person", must(s.EntriesOf(ctx, s.View(), e.Subject, "2025-06"))(t), []scoring.Entry{e, back})
	same(t, "of the team", must(other.EntriesAt(ctx, other.View(), 1, 2, "2025-06"))(t), []scoring.Entry{e, back})
	same(t, "of the case's clocks", must(s.Charged(ctx, s.View(), "A1001"))(t), []scoring.Entry{e, back})
	same(t, "recorded by", must(s.RecordedBy(ctx, s.View(), 9, start()))(t), []scoring.Entry{back, e})
	if got := must(s.Untold(ctx, s.View(), 5, start().Add(time.Hour)))(t); len(got) != 2 {
		t.Errorf("%d entries to tell, want K1 and K4: the twin was skipped", len(got))
	}
	reversedOnce(t, s, other)
}

// reversedOnce: of many reversals of one entry one stands.
func reversedOnce(t *testing.T, s, other Store) {
	ctx := t.Context()
	won := 0
	together(16, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		e := entry(fmt.Sprint("R", i), fmt.Sprint("race/", i))
		e.Reverses = "K6"
		_, err := x.Record(ctx, act(fmt.Sprint("race/", i), bot.Change{Records: bot.Records{Entries: []scoring.Entry{e}}}))
		if err != nil && !errors.Is(err, bot.ErrConflict) {
			t.Error(err)
		}
	})
	for _, e := range must(s.EntriesOf(ctx, s.View(), scoring.Subject{Kind: scoring.SubjectPerson, ID: 3}, "2025-06"))(t) {
		if strings.HasPrefix(e.No, "R") {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d of 16 reversals of one entry stand", won)
	}
}

// told holds that an entry is told to a group once, whoever tells it.
func told(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 3)
	var c bot.Change
	for i := range 3 {
		e := entry(fmt.Sprint("K", i), fmt.Sprint("by/", i))
		e.Recorded = start().Add(time.Duration(i) * time.Minute)
		c.Entries = append(c.Entries, e)
		c.Tell = append(c.Tell, bot.ToTell{Group: 5, Entry: e.No}, bot.ToTell{Group: 6, Entry: e.No})
	}
	c.Notes = []bot.Note{
		{Key: "told/K0", To: bot.Address{Person: 3}, Body: body("扣分"), Tell: true},
		{Key: "told/K1", To: bot.Address{Person: 44}, Body: body("扣分"), Tell: true},
	}
	mustRecord(t, s, act("entries", c))
	cut := start().Add(2 * time.Minute)
	list := must(s.Untold(ctx, s.View(), 5, cut))(t)
	same(t, "to be told before the cut", list, []bot.Untold{
		{Entry: c.Entries[0], NoteDue: start()},
		{Entry: c.Entries[1], NoteDue: start(), Attempted: true},
	})

	tell := func(x Store, notice string) error {
		_, err := x.Record(ctx, act("notice/"+notice, bot.Change{Records: bot.Records{Told: []bot.Told{
			{Group: 5, Entry: "K0", Notice: notice}, {Group: 5, Entry: "K1", Notice: notice},
		}}}))
		return err
	}
	won := make(chan string, 8)
	together(8, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		switch err := tell(x, fmt.Sprint("n", i)); {
		case err == nil:
			won <- fmt.Sprint("n", i)
		case !errors.Is(err, bot.ErrConflict):
			t.Error(err)
		}
	})
	if len(won) != 1 {
		t.Errorf("%d of 8 notices told the same entries", len(won))
	}
	if got := must(s.Untold(ctx, s.View(), 5, cut))(t); len(got) != 0 {
		t.Errorf("%d entries are still to be told", len(got))
	}
	if got := must(s.Untold(ctx, s.View(), 6, cut.Add(time.Hour)))(t); len(got) != 3 {
		t.Errorf("the other group is to be told %d entries, want 3", len(got))
	}
	mustRecord(t, s, act("tell again", bot.Change{Records: bot.Records{Tell: []bot.ToTell{{Group: 5, Entry: "K0"}}}}))
	if got := must(s.Untold(ctx, s.View(), 5, cut))(t); len(got) != 0 {
		t.Error("an entry that was told is to be told again")
	}
}

// blank takes the words out of an exchange.
func blank(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 2)
	pushed := heard("2", 2, "secret")
	pushed.Said.Passive = false
	mustRecord(t, s, heard("1", 1, "secret"), pushed, heard("3", 1, "kept"))
	mustRecord(t, s, act("erase", bot.Change{Blank: []string{"heard/1", "heard/2"}}))
	r := must(s.Record(ctx, heard("1", 1, "secret")))(t)
	same(t, "a repeat of a blanked message", r, bot.Result{Already: true})
	got := claim(t, s, "me", start(), 10)
	if len(got) != 1 || string(got[0].Parts[0]) != "answer to secret" {
		t.Fatalf("the reply on its way: %+v, want it sent before it is blanked", got)
	}
	settle(t, s, got[0], "me", bot.Outcome{State: bot.Sent}, start())
	for chat := int64(1); chat <= 2; chat++ {
		for _, u := range must(s.Uttered(ctx, s.View(), chat, start(), 10))(t) {
			if strings.Contains(u.Text, "secret") || len(u.Body.Lines) > 0 && strings.Contains(u.Body.Lines[0].String(), "secret") {
				t.Errorf("%s still says it", u.ID)
			}
		}
	}
	if n := len(must(s.Uttered(ctx, s.View(), 1, start(), 10))(t)); n != 3 {
		t.Errorf("chat 1 has %d lines, want two messages and one answer", n)
	}
	last := heard("4", 1, "secret")
	last.Change.Blank = []string{last.Key}
	mustRecord(t, s, last)
	if n := len(must(s.Uttered(ctx, s.View(), 1, start(), 10))(t)); n != 5 {
		t.Errorf("chat 1 has %d lines, want the answer to the message that blanks itself, too", n)
	}
}
