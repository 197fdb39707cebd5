package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// rest is a decision that rests on a scope and writes it: read notes the stamp,
// write is what the i-th of two racing recorders wants.
type rest struct {
	scope string
	setup bot.Change
	read  func(ctx context.Context, s Store, v bot.View) error
	write func(i int) bot.Act
}

func skews() []rest {
	return []rest{
		{
			scope: "talk/1",
			setup: bot.Change{Records: bot.Records{Chats: []bot.Chat{{ID: 1, Platform: "fake", Account: "a", Ext: "ext1"}}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Front(ctx, v, knock("x", "ext1"))
				return err
			},
			write: func(i int) bot.Act { return heard(fmt.Sprint("race/", i), 1, "hi") },
		},
		{
			scope: "case/A1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Case(ctx, v, "A1")
				return orAbsent(err)
			},
			write: stores(func(int) bot.Records { return bot.Records{Cases: []scoring.Case{fullCase("A1")}} }),
		},
		{
			scope: "entry/K1",
			setup: bot.Change{Records: bot.Records{Entries: []scoring.Entry{entry("K1", "by/1")}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, _, err := s.Entry(ctx, v, "K1")
				return err
			},
			write: bumps("entry/K1"),
		},
		{
			scope: "suggested/2025-Q2",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.SuggestedIn(ctx, v, "2025-Q2", []int64{3})
				return err
			},
			write: bumps("suggested/2025-Q2"),
		},
		{
			scope: "suggestion/J-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Suggestion(ctx, v, "J-1")
				return orAbsent(err)
			},
			write: stores(func(int) bot.Records { return bot.Records{Suggestions: []scoring.Suggestion{fullSuggestion("J-1")}} }),
		},
		{scope: "window/1", write: bumps("window/1")},
	}
}

// bindingSkews are the scopes of who is who.
func bindingSkews() []rest {
	return []rest{
		{
			scope: "code/1",
			setup: bot.Change{Records: bot.Records{Codes: []scoring.Code{{ID: 1, Hash: "aa", State: scoring.CodeOpen}}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.CodesFor(ctx, v, "aa", 0)
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Codes: []scoring.Code{{ID: 1, Hash: "aa", State: scoring.CodeBound, Chat: int64(i + 1)}}}
			}),
		},
		{
			scope: "code/2",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, _, err := s.CodeNo(ctx, v, 2)
				return orAbsent(err)
			},
			write: stores(func(int) bot.Records { return bot.Records{Codes: []scoring.Code{fullCode(2, "bb")}} }),
		},
		{
			scope: "settings/person/3",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Setting(ctx, v, bot.Address{Person: 3})
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Settings: []scoring.Setting{{Person: 3, Lang: "en", FullName: i == 1}}}
			}),
		},
		{
			scope: "chats/group/5",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.ChatsOf(ctx, v, bot.Address{Group: 5})
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Chats: []bot.Chat{{ID: int64(i + 1), Platform: "fake", Account: "a", Ext: fmt.Sprint("ext", i), Group: 5}}}
			}),
		},
	}
}

// leavingSkews are the scopes of who leaves.
func leavingSkews() []rest {
	return []rest{
		{
			scope: "code/3",
			setup: bot.Change{Records: bot.Records{Codes: []scoring.Code{{ID: 3, Hash: "cc", Person: 8, State: scoring.CodeOpen}}}},
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.CodesOf(ctx, v, 8)
				return err
			},
			write: stores(func(int) bot.Records {
				return bot.Records{Codes: []scoring.Code{{ID: 3, Hash: "cc", Person: 8, State: scoring.CodeEnded}}}
			}),
		},
		{
			scope: "due/leave/8",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Scheduled(ctx, v, "leave", "8")
				return err
			},
			write: stores(func(int) bot.Records {
				return bot.Records{Due: []bot.Due{{Name: "leave", Scope: "8", Period: "2025-06-12-aa", Next: start()}}}
			}),
		},
	}
}

// wideSkews are the scopes of more than one thing.
func wideSkews() []rest {
	return []rest{
		{
			scope: "month/1/2025-06",
			read: func(ctx context.Context, s Store, v bot.View) error {
				return s.MonthOpen(ctx, v, 1, "2025-06")
			},
			write: bumps("month/1/2025-06"),
		},
		{
			scope: "subject/3/2025-06",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.EntriesOf(ctx, v, scoring.Subject{Kind: scoring.SubjectPerson, ID: 3}, "2025-06")
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Entries: []scoring.Entry{entry(fmt.Sprint("K", i), fmt.Sprint("by/", i))}}
			}),
		},
		{
			scope: "due/evening/12",
			write: stores(func(i int) bot.Records {
				return bot.Records{Due: []bot.Due{{Name: "evening", Scope: "12", Period: fmt.Sprint(i), Next: start()}}}
			}),
		},
		{
			scope: "standard",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Standards(ctx, v)
				return err
			},
			write: stores(func(i int) bot.Records {
				st := scoring.Shipped()
				st.Version = 2 + i
				return bot.Records{Standards: []scoring.Standard{st}}
			}),
		},
		{
			scope: "roster",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Roster(ctx, v)
				return err
			},
			write: stores(func(i int) bot.Records {
				return bot.Records{Roster: []bot.RosterRow{{Person: &scoring.Person{ID: int64(i + 1), No: fmt.Sprint(i)}}}}
			}),
		},
	}
}

func bumps(scope string) func(int) bot.Act {
	return func(i int) bot.Act { return act(fmt.Sprint("race/", i), bot.Change{Bump: []string{scope}}) }
}

func stores(f func(i int) bot.Records) func(int) bot.Act {
	return func(i int) bot.Act { return act(fmt.Sprint("race/", i), bot.Change{Records: f(i)}) }
}

// orAbsent: absence is read like anything else.
func orAbsent(err error) error {
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	return err
}

// skew races, for every scope, two recorders that have both read it before
// either records: exactly one may stand, and the other must be told to decide
// again, whichever instance they are on.
func skew(t *testing.T, open Open) {
	for _, c := range slices.Concat(skews(), amendmentSkews(), bindingSkews(), leavingSkews(), wideSkews(), appealSkews(), absenceSkews(), visitSkews(), serviceSkews(), handoverSkews(), patrolSkews(), problemSkews(), spotSkews(), checkSkews(), surveySkews()) {
		t.Run(c.scope, func(t *testing.T) {
			s, other := open(t, newClock())
			mustRecord(t, s, act("setup", c.setup))
			var barrier, all sync.WaitGroup
			barrier.Add(2)
			errs := make([]error, 2)
			for i, x := range []Store{s, other} {
				all.Go(func() {
					v := x.View()
					var err error
					if c.read != nil {
						err = c.read(t.Context(), x, v)
					}
					barrier.Done()
					if err != nil {
						errs[i] = err
						return
					}
					barrier.Wait()
					a := c.write(i)
					if a.Seen = v.Seen(); c.read == nil {
						a.Seen = []bot.Stamp{{Scope: c.scope}}
					}
					_, errs[i] = x.Record(t.Context(), a)
				})
			}
			all.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, bot.ErrConflict):
					t.Errorf("the loser: %v, want a conflict", err)
				}
			}
			if won != 1 {
				t.Errorf("%d of two decisions on the same facts stand, want 1", won)
			}
		})
	}
	t.Run("window of a claim", func(t *testing.T) { skewWindow(t, open) })
}

// skewWindow: a decision that counted a window's slots meets a send that takes one.
func skewWindow(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	chats(t, s, 1)
	mustRecord(t, s, heard("1", 1, "opens the window"))
	mustRecord(t, s, act("note", bot.Change{Notes: []bot.Note{{Key: "n", To: bot.Address{Chat: 1}, Body: body("x")}}}))
	f := claimFor("me", start().Add(time.Second), 1)
	f.Pace = bot.Pace{Quota: 5, QuotaSpan: 48 * time.Hour}
	if got := must(s.Claim(t.Context(), f))(t); len(got) != 1 {
		t.Fatalf("claimed %d notes", len(got))
	}
	a := act("counted before", bot.Change{})
	a.Seen = []bot.Stamp{{Scope: bot.ScopeWindow(1)}}
	if _, err := s.Record(t.Context(), a); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a decision on a window that a send has changed: %v, want a conflict", err)
	}
}
