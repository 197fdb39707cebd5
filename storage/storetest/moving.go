package storetest

import (
	"fmt"
	"testing"
	"time"

	"anping/bot"
)

// emptied: what waits in a chat that is gone moves on in slices, each an act of
// its own, in its order, and nothing of it is sent to the old chat meanwhile.
func emptied(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 1)
	was := bot.Chat{ID: 11, Platform: "fake", Account: "a", Ext: "phone", Person: 1, Used: start().Add(time.Hour)}
	mustRecord(t, s, act("second", bot.Change{Records: bot.Records{Chats: []bot.Chat{was}}}))
	const many = 620
	var notes []bot.Note
	var want []string
	for i := range many {
		key := fmt.Sprintf("n%03d", i)
		want = append(want, key)
		notes = append(notes, bot.Note{Key: key, To: bot.Address{Person: 1}, Class: bot.ClassAlert, Body: body(key)})
	}
	queue(t, s, "1", notes...)
	was.Person = 2 // somebody else speaks there now
	mustRecord(t, s, act("handed over", bot.Change{Records: bot.Records{Chats: []bot.Chat{was}, Readdress: []int64{11}}}))
	more := must(s.Due(ctx, "me", clk.Now(), 30))(t)
	if len(more) != 1 || more[0].Receipt.Outcome != bot.Moving || more[0].Receipt.Chat != 11 {
		t.Fatalf("after the first slice: %+v, want a receipt that goes on", more)
	}
	first := claim(t, s, "me", clk.Now(), 10)
	if len(first) != 1 || first[0].Chat != 1 || first[0].Key != want[0] {
		t.Fatalf("after the first slice: %v, want %s in the living chat and nothing in the other", keysOf(first), want[0])
	}
	settle(t, s, first[0], "me", bot.Outcome{State: bot.Sent}, clk.Now())
	mustRecord(t, s, act(more[0].Receipt.Key, bot.Change{Records: bot.Records{Readdress: []int64{11}}}))
	if left := must(s.Due(ctx, "me", clk.add(time.Minute), 30))(t); len(left) != 0 {
		t.Fatalf("after the last slice: %+v", left)
	}
	got := []string{first[0].Key}
	for range many {
		for _, c := range claim(t, s, "me", clk.Now(), 10) {
			got = append(got, c.Key)
			settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, clk.Now())
		}
	}
	same(t, "all of it, in order", got, want)
	queue(t, s, "2", note("own", 11, bot.ClassReply))
	same(t, "the other chat goes on", keysOf(claim(t, s, "me", clk.Now(), 10)), []string{"own"})
}
