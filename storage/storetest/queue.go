package storetest

import (
	"strings"
	"testing"
	"time"

	"anping/bot"
)

// Queue holds the way out to what it promises; it needs no other suite.
func Queue(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"Order", order},
		{"Fence", fence},
		{"Backoff", backoff},
		{"Ends", ends},
		{"Dead", dead},
		{"Emptied", emptied},
		{"Quota", quota},
		{"Rate", rate},
		{"Share", shareOfRate},
		{"Parts", parts},
		{"Crowd", crowd},
		{"Called", called},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// render gives one part a line.
func render(b bot.Body) ([][]byte, error) {
	var out [][]byte
	for _, l := range b.Lines {
		if l.String() == "cannot be rendered" {
			panic("cannot be rendered")
		}
		for s := range strings.SplitSeq(l.String(), "|") {
			out = append(out, []byte(s))
		}
	}
	return out, nil
}

func claimFor(owner string, now time.Time, limit int) bot.ClaimFor {
	return bot.ClaimFor{
		Owner: owner, Platform: "fake", Limit: limit, Now: now, Lease: 20 * time.Second, Render: render,
	}
}

func claim(t testing.TB, s bot.Queue, owner string, now time.Time, limit int) []bot.Claimed {
	t.Helper()
	return must(s.Claim(t.Context(), claimFor(owner, now, limit)))(t)
}

func settle(t testing.TB, s bot.Queue, c bot.Claimed, owner string, o bot.Outcome, at time.Time) {
	t.Helper()
	in := bot.Settled{ID: c.ID, Owner: owner, Attempt: c.Attempt, Sent: c.Of, Outcome: o, At: at, Retry: at}
	if ok, err := s.Settle(t.Context(), in); err != nil || !ok[0] {
		t.Fatalf("settle %s: %v %v", c.Key, ok, err)
	}
}

func note(key string, chat int64, class bot.Class) bot.Note {
	return bot.Note{Key: key, To: bot.Address{Chat: chat}, Class: class, Body: body(key)}
}

func queue(t testing.TB, s bot.Recorder, key string, notes ...bot.Note) {
	t.Helper()
	mustRecord(t, s, act(key, bot.Change{Notes: notes}))
}

func keysOf(list []bot.Claimed) []string {
	out := []string{}
	for _, c := range list {
		out = append(out, c.Key)
	}
	return out
}

// order: urgent chats first, in a chat the order of writing, one in flight.
func order(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	ctx := t.Context()
	chats(t, s, 6)
	later := note("later", 5, bot.ClassAlert)
	later.Due = start().Add(time.Hour)
	queue(t, s, "1", note("survey", 1, bot.ClassSurvey), note("notice", 2, bot.ClassNotice), note("a1", 3, bot.ClassAlert), note("a2", 3, bot.ClassReply),
		note("reply", 4, bot.ClassReply), later)
	queue(t, s, "2", note("a1", 3, bot.ClassAlert)) // a note that exists is not made again
	same(t, "next send", must(s.NextSend(ctx))(t), start())
	got := claim(t, s, "me", start(), 3)
	same(t, "the first three", keysOf(got), []string{"a1", "reply", "notice"})
	same(t, "a claimed note", got[0], bot.Claimed{
		ID: got[0].ID, Key: "a1", Class: bot.ClassAlert, Platform: "fake", Account: "a", Chat: 3, Ext: "ext3", Lang: "zh",
		Attempt: 1, Parts: [][]byte{[]byte("a1")}, Of: 1,
	})
	same(t, "another owner", keysOf(claim(t, other, "you", start(), 10)), []string{"survey"})
	settle(t, s, got[0], "me", bot.Outcome{State: bot.Sent, Ext: "77"}, start())
	same(t, "the chat's next", keysOf(claim(t, s, "me", start(), 10)), []string{"a2"})
	now := clk.add(time.Hour)
	f := claimFor("me", now, 10)
	f.Platform = "other"
	same(t, "of another platform", keysOf(must(s.Claim(ctx, f))(t)), []string{})
	same(t, "leases that ended, and what became due", len(claim(t, s, "me", now, 10)), 5)
	// What waits for its hour does not hold up what comes after it.
	night := note("night", 6, bot.ClassNotice)
	night.Due = now.Add(8 * time.Hour)
	queue(t, s, "3", night)
	queue(t, s, "4", note("day", 6, bot.ClassNotice))
	same(t, "past the one that waits", keysOf(claim(t, s, "me", now, 10)), []string{"day"})
}

// fence: only the attempt that is under way settles a note, once.
func fence(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	chats(t, s, 2)
	queue(t, s, "1", note("n", 1, bot.ClassAlert))
	first := claim(t, s, "me", start(), 10)[0]
	tell := func(x Store, owner string, attempt int, state bot.OutcomeState) bool {
		t.Helper()
		ok, err := x.Settle(t.Context(), bot.Settled{ID: first.ID, Owner: owner, Attempt: attempt, Sent: 1, Outcome: bot.Outcome{State: state}, At: clk.Now(), Retry: clk.Now()})
		if err != nil {
			t.Fatal(err)
		}
		return ok[0]
	}
	if tell(other, "you", 1, bot.Sent) {
		t.Error("somebody else settled the attempt")
	}
	now := clk.add(21 * time.Second)
	second := claim(t, other, "you", now, 10)
	if len(second) != 1 || !second[0].Again || second[0].Attempt != 2 {
		t.Fatalf("after the lease: %+v, want attempt 2 marked as perhaps the second", second)
	}
	if tell(s, "me", 1, bot.Sent) {
		t.Error("the attempt whose lease had ended was settled")
	}
	if !tell(other, "you", 2, bot.Unknown) {
		t.Error("the attempt under way was not settled")
	}
	third := claim(t, s, "me", now, 10)
	if len(third) != 1 || !third[0].Again || third[0].Attempt != 3 {
		t.Fatalf("after an unknown end: %+v, want attempt 3 marked as perhaps the third", third)
	}
	wins := make(chan bool, 8)
	together(8, func(i int) {
		x := s
		if i%2 == 1 {
			x = other
		}
		ok, err := x.Settle(t.Context(), bot.Settled{ID: first.ID, Owner: "me", Attempt: 3, Sent: 1, Outcome: bot.Outcome{State: bot.Sent}, At: now})
		if err != nil {
			t.Error(err)
		}
		if ok[0] {
			wins <- true
		}
	})
	if len(wins) != 1 {
		t.Errorf("one attempt was settled %d times", len(wins))
	}
	if got := claim(t, s, "me", clk.add(time.Hour), 10); len(got) != 0 {
		t.Errorf("a note that was sent is claimed again: %+v", got)
	}
}

// backoff: a chat waits out what a platform asks for, and a new note does not
// cut it short.
func backoff(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 2)
	queue(t, s, "1", note("n1", 1, bot.ClassAlert))
	c := claim(t, s, "me", start(), 10)[0]
	in := bot.Settled{ID: c.ID, Owner: "me", Attempt: 1, Outcome: bot.Outcome{State: bot.After, Wait: 40 * time.Second}, At: start(), Retry: start().Add(40 * time.Second)}
	if ok, err := s.Settle(t.Context(), in); err != nil || !ok[0] {
		t.Fatal(ok, err)
	}
	queue(t, s, "2", note("n2", 1, bot.ClassReply), note("n3", 2, bot.ClassSurvey))
	same(t, "meanwhile", keysOf(claim(t, s, "me", start(), 10)), []string{"n3"})
	same(t, "next send", must(s.NextSend(t.Context()))(t), start().Add(20*time.Second)) // the lease of n3
	same(t, "a moment before", keysOf(claim(t, s, "me", clk.add(40*time.Second-time.Millisecond), 10)), []string{"n3"})
	got := claim(t, s, "me", clk.add(time.Millisecond), 10)
	same(t, "after the wait", keysOf(got), []string{"n1"})
	if got[0].Again || got[0].Attempt != 2 {
		t.Errorf("known not to have arrived: %+v", got[0])
	}
}

// ends: a note's end is told once, where somebody wants to know it.
func ends(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 4)
	sent, refused, quiet, nobody := note("alert/1", 1, bot.ClassAlert), note("alert/2", 2, bot.ClassAlert), note("alert/3", 3, bot.ClassAlert), note("alert/4", 0, bot.ClassAlert)
	sent.Tell, refused.Tell, nobody.Tell, nobody.To = true, true, true, bot.Address{Person: 99}
	bad := bot.Note{Key: "alert/5", To: bot.Address{Chat: 4}, Body: body("cannot be rendered"), Tell: true}
	queue(t, s, "1", sent, refused, quiet, nobody, bad)
	now := clk.add(time.Second)
	for _, c := range claim(t, s, "me", now, 10) {
		o := bot.Outcome{State: bot.Sent}
		if c.Key == "alert/2" {
			o = bot.Outcome{State: bot.Permanent, Why: "400"}
		}
		settle(t, s, c, "me", o, now)
	}
	got := map[string]bot.ReceiptEvent{}
	for _, o := range must(s.Due(ctx, "me", now, 30))(t) {
		got[o.Receipt.Note] = o.Receipt
	}
	same(t, "receipts", got, map[string]bot.ReceiptEvent{
		"alert/1": {Key: "receipt/alert/1/sent", Note: "alert/1", Outcome: bot.Sent, Chat: 1, At: now},
		"alert/2": {Key: "receipt/alert/2/permanent", Note: "alert/2", Outcome: bot.Permanent, Chat: 2, At: now},
		"alert/4": {Key: "receipt/alert/4/unreachable", Note: "alert/4", Outcome: bot.Unreachable, At: start()},
		"alert/5": {Key: "receipt/alert/5/permanent", Note: "alert/5", Outcome: bot.Permanent, Chat: 4, At: now},
	})
	if next := must(s.NextSend(ctx))(t); !next.IsZero() {
		t.Errorf("something waits until %v after all have ended", next)
	}
}

// dead: a chat that is gone is not sent to, and what waits for it moves on.
func dead(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 2)
	mustRecord(t, s, act("second", bot.Change{Records: bot.Records{Chats: []bot.Chat{
		{ID: 11, Platform: "fake", Account: "a", Ext: "phone", Person: 1, Used: start().Add(time.Hour)},
	}}}))
	to := bot.Address{Person: 1}
	queue(t, s, "1", bot.Note{Key: "n1", To: to, Class: bot.ClassAlert, Body: body("one")}, bot.Note{Key: "n2", To: to, Class: bot.ClassAlert, Body: body("two"), Tell: true})
	c := claim(t, s, "me", start(), 10)
	if len(c) != 1 || c[0].Chat != 11 {
		t.Fatalf("claimed %+v, want the chat used last", c)
	}
	settle(t, s, c[0], "me", bot.Outcome{State: bot.ChatDead}, start())
	if got := claim(t, s, "me", clk.add(time.Hour), 10); len(got) != 0 {
		t.Fatalf("sent to a dead chat: %+v", got)
	}
	due := must(s.Due(ctx, "me", clk.Now(), 30))(t)
	if len(due) != 1 || due[0].Receipt.Outcome != bot.ChatDead || due[0].Receipt.Chat != 11 {
		t.Fatalf("receipts %+v, want one of the dead chat", due)
	}
	if got := must(s.Chat(ctx, s.View(), 11))(t); got.Dead.IsZero() {
		t.Error("the chat is not marked dead")
	}
	mustRecord(t, s, act(due[0].Receipt.Key, bot.Change{Records: bot.Records{Readdress: []int64{11}}}))
	for _, key := range []string{"n1", "n2"} {
		c = claim(t, s, "me", clk.Now(), 10)
		if len(c) != 1 || c[0].Key != key || c[0].Chat != 1 {
			t.Fatalf("moved: %+v, want %s in chat 1", c, key)
		}
		settle(t, s, c[0], "me", bot.Outcome{State: bot.Sent}, clk.Now())
	}
	// New notes go to the living chat; to the dead one itself there is no way.
	queue(t, s, "2", bot.Note{Key: "n3", To: to, Body: body("three")}, bot.Note{Key: "n4", To: bot.Address{Chat: 11}, Body: body("four"), Tell: true})
	c = claim(t, s, "me", clk.Now(), 10)
	same(t, "after it died", keysOf(c), []string{"n3"})
	// It is alive again as soon as something is heard from it.
	settle(t, s, c[0], "me", bot.Outcome{State: bot.ChatDead}, clk.Now())
	back := heard("back", 1, "I am here")
	back.At = clk.add(time.Minute)
	mustRecord(t, s, back)
	same(t, "what waited for it", keysOf(claim(t, s, "me", clk.Now(), 10)), []string{"n3"})
	if got := must(s.Chat(ctx, s.View(), 1))(t); !got.Dead.IsZero() {
		t.Error("a chat that speaks is marked dead")
	}
}
