package bottest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"anping/bot"
)

// repeatWithin is how old a line may be when it is repeated: stored answers are
// kept for 48 h (architecture.md, Storage).
const repeatWithin = 47 * time.Hour

// Run plays a story in a world and returns it with what really happened, and
// everything that differed. Every line is repeated once more at the end (or
// before it is 47 h old): the same answer, and nothing changes. Where answers
// were blanked meanwhile a repeat may get none.
func Run(ctx context.Context, w *World, s Story) (Story, error) {
	r := &run{World: w, numbers: newPairing(), buttons: map[string][]bot.Button{}}
	start, err := r.moment(s.Start)
	if err != nil {
		return s, err
	}
	w.Clock.Set(start)
	if err := w.Engines[0].Quiesce(ctx); err != nil {
		return s, err
	}
	w.Fake.Take() // what an import caused is not this story's
	out := s
	out.Steps = slices.Clone(s.Steps)
	var errs []error
	for i, step := range s.Steps {
		happened, err := r.play(ctx, step)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %s: %w", s.Name, step.Line, step.Text, err))
		}
		out.Steps[i] = happened
	}
	if err := r.repeat(ctx, 0); err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", s.Name, err))
	}
	return out, errors.Join(errs...)
}

type run struct {
	*World
	turn    int // engines take turns
	lines   []spoken
	buttons map[string][]bot.Button // newest last, by the chat's id
	numbers *pairing
	serial  int
}

// spoken is one inbound message and its answer, kept to be repeated.
type spoken struct {
	m      bot.Message
	answer bot.Body
	done   bool
}

func (r *run) engine() Engine {
	r.turn++
	return r.Engines[r.turn%len(r.Engines)]
}

// play does one step, compares what happened with what was wanted, and returns
// the step as it happened.
func (r *run) play(ctx context.Context, s Step) (Step, error) {
	if sql, want, ok := strings.Cut(strings.TrimPrefix(s.Text, "state:"), "=>"); strings.HasPrefix(s.Text, "state:") {
		return r.state(s, sql, want, ok)
	}
	answer, chat, err := r.act(ctx, s.Text)
	if err != nil {
		return s, err
	}
	got, problems := r.Fake.Take()
	happened := r.happened(got, answer, chat)
	out := s
	if err = r.compare(s.Want, happened); err != nil {
		out.Want = happened
	}
	for _, p := range problems {
		err = errors.Join(err, errors.New(p))
	}
	return out, err
}

// happened lists what a step caused. On a passive platform the answer came back
// from Handle; on a push platform it is the delivery of a reply note.
func (r *run) happened(got []Delivery, answer bot.Body, chat string) []Expect {
	var out []Expect
	if !answer.Empty() {
		out = append(out, Expect{"", Plain(answer)})
		r.buttons[chat] = append(r.buttons[chat], answer.Buttons...)
	}
	for _, d := range got {
		r.buttons[d.Chat] = append(r.buttons[d.Chat], d.Body.Buttons...)
	}
	isReply := func(d Delivery) bool { return d.Chat == chat && strings.HasPrefix(d.Note, "reply/") }
	return append(out, r.landed(got, isReply)...)
}

func (r *run) compare(want, got []Expect) error {
	for i, g := range got {
		if i >= len(want) {
			return fmt.Errorf("also happened: %s < %s", g.Chat, strings.Join(g.Lines, "\n  | "))
		}
		if want[i].Chat != g.Chat || !r.numbers.same(strings.Join(want[i].Lines, "\n"), strings.Join(g.Lines, "\n")) {
			return fmt.Errorf("wanted %s < %s\ngot    %s < %s", want[i].Chat, strings.Join(want[i].Lines, "\n  | "), g.Chat, strings.Join(g.Lines, "\n  | "))
		}
	}
	if len(want) > len(got) {
		w := want[len(got)]
		return fmt.Errorf("did not happen: %s < %s", w.Chat, strings.Join(w.Lines, "\n  | "))
	}
	return nil
}

func (r *run) state(s Step, sql, want string, ok bool) (Step, error) {
	got, err := r.Query(r.numbers.toActual(strings.TrimSpace(sql)))
	if err != nil {
		return s, err
	}
	got = r.numbers.toStory(strings.ReplaceAll(got, "\n", " / "))
	out := s
	out.Text = "state: " + strings.TrimSpace(sql) + " => " + got
	if want = strings.TrimSpace(want); !ok || want != strings.TrimSpace(got) {
		return out, fmt.Errorf("got %s", got)
	}
	return out, nil
}

// act does what a line says and returns the answer and the speaker's chat.
func (r *run) act(ctx context.Context, line string) (bot.Body, string, error) {
	verb, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "+"):
		d, err := time.ParseDuration(line[1:])
		if err != nil {
			return bot.Body{}, "", err
		}
		return bot.Body{}, "", r.pass(ctx, r.Clock.Now().Add(d))
	case verb == "to":
		t, err := r.moment(rest)
		if err != nil {
			return bot.Body{}, "", err
		}
		return bot.Body{}, "", r.pass(ctx, t)
	case verb == "down":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return bot.Body{}, "", err
		}
		r.Clock.Down(d)
		return bot.Body{}, "", r.engine().Quiesce(ctx)
	case verb == "fail":
		return bot.Body{}, "", r.fail(rest)
	case verb == "import":
		who, edits, _ := strings.Cut(rest, ":")
		if err := r.Import(ctx, who, edits); err != nil {
			return bot.Body{}, "", err
		}
		return bot.Body{}, "", r.engine().Quiesce(ctx)
	}
	m, err := r.message(line)
	if err != nil {
		return bot.Body{}, "", err
	}
	answer, err := r.say(ctx, m)
	return answer, m.Chat.ID, err
}

// moment reads 17:37 (of the clock's day), 2025-06-13 08:00 or with seconds.
func (r *run) moment(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, r.Zone); err == nil {
			return t, nil
		}
	}
	day := r.Clock.Now().In(r.Zone).Format("2006-01-02 ")
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, day+s, r.Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("not a moment: %q", s)
}

// pass lets time pass, repeating lines before they are too old for it.
func (r *run) pass(ctx context.Context, to time.Time) error {
	if to.Before(r.Clock.Now()) {
		return fmt.Errorf("time cannot go back from %s", r.Clock.Now().In(r.Zone).Format("2006-01-02 15:04:05"))
	}
	if err := r.repeat(ctx, to.Sub(r.Clock.Now())); err != nil {
		return err
	}
	return r.engine().Step(ctx, to)
}

func (r *run) fail(rest string) error {
	name, ends, _ := strings.Cut(rest, ":")
	c, err := r.chat(name)
	if err != nil {
		return err
	}
	for _, e := range strings.Fields(ends) {
		out := bot.Outcome{State: bot.OutcomeState(e), Why: "the story says so"}
		if out.State == bot.After {
			out.Wait = 7 * time.Second
		}
		r.Fake.Script(c.Ext, out)
	}
	return nil
}

func (r *run) say(ctx context.Context, m bot.Message) (bot.Body, error) {
	e := r.engine()
	answer, err := e.Handle(ctx, m)
	if err != nil {
		return answer, err
	}
	r.lines = append(r.lines, spoken{m: m, answer: answer})
	return answer, e.Quiesce(ctx)
}

// repeat sends every line again that would be too old after a pass: the answer
// must be the same and no fact may change.
func (r *run) repeat(ctx context.Context, pass time.Duration) error {
	var old []int
	for i, l := range r.lines {
		if !l.done && (pass == 0 || r.Clock.Now().Add(pass).Sub(l.m.At) >= repeatWithin) {
			old = append(old, i)
		}
	}
	if len(old) == 0 {
		return nil // the digest of all facts costs as much as a line
	}
	before, err := r.Facts()
	if err != nil {
		return err
	}
	for _, i := range old {
		l := &r.lines[i]
		l.done = true
		e := r.engine()
		answer, err := e.Handle(ctx, l.m)
		if err == nil {
			err = e.Quiesce(ctx)
		}
		if err != nil {
			return fmt.Errorf("repeat %q: %w", l.m.Text, err)
		}
		if !reflect.DeepEqual(jsonOf(answer), jsonOf(l.answer)) && !(answer.Empty() && r.blanked()) {
			return fmt.Errorf("repeat %q: answered %v, first %v", l.m.Text, Plain(answer), Plain(l.answer))
		}
		if got, _ := r.Fake.Take(); len(got) > 0 {
			return fmt.Errorf("repeat %q: sent again: %v", l.m.Text, shown(got[0]))
		}
	}
	after, err := r.Facts()
	if err == nil && before != after {
		err = fmt.Errorf("repeats changed facts:\n%s\n%s", before, after)
	}
	return err
}

// blanked reports whether answers were taken out meanwhile: then a repeat may get
// none (rules.md 9, anonymous answers).
func (r *run) blanked() bool {
	n, err := r.Query("select count(*) from audit where objects like '%blanked/%'")
	return err == nil && n != "0"
}

func jsonOf(b bot.Body) string {
	raw, err := b.Encode()
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
