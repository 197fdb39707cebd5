package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

// empty is a company without anybody in it.
type empty struct{}

func (empty) Roster(context.Context, View) (*scoring.Roster, error) {
	return scoring.NewRoster(scoring.Roster{})
}

func (empty) Standards(context.Context, View) (scoring.Standards, error) {
	return scoring.Standards{scoring.Shipped()}, nil
}

func (empty) Case(context.Context, View, string) (scoring.Case, error) {
	return scoring.Case{}, ErrNotFound
}

// full is a recorder whose disk is full.
type full struct{ *script }

var errFull = errors.New("disk full")

func (full) Record(context.Context, Act) (Result, error) { return Result{}, errFull }

// silent is a passive platform.
type silent struct{}

func (silent) Name() string                                { return "silent" }
func (silent) Passive() bool                               { return true }
func (silent) Render(Body) ([][]byte, error)               { return nil, nil }
func (silent) Send(context.Context, Part) (Outcome, error) { return Outcome{State: Sent}, nil }

func assembled(t *testing.T, s *script, r Recorder, help func(context.Context, *Request) (Change, error)) *Engine {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(Config{
		Recorder: r, Reader: s, Company: empty{}, Keeper: s, Text: texts, Clock: Machine{},
		Random: strings.NewReader(strings.Repeat("abcdefgh", 100)), Commands: []Command{{Name: "help", Help: "help.help", Run: help}},
		Adapters: []Adapter{{Platform: silent{}, Sender: silent{}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func aMessage() Message {
	return Message{Key: "1", Platform: "silent", Chat: ChatRef{ID: "x"}, From: "x", Text: "?", Named: true, At: time.Now()}
}

// TestBelieved: a platform's time counts within three days of a message's arrival.
func TestBelieved(t *testing.T) {
	t.Parallel()
	for off, counts := range map[time.Duration]bool{
		0: true, -time.Hour: true, -71 * time.Hour: true, -73 * time.Hour: false, -20 * 365 * 24 * time.Hour: false, 73 * time.Hour: false,
	} {
		m := aMessage()
		said := time.Now().Add(off)
		m.At = said
		s := &script{}
		at := assembled(t, s, s, nil).believed(m)
		want := said
		if !counts {
			want = time.Now()
		}
		if d := want.Sub(at).Abs(); d > time.Minute {
			t.Errorf("of %s off the time is %s, want %s", off, at, want)
		}
	}
}

func TestAcknowledgedOnlyWhenRecorded(t *testing.T) {
	s := &script{}
	help := func(_ context.Context, r *Request) (Change, error) { return Change{Reply: r.Reply("help.head")}, nil }
	if _, err := assembled(t, s, full{s}, help).Handle(t.Context(), aMessage()); !errors.Is(err, errFull) {
		t.Fatalf("a message that was not recorded was answered without an error: %v", err)
	}
	body, err := assembled(t, s, s, help).Handle(t.Context(), aMessage())
	if err != nil || body.Empty() || len(s.recorded) != 1 || s.recorded[0].Said == nil {
		t.Fatalf("answered %v, %v after %d records", body, err, len(s.recorded))
	}
}

// slow is a recorder whose disk takes its time.
type slow struct {
	*script
	free chan struct{}
}

func (s slow) Record(ctx context.Context, a Act) (Result, error) {
	<-s.free
	return s.script.Record(ctx, a)
}

// TestHandleHeedsItsDeadline: a platform hears in time that it should come
// again, also while a batch is on its way to a disk that does not answer.
func TestHandleHeedsItsDeadline(t *testing.T) {
	s := &script{}
	help := func(_ context.Context, r *Request) (Change, error) { return Change{Reply: r.Reply("help.head")}, nil }
	r := slow{s, make(chan struct{})}
	e := assembled(t, s, r, help)
	ctx, cancel := context.WithCancel(t.Context())
	refused := make(chan error, 1)
	go func() {
		_, err := e.Handle(ctx, aMessage())
		refused <- err
	}()
	cancel()
	if err := <-refused; !errors.Is(err, context.Canceled) {
		t.Fatalf("a message whose record hangs ended with %v, want its deadline", err)
	}
	close(r.free)
	if body, err := e.Handle(t.Context(), aMessage()); err != nil || body.Empty() {
		t.Fatalf("the same message again: %v, %v", body, err)
	}
}

func TestAPanicIsRecordedAsAnApology(t *testing.T) {
	s := &script{}
	e := assembled(t, s, s, func(context.Context, *Request) (Change, error) { panic("poison") })
	body, err := e.Handle(t.Context(), aMessage())
	if err != nil || body.Empty() || len(s.recorded) != 1 {
		t.Fatalf("%v, %v after %d records; want an apology, recorded so that it cannot come again", body, err, len(s.recorded))
	}
}

func TestACommandWithoutARightDoesNotStart(t *testing.T) {
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]Command{
		{{Name: "unheard-of", Help: "help.help"}},
		{{Name: "help"}, {Name: "help"}},
	} {
		if _, err := New(Config{Text: texts, Clock: Machine{}, Keeper: &script{}, Commands: c}); err == nil {
			t.Errorf("%v started", c)
		}
	}
}
