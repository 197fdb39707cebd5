package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// ruleAdopt is the rule that an adopted suggestion earns (product.md).
const ruleAdopt = "D4-ADOPT"

// causeAdopt begins the cause of such an entry: adopt/J-18, and after an undo
// adopt/J-18/<the entry taken back>, for every cause is used once.
const causeAdopt = "adopt/"

func adoptCause(j scoring.Suggestion) string {
	if j.Entry == "" {
		return causeAdopt + j.No
	}
	return causeAdopt + j.No + "/" + j.Entry
}

// adopt is 采纳: the suggestion is taken up and its author gets the points.
func (s clerk) adopt(ctx context.Context, r *bot.Request) (bot.Change, error) {
	j, _, answer, err := s.suggestion(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	j.State, j.Decided, j.DecidedAt = scoring.SuggestionAdopted, r.Who.Standing.Person, r.At
	if j.Person == 0 {
		c := bot.Change{Reply: r.Reply("adopt.done_client", text.A("no", j.No))}
		c.Suggestions = []scoring.Suggestion{j}
		c.Due = append(c.Due, effectDue(r.Reading, j))
		c.Notes, err = s.tellClient(ctx, r, j, "adopt.told_client")
		return c, err
	}
	st := r.Roster.Standing(j.Person, r.At)
	if st.Role == scoring.RoleNone {
		c := bot.Change{Reply: r.Reply("adopt.done_gone", text.A("no", j.No))}
		c.Due = append(c.Due, effectDue(r.Reading, j))
		c.Suggestions = []scoring.Suggestion{j}
		return c, s.tellSharers(ctx, r, &c, j, "merge.adopted")
	}
	std := r.Standards.On(r.Roster.Day(j.Site, r.At))
	rule, _ := std.Rule(ruleAdopt)
	e, c, err := enter(ctx, r.Reading, scoring.Entry{
		Cause: adoptCause(j), Site: j.Site, Team: st.Team, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: j.Person},
		Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: r.At, By: r.Who.Standing.Person,
	}, telling{})
	if err != nil {
		return bot.Change{}, err
	}
	for i := range c.Notes {
		lang := c.Notes[i].Body.Lang
		c.Notes[i].Body = bot.Body{Lang: lang, Lines: []text.Line{
			r.Say(lang, "adopt.told", text.A("no", j.No), text.A("points", short(e.Points)), text.A("entry", e.No)),
		}}
	}
	j.Entry = e.No
	c.Due = append(c.Due, effectDue(r.Reading, j))
	c.Suggestions = []scoring.Suggestion{j}
	answered(r, &c)
	c.Reply = r.Reply("adopt.done", text.A("no", j.No), text.A("points", short(e.Points)), text.A("entry", e.No))
	return c, s.tellSharers(ctx, r, &c, j, "merge.adopted")
}

// decline is 不采纳, with a reason that the author reads.
func (s clerk) decline(ctx context.Context, r *bot.Request) (bot.Change, error) {
	j, reason, answer, err := s.suggestion(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if reason == "" {
		answer, err = reply(r, "decline.why", text.A("no", j.No))
		if j.Person != 0 {
			answer.Reply.Lines = append(answer.Reply.Lines, r.Say(r.Lang, "decline.why_unworkable"))
		}
		return answer, err
	}
	j.State, j.Decided, j.DecidedAt, j.Reason = scoring.SuggestionDeclined, r.Who.Standing.Person, r.At, reason
	done, told := text.Key("decline.done"), text.Key("decline.told")
	if j.Person != 0 && unworkable(r, j) {
		j.State, done, told = scoring.SuggestionUnworkable, "decline.done_unworkable", "decline.told_unworkable"
	}
	c := bot.Change{Reply: r.Reply(done, text.A("no", j.No)), Bump: []string{bot.ScopeSuggested(j.Quarter)}}
	c.Suggestions = []scoring.Suggestion{j}
	answered(r, &c)
	if j.Person == 0 {
		c.Notes, err = s.tellClient(ctx, r, j, "decline.told_client")
		return c, err
	}
	lang := r.Roster.Person(j.Person).Lang
	c.Notes = []bot.Note{{
		Key: "suggested/" + j.No, To: bot.Address{Person: j.Person}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, told, text.A("no", j.No), text.As("reason", reason))}},
		Due:  r.Roster.Quiet(j.Person, r.Now),
	}}
	return c, s.tellSharers(ctx, r, &c, j, "merge.declined")
}

// unworkable reports whether the reason says that the suggestion cannot be done
// and its quarter still runs: only then it does not count for the quota (rules.md 4).
func unworkable(r *bot.Request, j scoring.Suggestion) bool {
	if calendar.Quarter(r.At, r.Roster.Zone(j.Site)) != j.Quarter {
		return false
	}
	reason := scoring.Fold(j.Reason)
	return slices.ContainsFunc(r.Catalogue().List("unworkable"), func(word string) bool {
		return strings.Contains(reason, scoring.Fold(word))
	})
}

// suggestion finds the one that is meant and may be decided by the speaker; a
// Change that answers says why there is none.
func (s clerk) suggestion(ctx context.Context, r *bot.Request) (j scoring.Suggestion, rest string, answer bot.Change, err error) {
	no, rest := cutSuggestion(r.Words)
	if no == "" {
		if no, answer, err = s.openSuggestion(ctx, r, rest); no == "" || err != nil {
			return j, rest, answer, err
		}
	}
	if j, answer, err = s.reached(ctx, r, no); err == nil && answer.Reply.Empty() {
		answer, _, err = undecidable(r, j)
	}
	return j, trim(rest), answer, err
}

// undecidable says why a suggestion cannot be decided by the speaker; settled
// is false when it can.
func undecidable(r *bot.Request, j scoring.Suggestion) (answer bot.Change, settled bool, err error) {
	no := text.A("no", j.No)
	switch {
	case j.State == scoring.SuggestionAdopted:
		answer, err = reply(r, "adopt.already", no)
	case j.State == scoring.SuggestionDeclined, j.State == scoring.SuggestionUnworkable:
		answer, err = reply(r, "decline.already", no)
	case j.State == scoring.SuggestionMerged:
		answer, err = reply(r, "merge.already", no, text.A("first", j.First))
	case j.Person != 0 && j.Person == r.Who.Standing.Person:
		answer, err = reply(r, "adopt.own", no)
	default:
		return bot.Change{}, false, nil
	}
	return answer, true, err
}

// openSuggestion is the one undecided suggestion; several are listed.
func (s clerk) openSuggestion(ctx context.Context, r *bot.Request, rest string) (string, bot.Change, error) {
	all, err := s.OpenSuggestions(ctx, r.View, r.Who.Standing.Site)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read open suggestions: %w", err)
	}
	switch len(all) {
	case 0:
		c, err := reply(r, "adopt.none")
		return "", c, err
	case 1:
		return all[0].No, bot.Change{}, nil
	}
	var (
		lines   []text.Line
		choices []choice
	)
	for _, j := range all[:min(len(all), mostListed)] {
		lines = append(lines, r.Say(r.Lang, "adopt.line", text.A("no", j.No), text.As("words", clipped(j.Body))))
		choices = append(choices, choice{text.Plain(j.No), trimmed(r.Command, j.No, rest)})
	}
	c, err := list(r, r.Say(r.Lang, "adopt.which"), lines, choices)
	return "", c, err
}

func (s clerk) tellClient(ctx context.Context, r *bot.Request, j scoring.Suggestion, key text.Key) ([]bot.Note, error) {
	client, err := s.Client(ctx, r.View, j.Client)
	if err != nil {
		return nil, fmt.Errorf("read who suggested: %w", err)
	}
	return []bot.Note{{
		Key: "suggested/" + j.No, To: bot.Address{Client: j.Client}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: client.Lang, Lines: []text.Line{r.Say(client.Lang, key, text.A("no", j.No), text.As("reason", j.Reason))}},
	}}, nil
}

// clipped is the beginning of a long text.
func clipped(s string) string {
	const most = 30
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// unsigned prints points without sign and ".0": 3, 0.5.
func unsigned(p scoring.Points) string { return strings.TrimLeft(short(p), "+−") }

// entryPoints prints points as they are told everywhere: a bonus +3 and +0.5, a
// deduction −1.0 (product.md, talks 2, 8 and 10).
func entryPoints(p scoring.Points) string {
	if p > 0 {
		return short(p)
	}
	return p.String()
}

// short prints points without ".0": +3, +0.5.
func short(p scoring.Points) string { return strings.TrimSuffix(p.String(), ".0") }
