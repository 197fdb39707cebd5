package main

import (
	"fmt"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/bottest"
)

// witness is what a stage saw of what was sent through a real adapter: which body a
// part was made of, what the platform's API accepted of it, and where that does not
// show what the body says. Its lock guards the stage that embeds it too.
type witness struct {
	mu       sync.Mutex
	bodies   map[string]bot.Body // by rendered part
	parts    map[string][]string // by note: what its parts said so far
	got      []bottest.Delivery
	problems []string
}

func newWitness() *witness {
	return &witness{bodies: map[string]bot.Body{}, parts: map[string][]string{}}
}

// rendered remembers which body these parts were made of.
func (w *witness) rendered(parts [][]byte, b bot.Body) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range parts {
		w.bodies[string(p)] = b
	}
}

// said adds what a part says to what the note said before. The caller holds the lock.
func (w *witness) said(p bot.Part, lines ...string) (all []string) {
	if p.N == 1 {
		w.parts[p.Note] = nil
	}
	w.parts[p.Note] = append(w.parts[p.Note], lines...)
	return w.parts[p.Note]
}

// wrong notes a fault of what was shown. The caller holds the lock.
func (w *witness) wrong(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// delivered notes that a note's last part was accepted. The caller holds the lock.
func (w *witness) delivered(p bot.Part, again bool, body bot.Body, at time.Time) {
	w.got = append(w.got, bottest.Delivery{Chat: p.Chat.ID, Note: p.Note, Number: p.Number, N: p.N, Of: p.Of, Again: again, Body: body, At: at})
}

// Take implements bottest.Wire.
func (w *witness) Take() ([]bottest.Delivery, []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	got, problems := w.got, w.problems
	w.got, w.problems = nil, nil
	return got, problems
}
