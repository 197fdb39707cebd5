package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
)

// TestAcceptanceJ is rules.md 11, line J: one message of a platform three times,
// one after another and at once on two instances, is one case with one text.
func TestAcceptanceJ(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := openWorld(t, worldConfig{
			database: database, engines: 2, company: exampleCompany(t), start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC),
		})
		for round, atOnce := range []bool{false, true} {
			said := w.private(fmt.Sprint("j", round), []string{"c-wang", "c-zhang"}[round], []string{"3号楼道闸坏了", "1号楼漏水"}[round])
			answers := make([]string, 3)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = w.heard(t, i%2, said) })
				if !atOnce {
					all.Wait()
				}
			}
			all.Wait()
			if !strings.Contains(answers[0], "已受理") || answers[1] != answers[0] || answers[2] != answers[0] {
				t.Errorf("at once %v: answered %q", atOnce, answers)
			}
			if n := w.plain.count(t, "select count(*) from cases"); n != round+1 {
				t.Errorf("at once %v: %d cases", atOnce, n)
			}
			if n := w.plain.count(t, "select count(*) from case_steps where what = 'added'"); n != 0 {
				t.Errorf("at once %v: %d additions", atOnce, n)
			}
		}
	})
}

// heard lets an instance hear a message and returns its answer.
func (w *world) heard(t *testing.T, instance int, m bot.Message) string {
	t.Helper()
	body, err := w.engines[instance].Handle(t.Context(), m)
	if err != nil {
		t.Error(err)
	}
	return strings.Join(bottest.Plain(body), "\n")
}

// TestFlood: a thousand messages of one person within a minute are kept, each
// once, and others are answered between them.
func TestFlood(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		w := openWorld(t, worldConfig{
			database: database, engines: 2, company: exampleCompany(t), start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC),
		})
		const many, most = 1000, 5 // cases a client has at most (rules.md 4)
		for i := range many {
			w.clock.Set(w.clock.Now().Add(60 * time.Millisecond))
			if answer := w.heard(t, i%2, w.private(fmt.Sprint("flood", i), "c-wang", fmt.Sprintf("%d号楼灯坏了", i%7+1))); !strings.Contains(answer, "A") {
				t.Fatalf("message %d: %q names no case", i, answer)
			}
			if i%100 != 50 {
				continue
			}
			if answer := w.heard(t, i%2, w.private(fmt.Sprint("between", i), "c-zhang", "进度")); answer == "" {
				t.Errorf("message %d: nobody else is answered", i)
			}
		}
		if n := w.plain.count(t, "select count(*) from said"); n != many+many/100 {
			t.Errorf("%d messages are kept", n)
		}
		cases := w.plain.count(t, "select count(*) from cases")
		if cases == 0 || cases > most {
			t.Errorf("%d cases", cases)
		}
		if n := w.plain.count(t, "select count(*) from case_steps where what = 'added'"); n != many-cases {
			t.Errorf("%d cases and %d additions of %d messages", cases, n, many)
		}
	})
}
