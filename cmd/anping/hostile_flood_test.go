package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
)

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
	t.Parallel()
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
