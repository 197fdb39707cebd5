package bottest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"anping/bot"
)

// Fake is a platform that keeps what it was sent. It checks what a real one
// would: at most one send in flight a chat, known chats only, and that an
// attempt after an unknown end is labelled.
type Fake struct {
	name    string
	passive bool
	pace    bot.Pace
	clock   bot.Clock

	mu       sync.Mutex
	got      []Delivery
	flight   map[string]bool
	problems []string
	script   map[string][]bot.Outcome // by chat, "" = any
	lost     map[int64]bool           // notes whose last end was unknown
}

// Delivery is one part that arrived.
type Delivery struct {
	Chat   string // the platform's id
	Note   string
	Number int64
	N, Of  int
	Again  bool
	Body   bot.Body
	At     time.Time
}

// Passive is a platform whose replies travel in the webhook's answer and whose
// sends are counted: quota a window of 48 h after a message (0 = none).
func Passive(clock bot.Clock, quota int) *Fake {
	return newFake("passive", true, clock, bot.Pace{Quota: quota, QuotaSpan: 48 * time.Hour})
}

// Push is a platform to which every answer is sent. It has no rate of its own:
// a story happens within few seconds of a clock that stands still; scripted ends
// (After) stand for 429.
func Push(clock bot.Clock) *Fake {
	return newFake("push", false, clock, bot.Pace{})
}

func newFake(name string, passive bool, clock bot.Clock, pace bot.Pace) *Fake {
	return &Fake{
		name: name, passive: passive, clock: clock, pace: pace,
		flight: map[string]bool{}, script: map[string][]bot.Outcome{}, lost: map[int64]bool{},
	}
}

// Adapter is the fake as the engine uses it.
func (f *Fake) Adapter() bot.Adapter {
	return bot.Adapter{Platform: f, Sender: f, Pace: f.pace}
}

// Name implements bot.Platform.
func (f *Fake) Name() string { return f.name }

// Passive implements bot.Platform.
func (f *Fake) Passive() bool { return f.passive }

// Render implements bot.Platform: the body's JSON, its lines in parts of at most 40.
func (f *Fake) Render(b bot.Body) ([][]byte, error) {
	const most = 40
	var parts [][]byte
	for {
		part := b
		if len(b.Lines) > most {
			part.Lines, part.Buttons = b.Lines[:most], nil
		}
		raw, err := part.Encode()
		if err != nil {
			return nil, fmt.Errorf("render: %w", err)
		}
		parts = append(parts, raw)
		if len(b.Lines) <= most {
			return parts, nil
		}
		b.Head, b.Lines = nil, b.Lines[most:]
	}
}

// Script makes the next sends to a chat ("" = any) end as given, in order. An
// Unknown end arrives all the same: its answer was lost.
func (f *Fake) Script(chat string, ends ...bot.Outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script[chat] = append(f.script[chat], ends...)
}

// Send implements bot.Sender.
func (f *Fake) Send(_ context.Context, p bot.Part) (bot.Outcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.flight[p.Chat.ID] {
		f.problem("two sends in flight to %s", p.Chat.ID)
	}
	if f.lost[p.Number] && !p.Again {
		f.problem("note %s sent again without a label", p.Note)
	}
	end := f.next(p.Chat.ID)
	f.lost[p.Number] = end.State == bot.Unknown
	if end.State == bot.Sent || end.State == bot.Unknown {
		f.keep(p)
	}
	return end, nil
}

func (f *Fake) keep(p bot.Part) {
	d := Delivery{Chat: p.Chat.ID, Note: p.Note, Number: p.Number, N: p.N, Of: p.Of, Again: p.Again, At: f.clock.Now()}
	if err := json.Unmarshal(p.Rendered, &d.Body); err != nil {
		f.problem("note %s: %v", p.Note, err)
	}
	f.got = append(f.got, d)
}

func (f *Fake) next(chat string) bot.Outcome {
	for _, key := range []string{chat, ""} {
		if ends := f.script[key]; len(ends) > 0 {
			f.script[key] = ends[1:]
			return ends[0]
		}
	}
	return bot.Outcome{State: bot.Sent, Ext: "sent"}
}

func (f *Fake) problem(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf(format, args...))
}

// Take returns what arrived since the last Take, and what was wrong about it.
func (f *Fake) Take() (got []Delivery, problems []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	got, problems = f.got, f.problems
	f.got, f.problems = nil, nil
	return got, problems
}
