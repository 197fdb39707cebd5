package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
	"anping/scoring/survey"
)

// tallyWithin is how long the next question of a tally can be answered (ours): a
// call that is interrupted goes on.
const tallyWithin = 2 * time.Hour

// tally is a questionnaire that a member of staff fills in, one question at a
// time. What was answered so far stands in the buttons themselves; of a client's
// answers nothing else is kept before they are finished.
type tally struct {
	r      *bot.Request
	asks   survey.Questionnaire
	about  string    // the command and what it is about, before the values
	head   text.Line // first of every question
	until  time.Time
	values []int
}

// tallied is what a button of a tally says behind its values.
type tallied struct {
	values []int
	done   bool // the last question is answered, by words or by none
	other  bool // what was said is none of the answers
	words  string
}

// noValues stands for no value yet.
const noValues = "-"

// readTally reads "5,4,-1", "5,4,-1 done", "5,4,-1 words 谢谢", "5,4,-1 other 6".
func readTally(said string) (t tallied, ok bool) {
	raw, rest, _ := strings.Cut(said, " ")
	if raw != noValues {
		for f := range strings.SplitSeq(raw, ",") {
			v, err := strconv.Atoi(f)
			if err != nil {
				return t, false
			}
			t.values = append(t.values, v)
		}
	}
	switch do, words, _ := strings.Cut(rest, " "); do {
	case "":
	case "done":
		t.done = true
	case "words":
		t.done, t.words = true, scoring.Tidy(words)
	case "other":
		t.other, t.words = true, scoring.Tidy(words)
	default:
		return t, false
	}
	return t, true
}

// action is the button that goes on with some values.
func (t tally) action(values []int, more ...string) string {
	kept := noValues
	if len(values) > 0 {
		kept = strings.ReplaceAll(survey.EncodeValues(values), " ", ",")
	}
	return trimmed(append([]string{t.about, kept}, more...)...)
}

// draft is what was answered, false where a value answers no question.
func (t tally) draft() (survey.Draft, bool) {
	d := survey.Draft{}
	for i, v := range t.values {
		next, ok := d.Put(t.asks, i+1, v)
		if !ok {
			return d, false
		}
		d = next
	}
	return d, true
}

// ask asks the next question; first is said before it.
func (t tally) ask(first ...text.Line) bot.Change {
	r, n := t.r, len(t.values)+1
	q := t.asks.Questions[n-1]
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: append(first, t.head)}}
	b := &c.Reply
	var choices []choice
	if q.Kind == survey.Words {
		b.Lines = append(b.Lines, r.Say(r.Lang, "survey.words", text.A("question", q.Text.In(r.Lang))))
		choices = append(choices, choice{r.Say(r.Lang, "button.survey_nothing"), t.action(t.values, "done")})
	} else {
		b.Lines = append(b.Lines, r.Say(r.Lang, "survey.question", text.A("n", strconv.Itoa(n)), text.A("count", strconv.Itoa(t.asks.Asked())), text.A("question", q.Text.In(r.Lang))))
		for _, v := range q.Values() {
			choices = append(choices, choice{valueLabel(r.Reading, r.Lang, v), t.action(append(slices.Clone(t.values), v))})
		}
	}
	if n > 1 {
		choices = append(choices, choice{r.Say(r.Lang, "button.survey_redo"), t.action(t.values[:n-2])})
	}
	offer(r.Reading, &c, b, r.Who.Standing.Person, t.until, choices...)
	open := bot.Question{
		ID: r.ID(), Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Kind: r.Command, Options: options(choices), Until: t.until, Open: true,
	}
	said := "other"
	if q.Kind == survey.Words {
		said = "words"
	}
	open.Options = append(open.Options, bot.Option{Action: t.action(t.values, said), Free: true})
	c.Questions = append(c.Questions, open)
	return c
}

// longestOther is how many letters a wrong answer has at most (ours): what is
// longer says something else.
const longestOther = 6

// tallyOther is what is none of a question's answers: a figure that it does not have
// is asked for again, the same question as before; a photo, an emergency or a whole
// sentence is what it would be without a question.
func (s clerk) tallyOther(ctx context.Context, r *bot.Request, t tally, said string) (bot.Change, error) {
	as := func(command string) bool {
		if reach := bot.Rights()[command][r.Who.Role()]; reach != bot.Nothing {
			r.Command, r.Words, r.Reach = command, said, reach
			return true
		}
		return false
	}
	if said == "" && len(r.Media) > 0 && as("attach") {
		return s.attach(ctx, r)
	}
	no, _ := cutRated(said)
	if (no != "" || letters(said) > longestOther || s.read(r, siteOf(r), said).Kind == sentence.Emergency) && as("unclear") {
		return s.unclear(ctx, r)
	}
	return t.ask(r.Say(r.Lang, "tally.wrong", text.As("word", clipped(said)))), nil
}

// goesOn reports whether there is a question left to ask: one that must be
// answered, or the words, which may be left out.
func (t tally) goesOn(said tallied) bool {
	return len(t.values) < t.asks.Asked() || len(t.asks.Questions) > t.asks.Asked() && !said.done
}

// shortened is words as long as they are kept.
func shortened(words string) string {
	all := []rune(words)
	return string(all[:min(len(all), longestWords)])
}
