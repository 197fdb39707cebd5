package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// noticeEffect counts what an adopted suggestion brought. Its scope is the
// suggestion's number, its period the local day on which it is told.
const noticeEffect = "effect"

const (
	effectDays = 90        // before and after (issue 6 D)
	effectAt   = 9*60 + 10 // the minute (ours)
)

// effectDue is when the effect of a suggestion is told: on the 91st day, that of the
// decision being the first.
func effectDue(r *bot.Reading, j scoring.Suggestion) bot.Due {
	day := calendar.AddDays(r.Roster.Day(j.Site, j.DecidedAt), effectDays)
	return bot.Due{Name: noticeEffect, Scope: j.No, Period: day, Next: calendar.At(day, effectAt, r.Roster.Zone(j.Site))}
}

// effectDue tells the managers, who decided and who suggested how many complaints of
// its kind there were in the 90 days before a suggestion was adopted, and in those
// since. One that is not adopted any more, or was adopted again later, is left alone.
func (s clerk) effectDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeEffect + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeEffect, Scope: o.Due.Scope}}
	j, err := s.Suggestion(ctx, o.View, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read suggestion: %w", err)
	case j.State != scoring.SuggestionAdopted, effectDue(o.Reading, j).Period != o.Due.Period, j.Body == "":
		return key, c, nil
	}
	zone := o.Roster.Zone(j.Site)
	day := o.Roster.Day(j.Site, j.DecidedAt)
	category := o.Standards.On(day).CategoryOf(j.Body)
	count := func(from, to string) (int, error) {
		all, err := s.Complaints(ctx, o.View, j.Site, category.Code, calendar.At(from, 0, zone), calendar.At(to, 0, zone))
		if err != nil {
			return 0, fmt.Errorf("read complaints: %w", err)
		}
		return len(all), nil
	}
	j.Effect = scoring.Effect{About: category.Code, At: o.Now}
	if j.Effect.Before, err = count(calendar.AddDays(day, -effectDays), day); err != nil {
		return "", bot.Change{}, err
	}
	if j.Effect.After, err = count(day, o.Due.Period); err != nil {
		return "", bot.Change{}, err
	}
	c.Suggestions = []scoring.Suggestion{j}
	today := o.Roster.Day(j.Site, o.Now)
	told := slices.Concat(managers(o.Roster, j.Site, today), []scoring.Person{o.Roster.Person(j.Decided), o.Roster.Person(j.Person)})
	for _, p := range once(told) {
		if p.ID == 0 || o.Roster.Standing(p.ID, o.Now).Role == scoring.RoleNone {
			continue
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "effect/" + j.No + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{effectLine(o.Reading, p.Lang, j)}}, Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
	return key, c, nil
}

// effectLine is 📈 J-18「门岗放带锁快递柜」采纳满 90 天:同类投诉从 4 件到 1 件.
func effectLine(r *bot.Reading, lang string, j scoring.Suggestion) text.Line {
	category := r.Standards.On(r.Roster.Day(j.Site, j.DecidedAt)).Category(j.Effect.About)
	return r.Say(lang, "effect.line", text.A("no", j.No), text.As("words", clipped(j.Body)), text.A("about", category.Names.In(lang)),
		text.A("before", number(j.Effect.Before)), text.A("after", number(j.Effect.After)))
}

// effectSeen is how far back 建议 alone lists what was adopted (ours).
const effectSeen = 366 * 24 * time.Hour

// effects is 建议 without words: how to suggest, and to staff what the suggestions
// of their site brought that were adopted.
func (s clerk) effects(ctx context.Context, r *bot.Request) (bot.Change, error) {
	c, err := reply(r, "suggest.how")
	site := siteOf(r)
	if err != nil || r.Who.Role() == scoring.RoleClient || r.Who.Role() == scoring.RoleNone || site == 0 || !isPrivate(r) {
		return c, err
	}
	all, err := s.EarlierSuggestions(ctx, r.View, site, r.At.Add(-effectSeen))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read earlier suggestions: %w", err)
	}
	all = slices.DeleteFunc(all, func(j scoring.Suggestion) bool { return j.State != scoring.SuggestionAdopted || j.Effect.At.IsZero() })
	for _, j := range all[max(len(all)-mostListed, 0):] {
		c.Reply.Lines = append(c.Reply.Lines, effectLine(r.Reading, r.Lang, j))
	}
	return c, nil
}
