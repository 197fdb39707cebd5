package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"anping/bot/text"
)

// drawer is a recorder that can keep messages.
type drawer struct {
	*script
	mu   sync.Mutex
	kept []KeptMessage
	took int
	full bool
}

func (d *drawer) KeepUnheard(_ context.Context, _, key string, m Message) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return errFull
	}
	d.kept = append(d.kept, KeptMessage{Key: key, Message: m})
	return nil
}

func (d *drawer) TakeUnheard(_ context.Context, _ string, limit int, _ time.Duration) ([]KeptMessage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := slices.Clone(d.kept[min(d.took, len(d.kept)):min(d.took+limit, len(d.kept))])
	d.took += len(out)
	return out, nil
}

func (d *drawer) DropUnheard(_ context.Context, keys []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := len(d.kept)
	d.kept = slices.DeleteFunc(d.kept, func(k KeptMessage) bool { return slices.Contains(keys, k.Key) })
	d.took -= before - len(d.kept)
	return nil
}

func (d *drawer) waiting() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, k := range d.kept {
		out = append(out, k.Message.Key)
	}
	return out
}

// keeping is an engine on a push platform whose seats are all taken until leave.
func keeping(t *testing.T, d *drawer) (e *Engine, leave func()) {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	g := classed{newGate("push"), func(int64) Class { return ClassReply }}
	help := func(_ context.Context, r *Request) (Change, error) { return Change{Reply: r.Reply("help.head")}, nil }
	e, err = New(Config{
		Recorder: d, Reader: d.script, Company: empty{}, Keeper: d.script, Text: texts, Clock: Machine{}, Owner: "a",
		Random: strings.NewReader(strings.Repeat("abcdefgh", 1000)), Commands: []Command{{Name: "help", Help: "help.help", Run: help}},
		Adapters: []Adapter{{Platform: g, Sender: g}, {Platform: silent{}, Sender: silent{}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range mostSeats {
		e.seats.free <- struct{}{}
	}
	return e, func() {
		for range mostSeats {
			<-e.seats.free
		}
	}
}

func from(platform, key, chat string) Message {
	return Message{Key: key, Platform: platform, Chat: ChatRef{ID: chat}, From: chat, Text: "?", Named: true, At: time.Now()}
}

// TestWhatIsNotDecidedInTimeIsKept: a message that finds no seat is kept and
// acknowledged, what the same person says after it waits behind it, and all of
// it is decided in its order when there are seats.
func TestWhatIsNotDecidedInTimeIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &drawer{script: &script{}}
		e, leave := keeping(t, d)
		if _, err := e.Handle(t.Context(), from("push", "1", "x")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for _, m := range []Message{from("push", "2", "x"), from("push", "3", "x")} {
			if _, err := e.Handle(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("what comes behind a kept message waited %s for a seat", waited)
		}
		if got := d.waiting(); !slices.Equal(got, []string{"1", "2", "3"}) || len(d.recorded) > 0 {
			t.Fatalf("kept: %v, recorded: %d", got, len(d.recorded))
		}
		leave()
		ctx, cancel := context.WithCancel(t.Context())
		var loop sync.WaitGroup
		loop.Go(func() { e.backlog.loop(ctx) })
		synctest.Wait()
		if got := d.waiting(); len(got) > 0 {
			t.Errorf("still kept: %v", got)
		}
		var order []string
		for _, a := range d.recorded {
			order = append(order, a.Key)
		}
		want := []string{heardKey(from("push", "1", "x")), heardKey(from("push", "2", "x")), heardKey(from("push", "3", "x"))}
		if !slices.Equal(order, want) {
			t.Errorf("recorded %v, want %v", order, want)
		}
		if e.backlog.holds(laneOf(from("push", "4", "x"))) {
			t.Error("the next message would be kept although nothing waits")
		}
		cancel()
		loop.Wait()
		<-time.After(2 * restAfter) // goroutines at rest end
	})
}

// TestAnAwaitedAnswerIsWaitedFor: where the answer travels in the request a
// message waits longer for its seat; kept after all, it is answered with nothing
// and then by a note, as everything behind it is. With many waiting it is kept
// as early as any.
func TestAnAwaitedAnswerIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &drawer{script: &script{}}
		e, leave := keeping(t, d)
		handle := func(key, chat string) time.Duration {
			began := time.Now()
			if b, err := e.Handle(t.Context(), from("silent", key, chat)); err != nil || !b.Empty() {
				t.Fatalf("%s is answered %v, %v", key, b, err)
			}
			return time.Since(began)
		}
		if waited := handle("1", "x"); waited != awaited {
			t.Errorf("a message was kept after %s, want %s", waited, awaited)
		}
		if waited := handle("2", "x"); waited != 0 {
			t.Errorf("what comes behind a kept message waited %s", waited)
		}
		e.seats.waiting.Add(mostAwait)
		if waited := handle("3", "y"); waited != patience {
			t.Errorf("behind many a message was kept after %s, want %s", waited, patience)
		}
		e.seats.waiting.Add(-mostAwait)
		leave()
		ctx, cancel := context.WithCancel(t.Context())
		var loop sync.WaitGroup
		loop.Go(func() { e.backlog.loop(ctx) })
		synctest.Wait()
		if got := d.waiting(); len(got) > 0 || len(d.recorded) != 3 {
			t.Errorf("still kept: %v, recorded: %d", got, len(d.recorded))
		}
		for _, a := range d.recorded {
			if a.Said.Passive || a.Change.Reply.Empty() {
				t.Errorf("%s is not answered by a note", a.Key)
			}
		}
		if b, err := e.Handle(t.Context(), from("silent", "4", "z")); err != nil || b.Empty() {
			t.Errorf("with free seats the answer is %v, %v", b, err)
		}
		cancel()
		loop.Wait()
		<-time.After(2 * restAfter)
	})
}

// TestKeptAndAnsweredElsewhere: a kept message that another post of it was decided
// for, before it or at the same moment, is answered once more and labelled: nobody
// knows whether whoever posted that still listened. Where the platform takes notes
// anyway, or the answer was a note, there is nothing more to say.
func TestKeptAndAnsweredElsewhere(t *testing.T) {
	answer := Body{V: BodyVersion, Lines: []text.Line{{}}}
	for name, c := range map[string]struct {
		platform string
		front    Front
		results  []Result
		labelled bool
	}{
		"before":         {"silent", Front{Heard: true, Answer: answer, Chat: Chat{ID: 7}}, nil, true},
		"meanwhile":      {"silent", Front{}, []Result{{Already: true, Answer: answer}}, true},
		"by a note":      {"silent", Front{Heard: true, Chat: Chat{ID: 7}}, nil, false},
		"push, answered": {"push", Front{Heard: true, Answer: answer, Chat: Chat{ID: 7}}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := &drawer{script: &script{front: c.front, results: c.results}}
			e, leave := keeping(t, d)
			leave()
			if !e.backlog.late(t.Context(), KeptMessage{Message: from(c.platform, "1", "x")}) {
				t.Fatal("it cannot be decided")
			}
			key := heardKey(from(c.platform, "1", "x"))
			switch {
			case !c.labelled && len(d.recorded) > 0:
				t.Errorf("recorded %v", d.recorded)
			case !c.labelled:
			case len(d.recorded) != 1 || d.recorded[0].Key != key+"/again" || len(d.recorded[0].Change.Notes) != 1:
				t.Fatalf("recorded %+v", d.recorded)
			default:
				if n := d.recorded[0].Change.Notes[0]; n.Key != "reply/"+key || n.To.Chat != 7 || !n.Again || n.Body.Empty() {
					t.Errorf("%+v", n)
				}
			}
		})
	}
}

// TestWhatCannotBeKeptComesAgain: no acknowledgement without a row.
func TestWhatCannotBeKeptComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &drawer{script: &script{}, full: true}
		e, leave := keeping(t, d)
		if _, err := e.Handle(t.Context(), from("push", "1", "x")); !errors.Is(err, errFull) {
			t.Errorf("a message that was neither decided nor kept ended with %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		if _, err := e.Handle(ctx, from("silent", "2", "y")); !errors.Is(err, errFull) || len(d.waiting()) > 0 {
			t.Errorf("where the answer is awaited a message ended with %v; kept %v", err, d.waiting())
		}
		leave()
		<-time.After(2 * restAfter)
	})
}
