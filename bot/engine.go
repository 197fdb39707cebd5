package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"anping/bot/text"
)

// Config is what an engine is made of; every field but Lang, Pages, Wakes, Guard and Log is required.
type Config struct {
	Recorder Recorder
	Reader   Reader
	Company  Company
	Queue    Queue
	Agenda   Agenda
	Keeper   Keeper
	Text     *text.Catalogue
	Clock    Clock
	Random   io.Reader // of ids, safe for use by many goroutines; crypto/rand in production
	Lang     string    // of whoever is in no roster; "" = the first shipped
	ByWords  bool      // of whoever is in no roster that of their words comes before Lang
	Owner    string    // names this instance in leases; unique among instances
	Commands []Command
	Notices  []Notice
	Receipts []Receipt
	Adapters []Adapter
	Pages    Pages           // nil = notes lead to no page
	Wakes    <-chan struct{} // another instance queued something
	Guard    *Guard          // stops the tick when clocks disagree; nil under an injected clock
	Log      *slog.Logger
}

// Adapter is one platform as the engine uses it.
type Adapter struct {
	Platform Platform
	Sender   Sender
	Pace     Pace
}

// Engine is the one way in, the one way out and the clock between them.
type Engine struct {
	desk
	recorder Recorder
	reader   Reader
	queue    Queue
	agenda   Agenda
	clock    Clock
	lang     string
	byWords  bool
	owner    string
	log      *slog.Logger
	guard    *Guard

	expecting Expecting // nil = the recorder does not ask

	commands map[string]Command
	rights   map[string]Right
	words    *vocabulary
	plain    map[string]plain
	notices  map[string]Notice
	receipts map[string]Receipt
	adapters map[string]Adapter
	pages    Pages
	outlets  []*outlet // one an adapter

	seats seats
	hands hands
	lanes stripes // (person, chat)
	cases stripes // case
	wakes <-chan struct{}
	proof *proof

	backlog *backlog
	untaken *untaken

	stepping sync.RWMutex // held by a step of the injected clock; the loops hold it for reading (step.go)
}

// New checks and assembles an engine: a command without a right, without words,
// or named twice does not start.
func New(c Config) (*Engine, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{
		desk:     desk{company: c.Company, keeper: c.Keeper, text: c.Text, random: c.Random, numbers: newNumbers(c.Keeper)},
		recorder: c.Recorder, reader: c.Reader, queue: c.Queue, agenda: c.Agenda, clock: c.Clock,
		lang: cmp.Or(c.Lang, text.Languages()[0]), byWords: c.ByWords, owner: c.Owner, log: c.Log, guard: c.Guard, wakes: c.Wakes, pages: c.Pages,
		commands: map[string]Command{}, rights: Rights(), notices: map[string]Notice{},
		receipts: map[string]Receipt{}, adapters: map[string]Adapter{},
		proof: newProof(), seats: newSeats(), hands: newHands(),
	}
	e.expecting, _ = c.Recorder.(Expecting)
	e.backlog, e.untaken = newBacklog(e), newUntaken(e)
	if received, ok := c.Clock.(receiving); ok {
		e.desk.received = received.Received
	} else {
		e.desk.received = c.Keeper.Received
	}
	for _, cmd := range c.Commands {
		if err := e.addCommand(cmd); err != nil {
			return nil, err
		}
	}
	for _, n := range c.Notices {
		e.notices[n.Name] = n
	}
	for _, r := range c.Receipts {
		e.receipts[r.Purpose] = r
	}
	for _, a := range c.Adapters {
		e.adapters[a.Platform.Name()] = a
		e.outlets = append(e.outlets, newOutlet(e, a))
	}
	e.words, e.plain = newVocabulary(c.Commands, c.Text), plainWords(c.Text)
	return e, nil
}

func (e *Engine) addCommand(cmd Command) error {
	if _, twice := e.commands[cmd.Name]; twice {
		return fmt.Errorf("command %s: listed twice", cmd.Name)
	}
	if _, ok := e.rights[cmd.Name]; !ok {
		return fmt.Errorf("command %s: no row in bot/rights.go", cmd.Name)
	}
	if cmd.Help != "" && len(e.desk.text.Words(cmd.Name)) == 0 {
		return fmt.Errorf("command %s: no words in bot/text", cmd.Name)
	}
	e.commands[cmd.Name] = cmd
	return nil
}

// Run sends notes and watches the clock until ctx ends, then waits for sends in
// flight. It returns nil after a clean end.
func (e *Engine) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, o := range e.outlets {
		wg.Go(func() { o.loop(ctx) })
	}
	wg.Go(func() { e.wakeLoop(ctx) })
	wg.Go(func() { e.tickLoop(ctx) })
	wg.Go(func() { e.proveLoop(ctx) })
	wg.Go(func() { e.backlog.loop(ctx) })
	wg.Go(func() { e.untaken.loop(ctx) })
	wg.Wait()
	if err := ctx.Err(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// wakeLoop passes on what the store says: something was queued, or has become
// due.
func (e *Engine) wakeLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.wakes:
			e.nudge()
		}
	}
}

// nudge wakes the delivery without waiting.
func (e *Engine) nudge() {
	for _, o := range e.outlets {
		ring(o.wake)
	}
}
