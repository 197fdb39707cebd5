package storage

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"anping/bot"
	say "anping/bot/text"
)

// receiver takes what is handed out.
type receiver struct {
	room int
	open int // reserved and not answered yet
	got  []bot.Claimed
}

func (r *receiver) follow(s *Store, change func(*bot.ClaimFor)) (stop func()) {
	f := bot.ClaimFor{Owner: "me", Platform: "push", Lease: 20 * time.Second, Render: func(b bot.Body) ([][]byte, error) {
		var parts [][]byte
		for _, l := range b.Lines {
			parts = append(parts, []byte(l.String()))
		}
		return parts, nil
	}}
	if change != nil {
		change(&f)
	}
	return s.Follow(bot.Follower{
		For:     f,
		Reserve: func() int { r.open++; return r.room },
		Take:    func(list []bot.Claimed) { r.open--; r.got = append(r.got, list...) },
	})
}

func words(s ...string) bot.Body {
	var b bot.Body
	for _, one := range s {
		b.Lines = append(b.Lines, say.Line{{T: one}})
	}
	return b
}

// says is a message from a chat, with its reply.
func says(key string, chat int64, reply bot.Body) bot.Act {
	now := time.Now()
	return bot.Act{
		Key: "heard/" + key, At: now, Said: &bot.Said{Chat: chat, At: now, Platform: "push"},
		Change: bot.Change{Reply: reply},
	}
}

func mustRecord(t *testing.T, s *Store, acts ...bot.Act) {
	t.Helper()
	for _, r := range s.RecordAll(t.Context(), acts) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
}

// pushChats makes private chats 1, 2, …, and a group's chat 100.
func pushChats(t *testing.T, s *Store, n int64) {
	t.Helper()
	var c bot.Change
	for i := int64(1); i <= n; i++ {
		c.Chats = append(c.Chats, bot.Chat{ID: i, Platform: "push", Account: "a", Ext: fmt.Sprint("x", i), Person: i})
	}
	c.Chats = append(c.Chats, bot.Chat{ID: 100, Platform: "push", Account: "a", Ext: "g", Group: 5})
	mustRecord(t, s, bot.Act{Key: "chats", At: time.Now(), Change: c})
}

func (r *receiver) want(t *testing.T, keys ...string) {
	t.Helper()
	var got []string
	for _, c := range r.got {
		got = append(got, c.Key)
	}
	if fmt.Sprint(got) != fmt.Sprint(keys) {
		t.Errorf("handed out %v, want %v", got, keys)
	}
	if r.open != 0 && r.room > 0 {
		t.Errorf("%d reservations are not answered", r.open)
	}
}

func claimAll(t *testing.T, s *Store) []bot.Claimed {
	t.Helper()
	out, err := s.Claim(t.Context(), bot.ClaimFor{
		Owner: "other", Platform: "push", Limit: 10, Lease: time.Second,
		Render: func(b bot.Body) ([][]byte, error) { return [][]byte{[]byte(b.Lines[0].String())}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestReplyIsHandedOut: a reply is in flight when it is recorded: nobody can
// claim it, and its end is stored behind the fence like any other.
func TestReplyIsHandedOut(t *testing.T) {
	s := openLite(t)
	pushChats(t, s, 2)
	r := &receiver{room: 4}
	defer r.follow(s, nil)()
	mustRecord(t, s, says("1", 1, words("收到")), says("2", 2, words("也收到")))
	r.want(t, "reply/heard/1", "reply/heard/2")
	c := r.got[0]
	if c.Ext != "x1" || c.Account != "a" || c.Attempt != 1 || c.Of != 1 || c.Again || string(c.Parts[0]) != "收到" || c.Class != bot.ClassReply {
		t.Errorf("handed out %+v", c)
	}
	if left := claimAll(t, s); len(left) > 0 {
		t.Errorf("claimed once more: %+v", left)
	}
	end := bot.Settled{ID: c.ID, Note: c.Key, Owner: "thief", Attempt: 1, Sent: 1, Outcome: bot.Outcome{State: bot.Sent}, At: time.Now()}
	for _, x := range []struct {
		owner string
		ok    bool
	}{{"thief", false}, {"me", true}, {"me", false}} {
		end.Owner = x.owner
		if ok, err := s.Settle(t.Context(), end); err != nil || ok[0] != x.ok {
			t.Errorf("settled by %s: %v, %v, want %v", x.owner, ok, err, x.ok)
		}
	}
	mustRecord(t, s, says("3", 1, words("noch da")))
	if len(r.got) != 3 {
		t.Errorf("after its end the chat's next reply was not handed out: %+v", r.got)
	}
}

// TestHandedOutKeepsOrder: what waits longer in the chat goes first, and the next
// one goes in the commit that stores its end.
func TestHandedOutKeepsOrder(t *testing.T) {
	s := openLite(t)
	pushChats(t, s, 1)
	mustRecord(t, s, bot.Act{Key: "told", At: time.Now(), Change: bot.Change{
		Notes: []bot.Note{{Key: "alert/1", To: bot.Address{Chat: 1}, Class: bot.ClassAlert, Body: words("有事")}},
	}})
	r := &receiver{room: 4}
	defer r.follow(s, nil)()
	mustRecord(t, s, says("1", 1, words("收到")))
	r.want(t, "alert/1")
	mustRecord(t, s, says("2", 1, words("再一条")))
	r.want(t, "alert/1") // one in flight
	for i, want := range []string{"reply/heard/1", "reply/heard/2"} {
		settleSent(t, s, r.got[i])
		if len(r.got) != i+2 || r.got[i+1].Key != want {
			t.Fatalf("after the end of note %d: %+v, want %s", i, r.got, want)
		}
	}
	settleSent(t, s, r.got[2])
	if left := claimAll(t, s); len(left) > 0 || len(r.got) != 3 {
		t.Errorf("at the end there are %+v, handed out were %+v", left, r.got)
	}
}

func settleSent(t *testing.T, s *Store, c bot.Claimed) {
	t.Helper()
	end := bot.Settled{ID: c.ID, Note: c.Key, Owner: "me", Attempt: c.Attempt, Sent: c.Of, Outcome: bot.Outcome{State: bot.Sent}, At: time.Now()}
	if ok, err := s.Settle(t.Context(), end); err != nil || !ok[0] {
		t.Fatal(ok, err)
	}
}

// TestHandedOutWaitsForADeadChat: what was kept from a chat that was dead goes
// before the answer to whoever comes back.
func TestHandedOutWaitsForADeadChat(t *testing.T) {
	s := openLite(t)
	pushChats(t, s, 1)
	mustRecord(t, s, bot.Act{Key: "told", At: time.Now(), Change: bot.Change{Notes: []bot.Note{
		{Key: "alert/1", To: bot.Address{Chat: 1}, Class: bot.ClassAlert, Body: words("有事")},
		{Key: "alert/2", To: bot.Address{Chat: 1}, Class: bot.ClassAlert, Body: words("还有事")},
	}}})
	first := claimAll(t, s)
	if _, err := s.Settle(t.Context(), bot.Settled{ID: first[0].ID, Owner: "other", Attempt: 1, Outcome: bot.Outcome{State: bot.ChatDead}, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	r := &receiver{room: 4}
	defer r.follow(s, nil)()
	mustRecord(t, s, says("1", 1, words("收到")))
	r.want(t, "alert/1")
}

// TestWhatIsHandedOut: as much as there are senders and the rates have room for,
// notices never, and of nobody's platform nothing.
func TestWhatIsHandedOut(t *testing.T) {
	told := func(class bot.Class, due time.Time) bot.Act {
		return bot.Act{Key: "told", At: time.Now(), Change: bot.Change{
			Notes: []bot.Note{{Key: "told/1", To: bot.Address{Group: 5}, Class: class, Body: words("有事"), Due: due}},
		}}
	}
	for name, x := range map[string]struct {
		room   int
		change func(*bot.ClaimFor)
		acts   []bot.Act
		want   []string
	}{
		"reply":    {4, nil, []bot.Act{says("1", 1, words("一"))}, []string{"reply/heard/1"}},
		"parts":    {4, nil, []bot.Act{says("1", 1, words("一", "二"))}, []string{"reply/heard/1"}},
		"no room":  {0, nil, []bot.Act{says("1", 1, words("一"))}, nil},
		"one free": {1, nil, []bot.Act{says("1", 1, words("一")), says("2", 2, words("二"))}, []string{"reply/heard/1"}},
		"rate":     {4, func(f *bot.ClaimFor) { f.Pace.PerSecond = 5 }, []bot.Act{says("1", 1, words("一")), says("2", 2, words("二"))}, []string{"reply/heard/1"}},
		"group":    {4, func(f *bot.ClaimFor) { f.Pace.GroupPerMinute = 3 }, []bot.Act{says("1", 100, words("一"))}, []string{"reply/heard/1"}},
		"quota":    {4, func(f *bot.ClaimFor) { f.Pace.Quota, f.Pace.QuotaSpan = 5, time.Hour }, []bot.Act{says("1", 1, words("一"))}, []string{"reply/heard/1"}},
		"other":    {4, func(f *bot.ClaimFor) { f.Platform = "else" }, []bot.Act{says("1", 1, words("一"))}, nil},
		"alert":    {4, nil, []bot.Act{told(bot.ClassAlert, time.Time{})}, []string{"told/1"}},
		"notice":   {4, nil, []bot.Act{told(bot.ClassNotice, time.Time{})}, nil},
		"later":    {4, nil, []bot.Act{told(bot.ClassAlert, time.Now().Add(time.Hour))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := openLite(t)
			pushChats(t, s, 2)
			select {
			case <-s.Wakes():
			default:
			}
			r := &receiver{room: x.room}
			defer r.follow(s, x.change)()
			mustRecord(t, s, x.acts...)
			r.want(t, x.want...)
			left := len(x.acts) - len(x.want)
			patience := time.Duration(0)
			if left > 0 {
				patience = 10 * time.Second // the writer wakes others after it has answered
			}
			woken := false
			select {
			case <-s.Wakes():
				woken = true
			case <-time.After(patience):
			}
			if woken != (left > 0) {
				t.Errorf("%d left in line, woken: %v", left, woken)
			}
			if name == "rate" || name == "later" {
				return // what is left has its turn when there is room, or it is due
			}
			if left := claimAll(t, s); len(left)+len(x.want) != len(x.acts) {
				t.Errorf("%d left in line, want %d", len(left), len(x.acts)-len(x.want))
			}
		})
	}
}

// TestGroupsShareIsCounted: what is handed out to a group uses up its minute, and
// what finds none left has its own moment.
func TestGroupsShareIsCounted(t *testing.T) {
	s := openLite(t)
	pushChats(t, s, 1)
	r := &receiver{room: 4}
	defer r.follow(s, func(f *bot.ClaimFor) { f.Pace.GroupPerMinute = 3 })()
	mustRecord(t, s, says("1", 100, words("一")))
	r.want(t, "reply/heard/1")
	settleSent(t, s, r.got[0])
	mustRecord(t, s, says("2", 100, words("二")))
	r.want(t, "reply/heard/1")
	next, err := s.NextSend(t.Context())
	if wait := time.Until(next); err != nil || wait < 10*time.Second || wait > time.Minute {
		t.Errorf("the group's next send is in %v, %v", wait, err)
	}
}

// TestNothingLeavesBeforeItsCommit: of a batch that fails nothing was handed out.
func TestNothingLeavesBeforeItsCommit(t *testing.T) {
	s := openLite(t)
	pushChats(t, s, 2)
	r := &receiver{room: 4}
	stop := r.follow(s, nil)
	p, err := s.plan(says("1", 1, words("收到")))
	if err != nil {
		t.Fatal(err)
	}
	taken := -1
	errs := s.records.doAll(t.Context(), &job{act: p}, &job{run: func(*session) error {
		if taken < 0 {
			taken = len(r.got)
		}
		return errors.New("cannot be written")
	}})
	if errs[0] != nil || errs[1] == nil || taken != 0 {
		t.Errorf("ends %v, handed out before the commit: %d", errs, taken)
	}
	r.want(t, "reply/heard/1") // by the half that could be written
	stop()
	mustRecord(t, s, says("2", 2, words("收到")))
	r.want(t, "reply/heard/1")
}
