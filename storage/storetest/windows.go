package storetest

import (
	"fmt"
	"testing"
	"time"

	"anping/bot"
)

// briefly is a window as WeChat has them: 5 in 48 h, 3 in a minute.
type briefly struct {
	*window
	pace bot.Pace
}

// word has the chat say or do something that opens a window.
func (w *briefly) word(opens bot.Opening) {
	w.n++
	w.clk.add(time.Second)
	a := heard(fmt.Sprint("word/", w.n), 1, "")
	a.At, a.Said.Opens = w.clk.Now(), opens
	mustRecord(w.t, w.s, a)
}

// send claims and ends all that may go, and names it.
func (w *briefly) send(end func(bot.Claimed) bot.OutcomeState) (keys []string) {
	keys = []string{}
	for range 20 {
		f := claimFor("me", w.clk.Now(), 5)
		f.Pace = w.pace
		got := must(w.s.Claim(w.t.Context(), f))(w.t)
		if len(got) == 0 {
			break
		}
		for _, c := range got {
			name := c.Key
			if c.Beyond {
				name += " beyond"
			}
			keys = append(keys, name)
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

// windows: brief windows, sends that a platform refuses until the next word, and
// notes that find no slot on a platform with another way.
func windows(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 1)
	w := &briefly{&window{t: t, s: s, clk: clk}, bot.Pace{Quota: 5, QuotaSpan: 48 * time.Hour, Brief: 3, BriefSpan: time.Minute}}
	w.queue(bot.ClassReply, "a1", "a2", "a3", "a4")
	w.word(bot.OpensNone)
	same(t, "nobody spoke", w.send(arrives), []string{})
	w.word(bot.OpensBrief)
	same(t, "three after a tap", w.send(arrives), []string{"a1", "a2", "a3"})
	clk.add(2 * time.Minute)
	w.word(bot.OpensBrief)
	clk.add(61 * time.Second)
	same(t, "a minute later none", w.send(arrives), []string{})
	w.word(bot.OpensWindow)
	w.queue(bot.ClassReply, "b1", "b2", "b3", "b4")
	same(t, "five after a word", w.send(arrives), []string{"a4", "b1", "b2", "b3", "b4"})
	w.queue(bot.ClassReply, "c1")
	w.word(bot.OpensBrief)
	same(t, "then those of a tap", w.send(arrives), []string{"c1"})
	clk.add(2 * time.Minute)
	w.queue(bot.ClassReply, "d1")
	same(t, "a tap opens no more of the 48 hours", w.send(arrives), []string{})

	w.word(bot.OpensWindow)
	same(t, "a word does", w.send(arrives), []string{"d1"})
	w.queue(bot.ClassReply, "e1", "e2")
	refused := func(c bot.Claimed) bot.OutcomeState {
		if c.Key == "e1" {
			return bot.Held
		}
		return bot.Sent
	}
	same(t, "what is refused holds up nothing", w.send(refused), []string{"e1", "e2"})
	clk.add(time.Hour)
	same(t, "and is not tried again", w.send(arrives), []string{})
	w.word(bot.OpensWindow)
	same(t, "before the next word", w.send(arrives), []string{"e1"})

	waitsTold(t, s, w, clk)

	w.pace.Beyond = true
	clk.add(49 * time.Hour)
	w.queue(bot.ClassReply, "f1")
	same(t, "another way is tried once", w.send(func(bot.Claimed) bot.OutcomeState { return bot.Held }), []string{"f1 beyond"})
	w.word(bot.OpensWindow)
	same(t, "and the note itself goes after the next word", w.send(arrives), []string{"f1"})
}

// waitsTold: of what is parked, without a send and with one, whoever asked for it is
// told once.
func waitsTold(t *testing.T, s Store, w *briefly, clk *clock) {
	t.Helper()
	clk.add(49 * time.Hour)
	for _, refused := range []bool{false, true} {
		key := fmt.Sprint("waits/", refused)
		n := note(key, 1, bot.ClassReply)
		n.Waits = true
		queue(t, s, key, n, note(key+"/silent", 1, bot.ClassReply))
		w.pace.Beyond = refused
		w.send(func(bot.Claimed) bot.OutcomeState { return bot.Held })
		due := must(s.Due(t.Context(), "me", clk.Now(), 9))(t)
		if len(due) != 1 || due[0].Receipt.Note != key || due[0].Receipt.Outcome != bot.Held {
			t.Errorf("refused %v: receipts %+v", refused, due)
		}
	}
	w.pace.Beyond = false
	w.word(bot.OpensWindow)
	w.send(arrives)
	same(t, "arriving is not told", len(must(s.Due(t.Context(), "me", clk.Now(), 9))(t)), 0)
}

// announced: what became of the message that says that something waits stands with
// the note that it announced, and of one that did not arrive a receipt comes, once;
// the note goes on waiting.
func announced(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 2)
	queue(t, s, "1", note("progress/A1001/1", 1, bot.ClassProgress), note("progress/A1002/1", 2, bot.ClassProgress))
	for _, c := range claim(t, s, "me", clk.Now(), 9) {
		settle(t, s, c, "me", bot.Outcome{State: bot.Held, Ext: "77"}, clk.Now())
	}
	told := func(chat, ext string, arrived bool) bool {
		return must(s.Announced(t.Context(), "fake", "a", chat, ext, arrived, "why"))(t)
	}
	same(t, "another message, another chat, nobody's", []bool{told("ext1", "78", false), told("ext3", "77", false), told("", "", false)}, []bool{false, false, false})
	same(t, "arrived", told("ext1", "77", true), true)
	same(t, "nothing to tell", len(must(s.Due(t.Context(), "me", clk.Now(), 9))(t)), 0)
	same(t, "not arrived, told twice", []bool{told("ext2", "77", false), told("ext2", "77", false)}, []bool{true, true})
	due := must(s.Due(t.Context(), "me", clk.Now(), 9))(t)
	if len(due) != 1 || due[0].Receipt.Note != "progress/A1002/1" || due[0].Receipt.Outcome != bot.Unannounced || due[0].Receipt.Chat != 2 {
		t.Errorf("receipts %+v", due)
	}
}

// errands are kept until they are done, and are one instance's at a time.
func errands(t *testing.T, open Open) {
	clk := newClock()
	a, b := open(t, clk)
	of := func(key string) bot.Errand {
		return bot.Errand{Key: key, Platform: "wechat", Account: "wx1", Body: []byte(`{"n":1}`), Until: clk.Now().Add(time.Hour)}
	}
	for _, key := range []string{"one", "one", "two"} {
		if err := a.Want(t.Context(), of(key)); err != nil {
			t.Fatal(err)
		}
	}
	take := func(s Store, owner, account string) (keys []string) {
		keys = []string{}
		for _, e := range must(s.TakeErrands(t.Context(), "wechat", account, owner, 9, time.Minute))(t) {
			keys = append(keys, fmt.Sprint(e.Key, " ", string(e.Body), " ", e.Tries, " ", e.Until.Equal(start().Add(time.Hour))))
		}
		return keys
	}
	same(t, "of another account", take(a, "me", "wx2"), []string{})
	same(t, "all of them", len(take(a, "me", "wx1")), 2)
	same(t, "nobody else's", take(b, "other", "wx1"), []string{})
	clk.add(61 * time.Second)
	if err := b.DropErrand(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	same(t, "again when the lease has ended", take(b, "other", "wx1"), []string{`two {"n":1} 2 true`})
	clk.add(61 * time.Second)
	same(t, "the second try's is longer", take(a, "me", "wx1"), []string{})
	clk.add(30 * 24 * time.Hour)
	if err := a.Prune(t.Context(), clk.Now()); err != nil {
		t.Fatal(err)
	}
	same(t, "what is not worth doing is dropped", take(a, "me", "wx1"), []string{})
}

// named values are changed by whoever read them last.
func namedValues(t *testing.T, open Open) {
	a, b := open(t, newClock())
	read := func(s Store) string {
		t.Helper()
		v, version, err := s.Kept(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(v, " ", version)
	}
	keep := func(s Store, value string, version int64) bool {
		t.Helper()
		return must(s.Keep(t.Context(), "x", value, version))(t)
	}
	same(t, "none", read(a), " 0")
	same(t, "a change of what is not there", keep(a, "v", 3), false)
	same(t, "the first", keep(a, "v1", 0), true)
	same(t, "a second first", keep(b, "v1b", 0), false)
	same(t, "seen by the other", read(b), "v1 1")
	same(t, "the next", keep(b, "v2", 1), true)
	same(t, "of what was read before that", keep(a, "v2a", 1), false)
	same(t, "what stands", read(a), "v2 2")
}
