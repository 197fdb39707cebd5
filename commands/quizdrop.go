package commands

import (
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// quizDropped reports whether words take a quiz back, and what else they say.
func quizDropped(r *bot.Request, words string) (rest string, ok bool) {
	for _, w := range r.Catalogue().List("assess_drop") {
		if rest, ok := cutWord(words, w); ok {
			return trim(rest), true
		}
	}
	at := strings.LastIndexByte(words, ' ')
	last := func(w string) bool { return at > 0 && scoring.Fold(w) == scoring.Fold(words[at+1:]) }
	if slices.ContainsFunc(r.Catalogue().List("assess_drop"), last) {
		return trim(words[:at]), true
	}
	return "", false
}

// quizDrop is 考名 取消: a quiz of the speaker's that goes on counts for nothing, and
// whom it drew is gone. With several the name of the guard, or the number, says which.
func (s clerk) quizDrop(r *bot.Request, all []scoring.Quiz, said string) (bot.Change, error) {
	open := slices.DeleteFunc(slices.Clone(all), func(q scoring.Quiz) bool {
		name := r.Roster.Person(q.Guard).Name
		return q.State != scoring.QuizOpen || q.Captain != r.Who.Standing.Person ||
			said != "" && scoring.Fold(said) != scoring.Fold(name) && scoring.Fold(said) != scoring.Fold(q.No)
	})
	switch {
	case len(open) == 0:
		return reply(r, "quiz.none_open")
	case len(open) > 1:
		var choices []choice
		for _, q := range open[:min(len(open), mostListed)] {
			choices = append(choices, choice{personLabel(r, r.Lang, r.Roster.Person(q.Guard)), "quiz 取消 " + q.No})
		}
		return list(r, r.Say(r.Lang, "quiz.drop_which"), nil, choices)
	}
	q := open[0]
	c := bot.Change{Reply: r.Reply("quiz.dropped", text.A("no", q.No), text.ByName("name", r.Roster.Person(q.Guard).Name)), Blank: q.Keys}
	q.State, q.Done, q.Clients, q.Marks, q.Keys = scoring.QuizEnded, r.At, nil, nil, nil
	c.Quizzes = []scoring.Quiz{q}
	c.Due = []bot.Due{quizDue(r.Reading, q, time.Time{})}
	answered(r, &c)
	return c, nil
}
