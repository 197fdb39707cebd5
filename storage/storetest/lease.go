package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
)

// lease holds that one of many has a lease, that it passes on when its time is
// over or it was given back, and that the fence tells one holder from the next.
func lease(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	const ttl = 10 * time.Second
	ask := func(x Store, owner string, ttl time.Duration) (int64, bool) {
		t.Helper()
		fence, held, err := x.Lease(t.Context(), "poll/x/1", owner, ttl)
		if err != nil {
			t.Fatal(err)
		}
		return fence, held
	}
	want := func(what string, x Store, owner string, fence int64, held bool) {
		t.Helper()
		if f, h := ask(x, owner, ttl); h != held || held && f != fence {
			t.Errorf("%s: held %v with fence %d, want %v with %d", what, h, f, held, fence)
		}
	}
	want("the first", s, "a", 1, true)
	want("the second", other, "b", 0, false)
	clk.add(9 * time.Second)
	want("renewed in time", s, "a", 1, true)
	clk.add(9 * time.Second)
	want("of another, still running", other, "b", 0, false)
	clk.add(time.Second)
	want("taken over", other, "b", 2, true)
	want("the old one", s, "a", 0, false)
	clk.add(ttl)
	want("taken again after it ran out", other, "b", 3, true)
	ask(s, "a", 0)
	want("given back by somebody who does not have it", s, "a", 0, false)
	ask(other, "b", 0)
	want("given back", s, "a", 4, true)
	clk.add(ttl)
	var mu sync.Mutex
	winners := 0
	together(8, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		_, held, err := x.Lease(t.Context(), "poll/x/1", string(rune('a'+i)), ttl)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if held {
			winners++
		}
	})
	if winners != 1 {
		t.Errorf("%d of 8 have the lease at once", winners)
	}
}

// chatsAt holds that a chat is found with its topics and without its neighbours.
func chatsAt(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	var c bot.Change
	for i, ext := range []string{"-100", "-100/7", "-100/12", "-1001", "-1001/7", "-10"} {
		c.Chats = append(c.Chats, bot.Chat{ID: int64(i + 1), Platform: "fake", Account: "a", Ext: ext, Used: start()})
	}
	c.Chats = append(c.Chats, bot.Chat{ID: 90, Platform: "fake", Account: "b", Ext: "-100", Used: start()})
	mustRecord(t, s, act("import/chats", c))
	var got []string
	for _, c := range must(s.ChatsAt(t.Context(), s.View(), "fake", "a", "-100"))(t) {
		got = append(got, c.Ext)
	}
	if want := []string{"-100", "-100/7", "-100/12"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}
