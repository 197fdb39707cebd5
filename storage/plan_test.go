package storage

import (
	"testing"

	"anping/bot"
)

// TestNewChatsShareABatch: chats of different people are stored in one commit,
// whoever they belong to; of one client's two the second waits for the next, for
// where their notes go has to be seen first.
func TestNewChatsShareABatch(t *testing.T) {
	t.Parallel()
	s := openLite(t)
	for _, c := range []struct {
		name          string
		first, second bot.Chat
		waits         bool
	}{
		{"two strangers", bot.Chat{ID: 1}, bot.Chat{ID: 2}, false},
		{"two clients", bot.Chat{ID: 1, Client: 7}, bot.Chat{ID: 2, Client: 8}, false},
		{"two guards", bot.Chat{ID: 1, Person: 7}, bot.Chat{ID: 2, Person: 8}, false},
		{"one client's two", bot.Chat{ID: 1, Client: 7}, bot.Chat{ID: 2, Client: 7}, true},
		{"one chat twice", bot.Chat{ID: 1}, bot.Chat{ID: 1}, true},
	} {
		var plans []*plan
		for key, chat := range map[string]bot.Chat{"first": c.first, "second": c.second} {
			p, err := s.plan(bot.Act{Key: key, Change: bot.Change{Records: bot.Records{Chats: []bot.Chat{chat}}}})
			if err != nil {
				t.Fatal(err)
			}
			plans = append(plans, p)
		}
		if _, losers := judge(plans, map[string]int64{}); (len(losers) == 1) != c.waits {
			t.Errorf("%s: %d of 2 wait for the next batch", c.name, len(losers))
		}
	}
}

// TestANoteThatMayHaveArrived is labelled the first time it is sent.
func TestANoteThatMayHaveArrived(t *testing.T) {
	t.Parallel()
	s := openLite(t)
	for _, again := range []bool{false, true} {
		p, err := s.plan(bot.Act{Key: "k", Change: bot.Change{Notes: []bot.Note{{Key: "reply/k", To: bot.Address{Chat: 1}, Again: again}}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.notes[0].Unknown; got != bit(again) {
			t.Errorf("a note with Again %v is stored with unknown %d", again, got)
		}
	}
}
