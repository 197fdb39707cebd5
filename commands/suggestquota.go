package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// noticeSuggestions asks guards for a quarter's suggestion and charges who made
// none (rules.md 4).
const noticeSuggestions = "suggestions"

// missCause is the cause of a quarter's charge on a guard.
func missCause(person int64, quarter string) string {
	return "suggestions/" + number(person) + "/" + quarter
}

// suggestions is one step of a site's quarter: a reminder to who has made no
// suggestion that counts, or at its end the charge.
func (s clerk) suggestions(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeSuggestions + "/" + o.Due.Scope + "/" + o.Due.Period
	quarter, step, c, ask := quotaStepOf(o)
	if !ask {
		return key, c, nil
	}
	site := rowNumber(o.Due.Scope)
	from, to, err := daysOf(quarter, o.Roster.Zone(site))
	if err != nil {
		return key, c, err
	}
	leave, err := s.Absences(ctx, o.View, site, from, to)
	if err != nil {
		return key, c, fmt.Errorf("read absences: %w", err)
	}
	today := min(o.Roster.Day(site, o.Now), to)
	people := siteGuards(o.Reading, site, today)
	made, err := s.SuggestedIn(ctx, o.View, quarter, rowNumbers(people))
	if err != nil {
		return key, c, fmt.Errorf("read who suggested: %w", err)
	}
	owe := owing(o.Roster, people, from, to, leave, made)
	if step.name == quotaEnd {
		return key, c, chargeSuggestions(ctx, o, &c, owe, site, quarter, to)
	}
	rule, ok := o.Standards.On(to).Rule(scoring.RuleSuggestMiss)
	head := text.Key("suggest.remind_first")
	if step.name == quotaLast {
		head = "suggest.remind_last"
	}
	for _, p := range owe {
		if !ok || scoring.OnLeave(leave, p.ID, today) {
			continue
		}
		lines := []text.Line{o.Say(p.Lang, head, text.A("until", o.Catalogue().ShortDate(p.Lang, to)), text.A("points", unsigned(rule.Points)))}
		c.Notes = append(c.Notes, bot.Note{
			Key: "suggestions/" + o.Due.Scope + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice,
			Body: bot.Body{Lang: p.Lang, Lines: append(lines, o.Say(p.Lang, "suggest.remind_how"))}, Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
	return key, c, nil
}

// siteGuards are the guards of a site's teams on a local day whose home it is:
// who guards at two sites is asked once.
func siteGuards(r *bot.Reading, site int64, day string) []scoring.Person {
	var out []scoring.Person
	for _, t := range r.Roster.SiteTeams(site) {
		out = append(out, r.Roster.Guards(t.ID, day)...)
	}
	noon := noonOf(day, r.Roster.Zone(site))
	return slices.DeleteFunc(once(out), func(p scoring.Person) bool { return r.Roster.Standing(p.ID, noon).Site != site })
}

func rowNumbers(people []scoring.Person) []int64 {
	out := make([]int64, len(people))
	for i, p := range people {
		out[i] = p.ID
	}
	return out
}

// owing are those of some guards whom a quarter, given by its first and last local
// day, asks for a suggestion and who made none. Reminders, the evening notice and
// the charge all go by it.
func owing(roster *scoring.Roster, people []scoring.Person, from, to string, leave []scoring.Absence, made []int64) []scoring.Person {
	var owe []scoring.Person
	for _, p := range people {
		if !slices.Contains(made, p.ID) && roster.OwesSuggestion(p.ID, from, to, leave) {
			owe = append(owe, p)
		}
	}
	return owe
}

// chargeSuggestions books what the quarter's missing suggestions cost, at its last
// second.
func chargeSuggestions(ctx context.Context, o *bot.Occurrence, c *bot.Change, owe []scoring.Person, site int64, quarter, to string) error {
	zone := o.Roster.Zone(site)
	end := calendar.At(calendar.AddDays(to, 1), 0, zone).Add(-time.Second)
	std := o.Standards.On(to)
	rule, ok := std.Rule(scoring.RuleSuggestMiss)
	if !ok || len(owe) == 0 {
		return nil
	}
	// A limit that passes while nothing runs is not charged (rules.md 3): nobody could suggest.
	heard, err := o.Received(ctx, end.Add(-quotaHeard), end)
	if err != nil || !heard {
		return err
	}
	// What was sent in time and comes later must meet this decision.
	c.Bump = append(c.Bump, bot.ScopeSuggested(quarter))
	for _, p := range owe {
		_, booked, err := enter(ctx, o.Reading, scoring.Entry{
			Cause: missCause(p.ID, quarter), Site: site, Team: o.Roster.Standing(p.ID, end).Team,
			Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: p.ID}, Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: end,
		}, telling{})
		if err != nil {
			return err
		}
		for i := range booked.Notes {
			b := &booked.Notes[i].Body
			b.Lines = append(b.Lines, o.Say(b.Lang, "suggest.missed", text.A("until", o.Catalogue().ShortDate(b.Lang, to))))
		}
		also(c, booked)
	}
	return nil
}

// suggestedInTime takes back what a quarter charged somebody whose suggestion was
// sent in it and comes only now.
func (s clerk) suggestedInTime(ctx context.Context, r *bot.Request, j scoring.Suggestion) (bot.Change, error) {
	zone := r.Roster.Zone(j.Site)
	if j.Person == 0 || calendar.Quarter(r.Now, zone) == j.Quarter {
		return bot.Change{}, nil
	}
	if _, err := s.SuggestedIn(ctx, r.View, j.Quarter, []int64{j.Person}); err != nil {
		return bot.Change{}, fmt.Errorf("read who suggested: %w", err)
	}
	_, to, err := daysOf(j.Quarter, zone)
	if err != nil {
		return bot.Change{}, err
	}
	had, err := s.EntriesOf(ctx, r.View, scoring.Subject{Kind: scoring.SubjectPerson, ID: j.Person}, to[:len("2025-06")])
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	return takeBackCaused(ctx, r.Reading, had, missCause(j.Person, j.Quarter))
}

// takeBackCaused reverses the entry of a cause among some, unless that was done.
func takeBackCaused(ctx context.Context, r *bot.Reading, had []scoring.Entry, cause string) (bot.Change, error) {
	back := scoring.Reversed(had)
	for _, e := range had {
		if e.Cause == cause && e.Reverses == "" && !back[e.No] {
			return takeBack(ctx, r, e, "late/"+e.No, 0)
		}
	}
	return bot.Change{}, nil
}
