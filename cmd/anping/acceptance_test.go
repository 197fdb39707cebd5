package main

import (
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/storage"
)

// TestAcceptanceJ is the first half of line J of rules.md 11: one message of the
// platform three times, and at once on two instances, is one case and one text.
func TestAcceptanceJ(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := openWorld(t, worldConfig{database: database, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), company: exampleCompany(t)})
		engines := []*bot.Engine{w.engine, w.newEngine(t, 1)}
		if database == "postgres" { // a process of its own, which shares nothing but the database
			other := *w
			var err error
			if other.store, err = storage.Open(t.Context(), storage.Config{Database: w.address, Clock: w.clock}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.store.Close() })
			engines[1] = other.newEngine(t, 2)
		}
		for _, row := range []struct {
			name   string
			chat   string
			atOnce bool
		}{
			{"three times", "c-wang", false},
			{"three times at once on two instances", "c-zhang", true},
		} {
			before := w.plain.count(t, "select count(*) from cases")
			m := w.private(row.name, row.chat, "3号楼道闸坏了出不去")
			if row.atOnce {
				m.Text = "北门灯坏了"
			}
			var all sync.WaitGroup
			begin := make(chan struct{})
			answers := make([]string, 3)
			for i := range answers {
				say := func() {
					body, err := engines[i%2].Handle(t.Context(), m)
					if err != nil {
						t.Error(err)
					}
					answers[i] = strings.Join(bottest.Plain(body), "\n")
				}
				if !row.atOnce {
					say()
					continue
				}
				all.Go(func() {
					<-begin
					say()
				})
			}
			close(begin)
			all.Wait()
			if err := w.engine.Quiesce(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(answers[0], "已受理,编号 A") || answers[1] != answers[0] || answers[2] != answers[0] {
				t.Errorf("%s: answered %q", row.name, answers)
			}
			if n := w.plain.count(t, "select count(*) from cases") - before; n != 1 {
				t.Errorf("%s: %d cases", row.name, n)
			}
			if n := w.plain.count(t, "select count(*) from said where body = '"+m.Text+"'"); n != 1 {
				t.Errorf("%s: kept %d times", row.name, n)
			}
		}
		if n := w.plain.count(t, "select count(*) from case_steps where what = 'added'"); n != 0 {
			t.Errorf("%d additions by messages that came again", n)
		}
	})
}
