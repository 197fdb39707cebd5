package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
)

// window is a chat of a platform with five sends a window of 48 h.
type window struct {
	t   *testing.T
	s   Store
	clk *clock
	n   int
}

func (w *window) say() {
	w.t.Helper()
	w.n++
	w.clk.add(time.Minute)
	a := heard(fmt.Sprint("word/", w.n), 1, "hi")
	a.At = w.clk.Now()
	mustRecord(w.t, w.s, a)
}

// send claims until nothing goes and returns what went; each attempt ends as end
// says.
func (w *window) send(end func(c bot.Claimed) bot.OutcomeState) []string {
	w.t.Helper()
	keys := []string{}
	for range 20 {
		f := claimFor("me", w.clk.Now(), 5)
		f.Pace = bot.Pace{Quota: 5, QuotaSpan: 48 * time.Hour}
		got := must(w.s.Claim(w.t.Context(), f))(w.t)
		if len(got) == 0 {
			break
		}
		for _, c := range got {
			keys = append(keys, c.Key)
			in := bot.Settled{ID: c.ID, Owner: "me", Attempt: c.Attempt, Outcome: bot.Outcome{State: end(c)}, At: w.clk.Now(), Retry: w.clk.Now()}
			if in.Outcome.State == bot.Sent {
				in.Sent = c.Of
			}
			if ok, err := w.s.Settle(w.t.Context(), in); err != nil || !ok[0] {
				w.t.Fatal(ok, err)
			}
		}
	}
	return keys
}

func arrives(bot.Claimed) bot.OutcomeState { return bot.Sent }

func (w *window) queue(class bot.Class, keys ...string) {
	w.t.Helper()
	var c bot.Change
	for _, k := range keys {
		c.Notes = append(c.Notes, note(k, 1, class))
	}
	w.n++
	a := act(fmt.Sprint("queue/", w.n), c)
	a.At = w.clk.Now()
	mustRecord(w.t, w.s, a)
}

// quota: sends of a window, two of them kept for what the chat waits for
// (rules.md 11 K).
func quota(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 1)
	w := &window{t: t, s: s, clk: clk}
	w.queue(bot.ClassNotice, "n1")
	same(t, "before a word was heard", w.send(arrives), []string{})
	w.say()
	w.queue(bot.ClassNotice, "n2", "n3", "n4")
	same(t, "three of five for notices", w.send(arrives), []string{"n1", "n2", "n3"})
	w.queue(bot.ClassProgress, "p1")
	w.queue(bot.ClassAlert, "s1", "s2", "s3")
	same(t, "two more for what is waited for, none for progress", w.send(arrives), []string{"s1", "s2"})
	w.say()
	same(t, "a new word opens five more", w.send(arrives), []string{"n4", "p1", "s3"})

	w.say()
	w.queue(bot.ClassAlert, "back")
	same(t, "known not to have arrived: the slot is given back", len(w.send(func(c bot.Claimed) bot.OutcomeState {
		if c.Attempt < 9 {
			return bot.Retry
		}
		return bot.Sent
	})), 9)
	w.queue(bot.ClassAlert, "a1", "a2", "a3", "a4", "a5")
	same(t, "so four are left", w.send(arrives), []string{"a1", "a2", "a3", "a4"})

	w.say()
	same(t, "the fifth goes after the next word", w.send(arrives), []string{"a5"})
	w.queue(bot.ClassAlert, "perhaps", "b1", "b2")
	same(t, "perhaps arrived: the slot is kept", w.send(func(c bot.Claimed) bot.OutcomeState {
		if c.Key == "perhaps" && c.Attempt < 4 {
			return bot.Unknown
		}
		return bot.Sent
	}), []string{"perhaps", "perhaps", "perhaps", "perhaps"})
	clk.add(49 * time.Hour)
	w.say()
	same(t, "two wait for the next window", w.send(arrives), []string{"b1", "b2"})
	clk.add(49 * time.Hour)
	w.queue(bot.ClassReply, "late")
	same(t, "a window ends", w.send(arrives), []string{})
}

// sends delivers everything that may go, moving the clock from one due moment to
// the next, and returns when each note went.
func sends(t *testing.T, s Store, clk *clock, pace bot.Pace, most int) []time.Time {
	t.Helper()
	var out []time.Time
	for range 10_000 {
		f := claimFor("me", clk.Now(), 50)
		f.Pace = pace
		got := must(s.Claim(t.Context(), f))(t)
		for _, c := range got {
			for range c.Of {
				out = append(out, clk.Now())
			}
			settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, clk.Now())
		}
		next := must(s.NextSend(t.Context()))(t)
		if next.IsZero() || len(out) >= most {
			return out
		}
		if next.After(clk.Now()) {
			clk.add(next.Sub(clk.Now()))
		}
	}
	t.Fatal("the queue never runs empty")
	return nil
}

// densest is the most that any span saw.
func densest(at []time.Time, span time.Duration) int {
	most := 0
	for i, from := range at {
		n, _ := slices.BinarySearchFunc(at[i:], from.Add(span), func(a, b time.Time) int { return a.Compare(b) })
		most = max(most, n)
	}
	return most
}

// rate: no second of the platform and no minute of a group sees more than its
// pace, and no time is wasted.
func rate(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 100)
	for i := range int64(100) {
		queue(t, s, fmt.Sprint("q", i), note(fmt.Sprint("x", i), i+1, bot.ClassAlert), note(fmt.Sprint("y", i), i+1, bot.ClassAlert))
	}
	at := sends(t, s, clk, bot.Pace{PerSecond: 30}, 1000)
	if n := densest(at, time.Second); len(at) != 200 || n > 30 {
		t.Errorf("%d sends, up to %d in a second, want 200 and 30", len(at), n)
	}
	if took := at[199].Sub(at[0]); took > 11*time.Second {
		t.Errorf("200 sends at 30 a second took %s", took)
	}
	mustRecord(t, s, act("import/group", bot.Change{Records: bot.Records{Chats: []bot.Chat{
		{ID: 101, Platform: "fake", Account: "a", Ext: "group", Group: 7, Used: start()},
	}}}))
	sixty := func(name string, chat int64) []time.Time {
		var many []bot.Note
		for i := range 60 {
			many = append(many, note(fmt.Sprint(name, i), chat, bot.ClassAlert))
		}
		clk.add(time.Hour)
		queue(t, s, name, many...)
		return sends(t, s, clk, bot.Pace{GroupPerMinute: 20}, 1000)
	}
	if at = sixty("private", 1); len(at) != 60 || densest(at, time.Minute) != 60 {
		t.Errorf("%d sends to a private chat, up to %d in a minute, want 60 at once", len(at), densest(at, time.Minute))
	}
	at = sixty("group", 101)
	if n := densest(at, time.Minute); len(at) != 60 || n > 20 {
		t.Errorf("%d sends, up to %d in a minute, want 60 and 20", len(at), n)
	}
	if took := at[59].Sub(at[0]); took > 5*time.Minute {
		t.Errorf("60 sends at 20 a minute took %s", took)
	}
}

// shareOfRate: when the less urgent have used their share, an alert still goes
// at once.
func shareOfRate(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 50)
	pace := bot.Pace{PerSecond: 40} // a burst of 8
	at := func(class bot.Class, n int) int {
		t.Helper()
		var notes []bot.Note
		for i := range n {
			notes = append(notes, note(fmt.Sprint(class, "/", i), int64(class)*10+int64(i)+1, class))
		}
		queue(t, s, fmt.Sprint("class", class), notes...)
		f := claimFor("me", clk.Now(), 50)
		f.Pace = pace
		return len(must(s.Claim(t.Context(), f))(t))
	}
	same(t, "surveys, notices, progress, alerts, replies at one moment",
		[]int{at(bot.ClassSurvey, 9), at(bot.ClassNotice, 9), at(bot.ClassProgress, 9), at(bot.ClassAlert, 1), at(bot.ClassReply, 9)},
		[]int{2, 2, 2, 1, 1})
}

// parts: a note's parts are fixed at its first attempt and sent once each.
func parts(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 1)
	queue(t, s, "1", bot.Note{Key: "long", To: bot.Address{Chat: 1}, Body: body("one|two|three")})
	first := claim(t, s, "me", start(), 1)[0]
	same(t, "parts", first.Parts, [][]byte{[]byte("one"), []byte("two"), []byte("three")})
	in := bot.Settled{ID: first.ID, Owner: "me", Attempt: 1, Sent: 2, Outcome: bot.Outcome{State: bot.Retry}, At: start(), Retry: start()}
	if ok, err := s.Settle(ctx, in); err != nil || !ok[0] {
		t.Fatal(ok, err)
	}
	f := claimFor("me", start(), 1)
	f.Render = func(bot.Body) ([][]byte, error) { return nil, errors.New("rendered twice") }
	second := must(s.Claim(ctx, f))(t)
	if len(second) != 1 || second[0].Sent != 2 || second[0].Of != 3 || len(second[0].Parts) != 1 || string(second[0].Parts[0]) != "three" {
		t.Errorf("what is left to send: %+v", second)
	}
}

// crowd queues, claims and settles on two instances at once: every note goes
// once, in the order of its chat, and none is forgotten.
func crowd(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	const people, notes = 8, 40
	chats(t, s, people)
	var mu sync.Mutex
	got := map[int64][]string{}
	sent := 0
	var all sync.WaitGroup
	for w := range 4 {
		x, owner := s, fmt.Sprint("sender", w)
		if w%2 == 1 {
			x = other
		}
		all.Go(func() {
			for range 4000 {
				list, err := x.Claim(t.Context(), claimFor(owner, clk.Now(), 3))
				if err != nil {
					t.Error(err)
					return
				}
				for _, c := range list {
					mu.Lock()
					got[c.Chat] = append(got[c.Chat], c.Key)
					sent++
					mu.Unlock()
					settle(t, x, c, owner, bot.Outcome{State: bot.Sent}, clk.Now())
				}
				mu.Lock()
				done := sent >= people*notes
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	want := map[int64][]string{}
	for chat := int64(1); chat <= people; chat++ {
		for i := range notes {
			want[chat] = append(want[chat], fmt.Sprintf("%d/%02d", chat, i))
		}
		keys := want[chat]
		all.Go(func() {
			for i, k := range keys {
				x := s
				if i%2 == 1 {
					x = other
				}
				if _, err := x.Record(t.Context(), act("make/"+k, bot.Change{Notes: []bot.Note{note(k, chat, bot.ClassAlert)}})); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	same(t, "each note once, in order", got, want)
}
