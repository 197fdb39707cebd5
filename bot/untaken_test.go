package bot

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"anping/bot/text"
)

// frozen is a recorder in a database that thaws at a moment; what it recorded is
// heard from then on.
type frozen struct {
	*script
	thaw time.Time
	one  sync.Mutex
}

func (f *frozen) Record(ctx context.Context, a Act) (Result, error) {
	<-time.After(time.Until(f.thaw))
	f.one.Lock()
	defer f.one.Unlock()
	front, _ := f.Front(ctx, nil, Knock{})
	if a.Said != nil && front.Heard {
		return Result{Already: true, Answer: front.Answer}, nil
	}
	res, err := f.script.Record(ctx, a)
	if a.Said != nil {
		f.mu.Lock()
		f.front = Front{Heard: true, Answer: a.Change.Reply, Chat: Chat{ID: 7}}
		f.mu.Unlock()
	}
	return res, err
}

// TestAnAnswerThatNobodyTook: when the platform has posted a message as often as
// it does, and no post took the recorded answer, a note tells it once; when one
// did, none.
func TestAnAnswerThatNobodyTook(t *testing.T) {
	posts := []time.Duration{0, 5 * time.Second, 10 * time.Second}
	for _, c := range []struct {
		name   string
		thaw   time.Duration
		leaves int // of the answers given, the first so many reach nobody
		notes  int
	}{
		{"in time", 0, 0, 0},
		{"for the second post", 7 * time.Second, 0, 0},
		{"for the third post", 12 * time.Second, 0, 0},
		{"for nobody", 30 * time.Second, 0, 1},
		{"in time, and one answer is cut off", 0, 1, 0},
		{"for the third post, which is cut off", 12 * time.Second, 1, 1},
		{"in time, and every answer is cut off", 0, 3, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &frozen{script: &script{}, thaw: time.Now().Add(c.thaw)}
				e := passively(t, f)
				ctx, cancel := context.WithCancel(t.Context())
				var all sync.WaitGroup
				all.Go(func() { e.untaken.loop(ctx) })
				m := from("silent", "1", "x")
				began, leaves := time.Now(), c.leaves
				for i, at := range posts {
					m.From = strings.Repeat("x", i) // no post waits for another's lane: a mutex stops the test's clock
					<-time.After(time.Until(began.Add(at)))
					post, done := context.WithTimeout(t.Context(), 4*time.Second)
					b, err := e.Handle(post, m)
					done()
					if err == nil && b.Empty() {
						t.Error("it is answered with nothing")
					}
					if err == nil && leaves == 0 {
						break // the platform has its answer
					}
					if err == nil {
						leaves--
						e.Untaken(m)
					}
				}
				<-time.After(time.Minute)
				cancel()
				all.Wait()
				<-time.After(2 * restAfter)
				var told []Note
				for _, a := range f.recorded {
					told = append(told, a.Change.Notes...)
				}
				if len(told) != c.notes {
					t.Fatalf("%d notes, want %d: %+v", len(told), c.notes, told)
				}
				for _, n := range told {
					if n.Key != ReplyKey(m) || n.To.Chat != 7 || !n.Again || n.Body.Empty() {
						t.Errorf("%+v", n)
					}
				}
			})
		})
	}
}

// TestUntakenIsToldAtTheEnd: what is left to the platform's repeats is told when
// the process ends, for nobody else knows of it.
func TestUntakenIsToldAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frozen{script: &script{}}
		e := passively(t, f)
		m := from("silent", "1", "x")
		if _, err := e.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		e.Untaken(m)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		e.untaken.loop(ctx)
		if n := len(f.recorded); n != 2 || len(f.recorded[1].Change.Notes) != 1 {
			t.Errorf("%d acts are recorded, the last %+v", n, f.recorded[n-1].Change.Notes)
		}
		<-time.After(2 * restAfter)
	})
}

// passively is an engine on a platform whose answers travel in requests.
func passively(t *testing.T, f *frozen) *Engine {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	help := func(_ context.Context, r *Request) (Change, error) { return Change{Reply: r.Reply("help.head")}, nil }
	e, err := New(Config{
		Recorder: f, Reader: f, Company: empty{}, Keeper: f.script, Text: texts, Clock: Machine{}, Owner: "a",
		Random: strings.NewReader(strings.Repeat("abcdefgh", 1000)), Commands: []Command{{Name: "help", Help: "help.help", Run: help}},
		Adapters: []Adapter{{Platform: silent{}, Sender: silent{}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
