package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a recorder that refuses the first conflicts tries, a reader whose
// views have seen one scope, and a keeper that counts blocks.
type script struct {
	conflicts int
	mu        sync.Mutex
	recorded  []Act
	locked    [][]string
	reserved  map[string]int64
	front     Front    // what every message finds first
	results   []Result // of the next records; then none
}

type seen []Stamp

func (s seen) Seen() []Stamp { return s }

func (s *script) View() View { return seen{{ScopeRoster, 3}} }

func (s *script) Front(context.Context, View, Knock) (Front, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.front, nil
}

func (s *script) Shown(context.Context, View, int64, time.Time, func(string) bool) ([]ShownButton, error) {
	return nil, nil
}

func (s *script) ChatsAt(context.Context, View, string, string, string) ([]Chat, error) {
	return nil, nil
}

func (s *script) Record(_ context.Context, a Act) (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conflicts > 0 {
		s.conflicts--
		return Result{}, ErrConflict
	}
	if len(s.results) > 0 {
		r := s.results[0]
		s.results = s.results[1:]
		if r.Already {
			s.front = Front{Heard: true, Answer: r.Answer, Chat: Chat{ID: 7}}
			return r, nil
		}
	}
	s.recorded = append(s.recorded, a)
	return Result{}, nil
}

func (s *script) RecordAll(ctx context.Context, acts []Act) []Recorded {
	out := make([]Recorded, len(acts))
	for i, a := range acts {
		out[i].Result, out[i].Err = s.Record(ctx, a)
	}
	return out
}

func (s *script) Exclusive(_ context.Context, scopes []string, decide func(View) (Act, error)) (Result, error) {
	s.locked = append(s.locked, scopes)
	a, err := decide(seen{})
	if err != nil {
		return Result{}, err
	}
	s.recorded = append(s.recorded, a)
	return Result{}, nil
}

func (s *script) Reserve(_ context.Context, series string, n int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reserved == nil {
		s.reserved = map[string]int64{}
	}
	first := s.reserved[series] + 1
	s.reserved[series] += n
	return first, nil
}

func (s *script) Alive(context.Context, string, string, time.Time) error { return nil }

func (s *script) Received(context.Context, time.Time, time.Time) (bool, error) { return false, nil }

func scripted(s *script) *Engine {
	return &Engine{
		desk:     desk{keeper: s, numbers: newNumbers(s), random: strings.NewReader(strings.Repeat("abcdefgh", 100))},
		recorder: s, reader: s, clock: Machine{},
	}
}

func TestSecondTryTakesTheSameNumbers(t *testing.T) {
	s := &script{conflicts: 1}
	var took []int64
	var ids []string
	_, _, err := scripted(s).decide(t.Context(), func(ctx context.Context, r *Reading) (Act, error) {
		n, err := r.Number(ctx, SeriesCase)
		took, ids = append(took, n), append(ids, r.ID())
		return Act{Key: "k"}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(took, []int64{1, 1}) || ids[0] != ids[1] {
		t.Fatalf("tries took numbers %v and ids %v, want the same twice", took, ids)
	}
	if got := s.recorded[0].Seen; len(got) != 1 || got[0].Scope != ScopeRoster {
		t.Fatalf("recorded with stamps %v, want the view's", got)
	}
}

func TestThirdTryLocksWhatTheSecondTouched(t *testing.T) {
	s := &script{conflicts: 2}
	_, _, err := scripted(s).decide(t.Context(), func(context.Context, *Reading) (Act, error) {
		return Act{Key: "k", Change: Change{Bump: []string{"window/1"}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{ScopeRoster, "window/1"}; len(s.locked) != 1 || !slices.Equal(s.locked[0], want) {
		t.Fatalf("locked %v, want %v once", s.locked, want)
	}
}

func TestNumbersAreReservedOutsideAnExclusiveDecision(t *testing.T) {
	s := &script{conflicts: 2}
	tries := 0
	_, _, err := scripted(s).decide(t.Context(), func(ctx context.Context, r *Reading) (Act, error) {
		if tries++; tries < 3 {
			return Act{Key: "k"}, nil // the first tries need no number
		}
		_, err := r.Number(ctx, SeriesCase)
		return Act{Key: "k"}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if tries != 4 || len(s.recorded) != 1 {
		t.Fatalf("%d tries, %d records; want the third to stop for a block and the fourth to record", tries, len(s.recorded))
	}
}

func TestADecisionThatFailsIsNotTriedAgain(t *testing.T) {
	broken := errors.New("database down")
	tries := 0
	_, _, err := scripted(&script{}).decide(t.Context(), func(context.Context, *Reading) (Act, error) {
		tries++
		return Act{}, broken
	})
	if !errors.Is(err, broken) || tries != 1 {
		t.Fatalf("%d tries, %v", tries, err)
	}
}

func TestBlocksNeverGiveANumberTwice(t *testing.T) {
	s := &script{}
	instances := []*numbers{newNumbers(s), newNumbers(s), newNumbers(s)}
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[int64]bool{}
	for i := range 24 {
		wg.Go(func() {
			for range 100 {
				n, err := instances[i%3].next(t.Context(), SeriesCase)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				if got[n] {
					t.Errorf("number %d given twice", n)
				}
				got[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(got) != 2400 {
		t.Fatalf("%d numbers, want 2400", len(got))
	}
}

func TestTheFirstCaseIsLockedAndNoOther(t *testing.T) {
	var s stripes
	l := caseLock{stripes: &s}
	l.take("A1001")
	l.take("A1002") // must not wait, whatever its stripe
	l.take("A1001")
	l.release()
	l.release()
	unlock := s.lock("A1001")
	unlock()
}

func TestScopesOfAnAct(t *testing.T) {
	a := Act{Said: &Said{Chat: 7}, Change: Change{Bump: []string{"month/1/2025-06"}, Records: Records{Questions: []Question{{Chat: 7}}}}}
	if got, want := fmt.Sprint(a.Scopes()), "[month/1/2025-06 talk/7]"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}
