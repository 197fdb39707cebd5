package bottest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"anping/bot"
)

// Abroad plays a story in a world where everybody reads another language than
// the story's, and holds it to what is the same in every language: the same
// chats get something in the same order with as many buttons, and every state:
// line. What people type stays as the story has it, for words of all languages
// are understood; the label of a button, pressed or typed, is the one that
// stands in its place. word reports whether a text calls a command; read gets
// every body that arrives.
func Abroad(ctx context.Context, w *World, s Story, word func(string) bool, read func(bot.Body) error) error {
	r := &run{World: w, numbers: newPairing(), buttons: map[string][]bot.Button{}}
	start, err := r.moment(s.Start)
	if err != nil {
		return err
	}
	w.Clock.Set(start)
	if err := w.Engines[0].Quiesce(ctx); err != nil {
		return err
	}
	w.Fake.Take() // what an import caused is not this story's
	a := abroad{run: r, labels: map[string][]label{}, word: word, read: read}
	var errs []error
	for _, step := range s.Steps {
		if err := a.play(ctx, step); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %s: %w", s.Name, step.Line, step.Text, err))
		}
	}
	return errors.Join(errs...)
}

type abroad struct {
	*run
	labels map[string][]label // newest last, by the chat's id
	word   func(string) bool
	read   func(bot.Body) error
}

// label is a button as the story and as the run calls it.
type label struct{ story, here string }

func (a *abroad) play(ctx context.Context, s Step) error {
	if sql, want, ok := strings.Cut(strings.TrimPrefix(s.Text, "state:"), "=>"); strings.HasPrefix(s.Text, "state:") {
		_, err := a.state(s, sql, want, ok)
		return err
	}
	answer, chat, err := a.act(ctx, a.said(s.Text))
	if err != nil {
		return err
	}
	got, problems := a.Fake.Take()
	var errs []error
	for _, p := range problems {
		errs = append(errs, errors.New(p))
	}
	if !answer.Empty() {
		errs = append(errs, a.read(answer))
	}
	for _, d := range got {
		errs = append(errs, a.read(d.Body))
	}
	return errors.Join(append(errs, a.shape(s.Want, a.happened(got, answer, chat), chat))...)
}

// shape compares where things landed and pairs their buttons.
func (a *abroad) shape(want, got []Expect, speaker string) error {
	if where(want) != where(got) {
		return fmt.Errorf("landed in %s, wanted %s", where(got), where(want))
	}
	for i := range want {
		chat := speaker
		if want[i].Chat != "" {
			c, err := a.chat(want[i].Chat)
			if err != nil {
				return err
			}
			chat = c.Ext
		}
		w, g := labelsOf(want[i].Lines), labelsOf(got[i].Lines)
		if len(w) != len(g) {
			return fmt.Errorf("%q has %d buttons, wanted %d", got[i].Lines, len(g), len(w))
		}
		for j := range w {
			a.labels[chat] = append(a.labels[chat], label{w[j], g[j]})
		}
	}
	return nil
}

func where(list []Expect) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = "[" + e.Chat + "]"
	}
	return strings.Join(out, " ")
}

// labelsOf are the buttons on the last line of what landed.
func labelsOf(lines []string) []string {
	last, ok := strings.CutPrefix(lines[len(lines)-1], "【")
	if !ok || !strings.HasSuffix(last, "】") {
		return nil
	}
	return strings.Split(strings.TrimSuffix(last, "】"), "】【")
}

// said is a line with the labels of here.
func (a *abroad) said(line string) string {
	parts := lineForm.FindStringSubmatchIndex(line)
	if parts == nil {
		return line
	}
	from := line[parts[2]:parts[3]]
	if parts[4] >= 0 {
		from = line[parts[4]:parts[5]]
	}
	chat, err := a.chat(from)
	words := line[parts[8]:parts[9]]
	pressed, press := strings.CutPrefix(words, "【")
	pressed = strings.TrimSuffix(pressed, "】")
	if err != nil || !press && a.word(words) {
		return line
	}
	all := a.labels[chat.Ext]
	for i := len(all) - 1; i >= 0; i-- {
		switch {
		case all[i].story != pressed:
		case press:
			return line[:parts[8]] + "【" + all[i].here + "】"
		default:
			return line[:parts[8]] + all[i].here
		}
	}
	return line
}
