package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"anping/bot"
)

// unheard holds that a message is kept once and as it came, that its keeper has
// it first and everybody later, that a try's lease grows, and that nothing is
// proved to be received while it waits.
func unheard(t *testing.T, open Open) {
	clk := newClock()
	a, b := open(t, clk)
	s, other := a.(bot.Unheard), b.(bot.Unheard)
	const hold = 30 * time.Second
	sent := keptMessages()
	clk.add(5 * time.Second)
	for _, i := range []int{0, 1, 1, 2} {
		if err := s.KeepUnheard(t.Context(), "a", fmt.Sprint("heard/", i), sent[i]); err != nil {
			t.Fatal(err)
		}
	}
	want := func(what string, from bot.Unheard, owner string, limit int, keys ...string) {
		t.Helper()
		got, err := from.TakeUnheard(t.Context(), owner, limit, hold)
		if err != nil {
			t.Fatal(err)
		}
		if have := asSent(t, what, got, sent); !reflect.DeepEqual(have, keys) {
			t.Errorf("%s: %v, want %v", what, have, keys)
		}
	}
	proved := func(what string, until time.Time, want bool) {
		t.Helper()
		if err := a.Alive(t.Context(), "fake", "a", clk.Now()); err != nil {
			t.Fatal(err)
		}
		if got := must(a.Received(t.Context(), clk.Now(), until))(t); got != want {
			t.Errorf("%s: receiving is proved %v, want %v", what, got, want)
		}
	}
	proved("while messages wait", clk.Now(), false)
	want("another's, at once", other, "b", 9)
	want("the keeper's first", s, "a", 2, "heard/0 1", "heard/1 1")
	want("the keeper's last", s, "a", 9, "heard/2 1")
	want("nothing is given twice", s, "a", 9)
	if err := s.DropUnheard(t.Context(), []string{"heard/0"}); err != nil {
		t.Fatal(err)
	}
	clk.add(hold - time.Second)
	want("leased", other, "b", 9)
	clk.add(time.Second)
	want("left behind", other, "b", 9, "heard/1 2", "heard/2 2")
	clk.add(2*hold - time.Second)
	want("the second try lasts longer", s, "a", 9)
	clk.add(time.Second)
	want("the third", s, "a", 9, "heard/1 3", "heard/2 3")
	if err := other.DropUnheard(t.Context(), []string{"heard/1", "heard/2", "heard/never"}); err != nil {
		t.Fatal(err)
	}
	proved("when all are decided", clk.Now(), true)
	clk.add(time.Hour)
	want("nothing is left", s, "a", 9)
}

// keptMessages have a value in every field.
func keptMessages() []bot.Message {
	sent := make([]bot.Message, 3)
	for i := range sent {
		sent[i] = bot.Message{
			Key: fmt.Sprint("k", i), Platform: "fake", Account: "a", Chat: bot.ChatRef{ID: "c", Group: i == 1}, From: "f", Text: "道闸坏了 \"'<b>",
			Media: []bot.MediaRef{{SHA256: "00", Kind: bot.Photo}}, LeftOut: []bot.LeftOut{{Kind: bot.Video, Why: "gone"}},
			Location: &bot.Location{Lat: 31.2, Lon: 121.4}, Action: "x", Named: true, At: start().Add(time.Duration(i) * time.Second),
		}
	}
	return sent
}

// asSent wants messages as they were sent and returns their keys and tries.
func asSent(t *testing.T, what string, got []bot.KeptMessage, sent []bot.Message) (have []string) {
	t.Helper()
	for _, k := range got {
		have = append(have, fmt.Sprint(k.Key, " ", k.Tries))
		var n int
		_, _ = fmt.Sscanf(k.Key, "heard/%d", &n)
		if k.Message.At = k.Message.At.UTC(); !reflect.DeepEqual(k.Message, sent[n]) {
			t.Errorf("%s: kept %+v, came %+v", what, k.Message, sent[n])
		}
	}
	return have
}
