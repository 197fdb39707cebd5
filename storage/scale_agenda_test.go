package storage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
	"anping/storage/storetest/bulk"
)

// TestScaleAgenda asks for what is due, and what notices and commands ask, in a
// large company with many years behind it.
func TestScaleAgenda(t *testing.T) {
	scaleStores(t, func(t *testing.T, s *storage.Store, address string) {
		ctx, c := t.Context(), companyOf(part())
		filled(t, address, queueOf(part()), c)
		n := 1000
		if !*scaled {
			n = 20
		}
		work := newWork(t, address)
		before := s.Stats()
		idle := repeated(t, n, func(int) error {
			due, err := s.Due(ctx, "me", time.Now(), 50)
			if len(due) > 0 {
				return fmt.Errorf("%d things due", len(due))
			}
			return err
		})
		trips := s.Stats().RoundTrips - before.RoundTrips
		t.Logf("idle tick: %s; %.1f round trips", idle, float64(trips)/float64(n))
		if int(trips) > n {
			t.Errorf("%d idle ticks made %d round trips", n, trips)
		}
		if *scaled && idle.at(0.5) > 5*time.Millisecond {
			t.Errorf("an idle tick takes %s", idle.at(0.5))
		}
		asks := asksOf(ctx, s, c)
		for _, a := range asks {
			before := s.Stats().RoundTrips
			took := repeated(t, n, func(i int) error { return a.ask(i, s.View()) })
			trips := s.Stats().RoundTrips - before
			t.Logf("%s: %s; %.1f round trips", a.name, took, float64(trips)/float64(n))
			if int(trips) > n {
				t.Errorf("%s: %d round trips for %d", a.name, trips, n)
			}
		}
		showPlans(t, s, address)
		roster := repeated(t, 1, func(int) error {
			_, err := s.Roster(ctx, s.View())
			return err
		})
		t.Logf("reading the roster of %d people: %s", c.People, roster)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		work.report(t, n*(len(asks)+1)+c.People+3*c.Groups)
	})
}

func repeated(t *testing.T, n int, f func(i int) error) times {
	t.Helper()
	var out times
	for i := range n {
		out.measure(func() {
			if err := f(i); err != nil {
				t.Fatal(err)
			}
		})
	}
	return out
}

// question is something asked in one round trip.
type question struct {
	name string
	ask  func(i int, v bot.View) error
}

func asksOf(ctx context.Context, s *storage.Store, c bulk.Company) []question {
	now := time.Now()
	month := now.AddDate(0, 0, -30)
	chat := func(i int) string { return fmt.Sprint("c", 1+i%(c.People/2)) }
	return []question{
		{"first read of a message", func(i int, v bot.View) error {
			_, err := s.Front(ctx, v, bot.Knock{Key: fmt.Sprint("heard/new/", i), Platform: c.Platform, Account: "a", Chat: chat(i), From: chat(i)})
			return err
		}},
		{"a guard's cases", func(i int, v bot.View) error {
			_, _, err := s.Held(ctx, v, int64(1+i%c.People), month)
			return err
		}},
		{"a site's open cases", func(i int, v bot.View) error {
			_, err := s.CasesOf(ctx, v, scoring.CaseFilter{Site: int64(1 + i%(c.Groups/10))})
			return err
		}},
		{"a client's open cases", func(i int, v bot.View) error {
			_, err := s.CasesOf(ctx, v, scoring.CaseFilter{Client: int64(1 + i)})
			return err
		}},
		{"what a notice tells", func(i int, v bot.View) error {
			_, err := s.Untold(ctx, v, int64(1+i%c.Groups), now)
			return err
		}},
		{"what a notice says beside", func(i int, v bot.View) error {
			_, err := s.Evening(ctx, v, bot.EveningQuery{
				Site: int64(1 + i%(c.Groups/10)), Month: month, Day: now.Add(-12 * time.Hour), Now: now, Limit: 3 * time.Minute, Quarter: "2025-Q2", People: []int64{1, 2, 3},
			})
			return err
		}},
		{"a person's entries of a month", func(i int, v bot.View) error {
			_, err := s.EntriesOf(ctx, v, scoring.Subject{Kind: scoring.SubjectPerson, ID: int64(1 + i%c.People)}, "2025-05")
			return err
		}},
	}
}

// showPlans prints how the database finds what is due.
func showPlans(t *testing.T, s *storage.Store, address string) {
	t.Helper()
	texts, err := s.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	db := openPlanned(t, address)
	shown := 0
	for _, q := range texts {
		if !strings.Contains(q, "AS outcome") && !strings.Contains(q, "note, outcome, chat FROM receipts") {
			continue
		}
		walks, plan, err := db.walks(t.Context(), q)
		if err != nil || len(walks) > 0 {
			t.Errorf("%v %v: %s", err, walks, q)
		}
		if !db.lite {
			plan = db.explained(t, q)
		}
		t.Logf("%s\n%s", q, plan)
		shown++
	}
	if shown < 1 {
		t.Error("no statement of the agenda was shown")
	}
}
