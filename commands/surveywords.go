package commands

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/sentence"
	"anping/scoring/survey"
)

// shortAnswer is the most letters of words that are taken for a try to answer a
// question of the survey, and not for something to report (ours).
const shortAnswer = 8

// valueForm is an answer in figures or numerals, on tidied text: 4, 4分, 五星, 十.
var valueForm = regexp.MustCompile(`(?i)^(\d{1,2}|[零一二两兩三四五六七八九十]{1,2})\s?(?:分|星|stars?|points?)?[.!。!]?$`)

// pollAnswer takes a client's words as the answer to the open question of the
// survey where they are one; short words that are none and tell of nothing get the
// question again. False for anything else.
func (s clerk) pollAnswer(ctx context.Context, r *bot.Request, said string) (bot.Change, bool, error) {
	period, n, ok := pollAsked(r)
	if !ok {
		return bot.Change{}, false, nil
	}
	value, ok := s.pollValue(r, period, n, said)
	if !ok {
		return bot.Change{}, false, nil
	}
	rr := *r
	rr.Command, rr.Words = noticeSurvey, "answer "+period+" "+strconv.Itoa(n)+" "+strconv.Itoa(value)
	c, err := s.survey(ctx, &rr)
	return c, true, err
}

// pollAsked is the question of a survey that the chat was asked last.
func pollAsked(r *bot.Request) (period string, n int, ok bool) {
	period, at, ok := strings.Cut(string(r.Asked.Payload), " ")
	if r.Asked.Kind != noticeSurvey || !ok {
		return "", 0, false
	}
	n, err := strconv.Atoi(at)
	return period, n, err == nil
}

// pollValue is the value that words stand for, survey.Unanswered for a try that is
// none; false for words that are about something else.
func (s clerk) pollValue(r *bot.Request, period string, n int, said string) (int, bool) {
	if m := valueForm.FindStringSubmatch(said); m != nil {
		return smallNumber(m[1])
	}
	switch {
	case listed(r, "untried", said):
		return survey.NotTried, true
	case listed(r, "polled_best", said) && scaled(r, period, n):
		return 5, true
	case listed(r, "polled_worst", said) && scaled(r, period, n):
		return 1, true
	}
	return survey.Unanswered, s.triesToAnswer(r, said)
}

// scaled reports whether the question asked is one from 5 to 1: it has as a button
// what no other has, that one has nothing to say to it.
func scaled(r *bot.Request, period string, n int) bool {
	untried := "survey answer " + period + " " + strconv.Itoa(n) + " " + strconv.Itoa(survey.NotTried)
	return slices.ContainsFunc(r.Asked.Options, func(o bot.Option) bool { return o.Action == untried })
}

// listed reports whether words are one of a list, without what ends a sentence.
func listed(r *bot.Request, list, said string) bool {
	said = scoring.Letters(said)
	return said != "" && slices.ContainsFunc(r.Catalogue().List(list), func(w string) bool { return scoring.Letters(w) == said })
}

// triesToAnswer reports whether words are short and tell of no fault, no danger and
// nobody: who is asked 您满意吗 and writes 还行 reports nothing. Words behind 投诉
// are a report, however short.
func (s clerk) triesToAnswer(r *bot.Request, said string) bool {
	letters := utf8.RuneCountInString(scoring.Letters(said))
	if said == "" || letters > shortAnswer || bot.TriedToShow(r.Message) || r.Location != nil || r.Pressed.ID != "" || scoring.Tidy(r.Words) != said {
		return false
	}
	site := siteOf(r)
	switch m := s.read(r, site, said); {
	case m.About || m.Kind == sentence.Emergency || m.Kind == sentence.Ask:
		return false
	case listed(r, "polled", said):
		return true
	case m.Kind == sentence.Praise:
		return len(s.accused(r, site, said)) == 0 // praise of somebody is theirs
	default:
		return m.Kind == sentence.Other || m.Kind == sentence.Greeting || m.Kind == sentence.Withdrawal
	}
}

// pollWaits says that the survey waits, and closes its question, where what was said
// meanwhile became a case: what is said next is about that.
func pollWaits(r *bot.Request, c *bot.Change) {
	if _, _, ok := pollAsked(r); !ok || len(c.Cases) == 0 {
		return
	}
	if !slices.ContainsFunc(c.Questions, func(q bot.Question) bool { return q.Open }) {
		polling{r: r}.close(c)
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "survey.waits"))
}
