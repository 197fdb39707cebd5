package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// notSame stands before the number in what 【不同】 does.
const notSame = "no "

// merge is 合并: a suggestion of staff is the same idea as an earlier one. It
// counts for the quota, and what the idea earns goes to the first (rules.md 4).
// Of two numbers the later one is meant; of one it is one of those still open.
func (s clerk) merge(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if words, other := strings.CutPrefix(r.Words, notSame); other {
		return s.otherIdea(ctx, r, words)
	}
	no, rest := cutSuggestion(r.Words)
	if no == "" {
		return reply(r, "merge.how")
	}
	firstNo, _ := cutSuggestion(rest)
	first, answer, err := s.reached(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if firstNo == "" {
		if no, answer, err = s.laterSuggestion(ctx, r, first); no == "" || err != nil {
			return answer, err
		}
		firstNo = first.No
	}
	later, answer, err := s.reached(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if first, answer, err = s.reached(ctx, r, firstNo); err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if later.At.Before(first.At) { // the numbers stood the other way round
		first, later = later, first
	}
	if first, err = s.firstOf(ctx, r, first); err != nil {
		return bot.Change{}, err
	}
	if answer, err = unlikePair(r, first, later); err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	later.State, later.Decided, later.First = scoring.SuggestionMerged, r.Who.Standing.Person, first.No
	nos := []text.Arg{text.A("no", later.No), text.A("first", first.No)}
	c := bot.Change{Reply: r.Reply("merge.done", nos...)}
	c.Suggestions = []scoring.Suggestion{later}
	c.Notes = []bot.Note{toAuthor(r, later, "merge.told", nos...)}
	answered(r, &c)
	return c, nil
}

// unlikePair says why two suggestions cannot be one; an empty Change when they can.
func unlikePair(r *bot.Request, first, later scoring.Suggestion) (bot.Change, error) {
	nos := []text.Arg{text.A("no", later.No), text.A("first", first.No)}
	switch {
	case first.No == later.No:
		return reply(r, "merge.itself")
	case first.Person == 0:
		return reply(r, "merge.client", text.A("no", first.No))
	case later.Person == 0:
		return reply(r, "merge.client", nos[:1]...)
	case first.Site != later.Site:
		return reply(r, "merge.elsewhere", nos...)
	case first.State == scoring.SuggestionDeclined, first.State == scoring.SuggestionUnworkable:
		return reply(r, "decline.already", text.A("no", first.No))
	case first.Person == r.Who.Standing.Person: // they would earn what is another's
		return reply(r, "adopt.own", text.A("no", first.No))
	}
	answer, _, err := undecidable(r, later)
	return answer, err
}

// otherIdea is 【不同】: nothing is changed, and it is put to be decided by itself.
func (s clerk) otherIdea(ctx context.Context, r *bot.Request, words string) (bot.Change, error) {
	no, _ := cutSuggestion(words)
	j, answer, err := s.reached(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if answer, decided, err := undecidable(r, j); decided || err != nil {
		return answer, err
	}
	c := bot.Change{Reply: r.Reply("merge.other", text.A("no", no))}
	offerDecision(r, &c, no)
	return c, nil
}

// unmerge is 分开: a suggestion that was merged by mistake is open again.
func (s clerk) unmerge(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutSuggestion(r.Words)
	if no == "" {
		return reply(r, "unmerge.how")
	}
	j, answer, err := s.reached(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	switch {
	case j.State != scoring.SuggestionMerged:
		return reply(r, "unmerge.none", text.A("no", no))
	case j.Person == r.Who.Standing.Person:
		return reply(r, "adopt.own", text.A("no", no))
	}
	told := toAuthor(r, j, "unmerge.told", text.A("no", no), text.A("first", j.First))
	j.State, j.Decided, j.First = scoring.SuggestionOpen, 0, ""
	c := bot.Change{Reply: r.Reply("unmerge.done", text.A("no", no))}
	c.Suggestions, c.Notes = []scoring.Suggestion{j}, []bot.Note{told}
	offerDecision(r, &c, no)
	return c, nil
}

// reached reads a suggestion that the speaker's right reaches.
func (s clerk) reached(ctx context.Context, r *bot.Request, no string) (j scoring.Suggestion, answer bot.Change, err error) {
	j, err = s.Suggestion(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !r.Who.Reaches(r.Reach, j.Site, j.Team, j.Person):
		answer, err = reply(r, "adopt.unknown", text.A("no", no))
	case err != nil:
		err = fmt.Errorf("read suggestion: %w", err)
	}
	return j, answer, err
}

// firstOf is a suggestion, or the one that it was merged with in the end. Each is
// earlier than the one before, and of the same site.
func (s clerk) firstOf(ctx context.Context, r *bot.Request, j scoring.Suggestion) (scoring.Suggestion, error) {
	for j.State == scoring.SuggestionMerged {
		first, err := s.Suggestion(ctx, r.View, j.First)
		if errors.Is(err, bot.ErrNotFound) {
			break // it went by its age
		}
		if err != nil {
			return j, fmt.Errorf("read the first suggestion: %w", err)
		}
		j = first
	}
	return j, nil
}

// laterSuggestion is the one open suggestion of staff after another; several are
// listed.
func (s clerk) laterSuggestion(ctx context.Context, r *bot.Request, first scoring.Suggestion) (string, bot.Change, error) {
	all, err := s.OpenSuggestions(ctx, r.View, first.Site)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read open suggestions: %w", err)
	}
	var (
		lines   []text.Line
		choices []choice
		only    string
	)
	for _, j := range all {
		if j.Person == 0 || j.No == first.No || j.At.Before(first.At) || len(choices) == mostListed {
			continue
		}
		only = j.No
		lines = append(lines, r.Say(r.Lang, "adopt.line", text.A("no", j.No), text.As("words", clipped(j.Body))))
		choices = append(choices, choice{text.Plain(j.No), "merge " + j.No + " " + first.No})
	}
	switch len(choices) {
	case 0:
		c, err := reply(r, "merge.none", text.A("first", first.No))
		return "", c, err
	case 1:
		return only, bot.Change{}, nil
	}
	c, err := list(r, r.Say(r.Lang, "merge.which", text.A("first", first.No)), lines, choices)
	return "", c, err
}

// toAuthor tells the author what became of a suggestion.
func toAuthor(r *bot.Request, j scoring.Suggestion, key text.Key, args ...text.Arg) bot.Note {
	lang := r.Roster.Person(j.Person).Lang
	return bot.Note{
		Key: "suggested/" + j.No + "/" + hash(r), To: bot.Address{Person: j.Person}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, args...)}}, Due: r.Roster.Quiet(j.Person, r.Now),
	}
}

// offerDecision puts 【采纳】【不采纳】 under the answer.
func offerDecision(r *bot.Request, c *bot.Change, no string) {
	offer(r.Reading, c, &c.Reply, r.Who.Standing.Person, time.Time{},
		choice{r.Say(r.Lang, "button.adopt"), "adopt " + no}, choice{r.Say(r.Lang, "button.decline"), "decline " + no})
}

// likeEarlier is the first suggestion of staff of the last year, open or adopted,
// that says nearly the same as a new one of staff; none has No "".
func (s clerk) likeEarlier(ctx context.Context, r *bot.Request, j scoring.Suggestion) (scoring.Suggestion, error) {
	if j.Person == 0 {
		return scoring.Suggestion{}, nil
	}
	all, err := s.EarlierSuggestions(ctx, r.View, j.Site, j.At.AddDate(-1, 0, 0))
	if err != nil {
		return scoring.Suggestion{}, fmt.Errorf("read earlier suggestions: %w", err)
	}
	for _, first := range all {
		if scoring.SameIdea(first.Body, j.Body) {
			return first, nil
		}
	}
	return scoring.Suggestion{}, nil
}

// askSame shows the earlier suggestion under a new one, and asks; it is never
// taken for the same without somebody's word.
func askSame(r *bot.Request, c *bot.Change, b *bot.Body, j, first scoring.Suggestion, decider int64, until time.Time) {
	b.Lines = append(b.Lines, r.Say(b.Lang, "merge.asked", text.A("first", first.No), text.ByName("name", r.Roster.Person(first.Person).Name),
		text.A("day", r.Catalogue().Date(b.Lang, r.Roster.Day(first.Site, first.At))), text.As("words", clipped(first.Body))), r.Say(b.Lang, "merge.ask"))
	offer(r.Reading, c, b, decider, until,
		choice{r.Say(b.Lang, "button.same_idea"), "merge " + j.No + " " + first.No},
		choice{r.Say(b.Lang, "button.other_idea"), "merge " + notSame + j.No})
}
