package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"anping/bot"
)

// consenting is a chat that was asked.
type consenting struct {
	t *testing.T
	s Store
}

func (c consenting) said(all ...bot.Consent) {
	c.t.Helper()
	if err := c.s.Consented(c.t.Context(), "fake", "a", "ext1", all...); err != nil {
		c.t.Fatal(err)
	}
}

// spends is what spending one for a note comes to: its key, "-" for none, "spent"
// for a note that had one.
func (c consenting) spends(chat, template string, note int64) string {
	c.t.Helper()
	key, spent, err := c.s.SpendConsent(c.t.Context(), "fake", "a", chat, template, note)
	switch {
	case err != nil:
		c.t.Fatal(err)
	case spent:
		return "spent"
	case key == "":
		return "-"
	}
	return key
}

// consents: a yes is one message, the oldest first, to its chat and template; a
// repeat is none; a no ends what was allowed before it; what was not sent comes back.
func consents(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 2)
	c := consenting{t, s}
	yes := func(key string, after time.Duration) bot.Consent {
		return bot.Consent{Key: key, Template: "T", Accepts: true, At: start().Add(after)}
	}
	no := func(key string, after time.Duration) bot.Consent {
		return bot.Consent{Key: key, Template: "T", Settings: true, At: start().Add(after)}
	}
	c.said(yes("b", 2*time.Second), yes("a", time.Second))
	c.said(yes("a", time.Second), bot.Consent{Key: "set", Template: "T", Accepts: true, Settings: true, At: start()})
	same(t, "of another template, of another chat, of nobody", []string{c.spends("ext1", "U", 1), c.spends("ext2", "T", 1), c.spends("extX", "T", 1)}, []string{"-", "-", "-"})
	same(t, "the oldest", c.spends("ext1", "T", 1), "a")
	same(t, "once for a note", c.spends("ext1", "T", 1), "spent")
	same(t, "given back by another note", []error{s.ReturnConsent(t.Context(), "a", 7)}, []error{nil})
	same(t, "the next", c.spends("ext1", "T", 2), "b")
	same(t, "no more", c.spends("ext1", "T", 3), "-")
	same(t, "given back", []error{s.ReturnConsent(t.Context(), "b", 2)}, []error{nil})
	same(t, "and spent", c.spends("ext1", "T", 3), "b")
	same(t, "the last one", must(s.SpentLast(t.Context(), "fake", "a", "ext1", "T"))(t), "b")
	same(t, "the last one of nobody", must(s.SpentLast(t.Context(), "fake", "a", "ext2", "T"))(t), "")

	c.said(yes("c", 3*time.Second), yes("d", 6*time.Second))
	c.said(no("no", 5*time.Second))
	c.said(yes("late", 4*time.Second))
	same(t, "after a no", []string{c.spends("ext1", "T", 4), c.spends("ext1", "T", 5)}, []string{"d", "-"})
	c.said(no("no2", 7*time.Second))
	same(t, "given back after a no", []error{s.ReturnConsent(t.Context(), "d", 4)}, []error{nil})
	same(t, "is gone", c.spends("ext1", "T", 6), "-")
	c.said(yes("e", 8*time.Second))
	same(t, "ended", []error{s.EndConsents(t.Context(), "fake", "a", "ext1", "T")}, []error{nil})
	same(t, "by the platform", c.spends("ext1", "T", 7), "-")
	if err := s.Consented(t.Context(), "fake", "a", "extX", yes("x", 0)); err != nil {
		t.Fatal(err)
	}
	same(t, "of nobody", c.spends("extX", "T", 8), "-")
}

// consentsRace: of two instances that spend for many notes at once each consent goes
// to one.
func consentsRace(t *testing.T, open Open) {
	clk := newClock()
	a, b := open(t, clk)
	chats(t, a, 1)
	const had, wanted = 5, 12
	for i := range had {
		consenting{t, a}.said(bot.Consent{Key: fmt.Sprint("k", i), Template: "T", Accepts: true, At: start().Add(time.Duration(i) * time.Second)})
	}
	var (
		mu   sync.Mutex
		got  = map[string]int{}
		wait sync.WaitGroup
	)
	for i := range wanted {
		s := a
		if i%2 == 1 {
			s = b
		}
		for range 2 { // an attempt whose lease ended, and the next
			wait.Go(func() {
				key, spent, err := s.SpendConsent(t.Context(), "fake", "a", "ext1", "T", int64(i+1))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if key != "" && !spent {
					got[key]++
				}
			})
		}
	}
	wait.Wait()
	for key, n := range got {
		if n != 1 {
			t.Errorf("%s was spent %d times", key, n)
		}
	}
	if len(got) != had {
		t.Errorf("%d of %d were spent", len(got), had)
	}
}
