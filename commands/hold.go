package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// hold is 暂缓: today's notice of a group is posted an hour later, once a day; the
// reason is kept and the supervisor told (rules.md 8).
func (s clerk) hold(ctx context.Context, r *bot.Request) (bot.Change, error) {
	g, reason, answer := heldGroup(r)
	if !answer.Reply.Empty() {
		return answer, nil
	}
	due, had, err := s.Posting(ctx, r.View, g.ID)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read when the notice is due: %w", err)
	}
	name := text.A("group", g.Name)
	switch {
	case due.Period != r.Roster.Day(g.Site, r.Now) || !due.Next.After(r.Now):
		return reply(r, "hold.over", name)
	case had.State == scoring.HoldHeld:
		return reply(r, "hold.already", name, text.A("at", r.Catalogue().Clock(r.Lang, due.Next, r.Roster.Zone(g.Site))))
	case had.State != scoring.HoldNone:
		return reply(r, "hold.once", name)
	case reason == "":
		return askWords(r, r.Say(r.Lang, "hold.why", name), nil, nil, "hold "+g.Name)
	}
	due.Next = noticeTime(r.Roster, g, due.Period).Add(scoring.HoldFor)
	at := text.A("at", r.Catalogue().Clock(r.Lang, due.Next, r.Roster.Zone(g.Site)))
	c := bot.Change{Reply: r.Reply("hold.done", name, at)}
	c.Due = []bot.Due{due}
	c.Holds = []scoring.Hold{{
		Group: g.ID, Day: due.Period, State: scoring.HoldHeld, By: r.Who.Standing.Person, At: r.Now, Until: due.Next, Reason: reason,
	}}
	settled(r, &c)
	offer(r.Reading, &c, &c.Reply, 0, due.Next, choice{r.Say(r.Lang, "button.release"), "release " + g.Name})
	tellHeld(r, &c, g, due, "hold.told", reason)
	return c, nil
}

// tellHeld tells the supervisors what was done to a notice.
func tellHeld(r *bot.Request, c *bot.Change, g scoring.Group, due bot.Due, key text.Key, reason string) {
	for _, p := range r.Roster.Supervisors(g.Site, r.Roster.Day(g.Site, r.Now)) {
		if p.ID == r.Who.Standing.Person {
			continue
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: string(key) + "/" + number(g.ID) + "/" + due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{
				r.Say(p.Lang, key, text.A("group", g.Name), text.ByName("name", r.Who.Person.Name),
					text.A("at", r.Catalogue().Clock(p.Lang, due.Next, r.Roster.Zone(g.Site)))),
				r.Say(p.Lang, "told.reason", text.As("reason", reason)),
			}},
			Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// release is 发布: a held notice is posted now, or at its own time when that is
// still to come.
func (s clerk) release(ctx context.Context, r *bot.Request) (bot.Change, error) {
	g, _, answer := heldGroup(r)
	if !answer.Reply.Empty() {
		return answer, nil
	}
	due, had, err := s.Posting(ctx, r.View, g.ID)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read when the notice is due: %w", err)
	}
	if had.State != scoring.HoldHeld || due.Period != had.Day {
		return reply(r, "release.nothing", text.A("group", g.Name))
	}
	key := text.Key("release.done")
	due.Next = r.Now
	if at := noticeTime(r.Roster, g, due.Period); at.After(r.Now) {
		due.Next, key = at, "release.done_later"
	}
	had.State = scoring.HoldReleased
	c := bot.Change{Reply: r.Reply(key, text.A("group", g.Name), text.A("at", r.Catalogue().Clock(r.Lang, due.Next, r.Roster.Zone(g.Site))))}
	c.Due, c.Holds = []bot.Due{due}, []scoring.Hold{had}
	return c, nil
}

// skip is 取消通报: the supervisor cancels today's notice; what it would have told
// stands in the next (rules.md 8).
func (s clerk) skip(ctx context.Context, r *bot.Request) (bot.Change, error) {
	g, reason, answer := heldGroup(r)
	if !answer.Reply.Empty() {
		return answer, nil
	}
	due, _, err := s.Posting(ctx, r.View, g.ID)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read when the notice is due: %w", err)
	}
	name := text.A("group", g.Name)
	switch {
	case due.Period != r.Roster.Day(g.Site, r.Now):
		return reply(r, "hold.over", name)
	case reason == "":
		return askWords(r, r.Say(r.Lang, "skip.why", name), nil, nil, "skip "+g.Name)
	}
	today := due.Period
	next := calendar.AddDays(today, 1)
	due = dueOn(r.Roster, g, noticeEvening, next, spreads(r.Roster, next)[g.ID])
	c := bot.Change{Reply: r.Reply("skip.done", name)}
	c.Due = []bot.Due{due}
	c.Holds = []scoring.Hold{{Group: g.ID, Day: today, State: scoring.HoldCancelled, By: r.Who.Standing.Person, At: r.Now, Reason: reason}}
	settled(r, &c)
	for _, p := range headsOf(r.Reading, g) {
		if p.ID == r.Who.Standing.Person {
			continue
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "skipped/" + number(g.ID) + "/" + today + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{
				r.Say(p.Lang, "skip.told", text.A("group", g.Name), text.ByName("name", r.Who.Person.Name)),
				r.Say(p.Lang, "told.reason", text.As("reason", reason)),
			}},
			Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
	return c, nil
}

// anotherGroup is the name of a group that words begin with and the speaker does
// not answer for, "" = none: it is no reason to hold the speaker's own.
func anotherGroup(r *bot.Request, words string) string {
	for _, x := range r.Roster.Groups {
		if _, ok := cutWord(words, x.Name); ok && !r.Who.Reaches(r.Reach, x.Site, x.Team, 0) {
			return x.Name
		}
	}
	return ""
}

// heldGroup is the group whose notice is meant, and the words beside its name: the
// one named in full, the one spoken in, else the speaker's. A Change that answers
// says why there is none.
func heldGroup(r *bot.Request) (g scoring.Group, rest string, answer bot.Change) {
	words := trim(scoring.Tidy(r.Words))
	var mine []scoring.Group
	for _, x := range r.Roster.Groups {
		if !r.Who.Reaches(r.Reach, x.Site, x.Team, 0) {
			continue
		}
		if after, ok := cutWord(words, x.Name); ok {
			return x, trim(after), answer
		}
		if x.ID == r.Who.Chat.Group {
			return x, words, answer
		}
		mine = append(mine, x)
	}
	if name := anotherGroup(r, words); name != "" {
		return g, words, bot.Change{Reply: r.Reply("hold.not_yours", text.A("group", name))}
	}
	switch {
	case len(mine) == 1:
		return mine[0], words, answer
	case len(mine) == 0:
		return g, words, bot.Change{Reply: r.Reply("evening.no_group")}
	}
	var choices []choice
	for _, x := range mine[:min(len(mine), mostListed)] {
		choices = append(choices, choice{text.Plain(x.Name), trimmed(r.Command, x.Name, words)})
	}
	answer, err := list(r, r.Say(r.Lang, "hold.which"), nil, choices)
	if err != nil {
		answer = bot.Change{Reply: r.Reply("hold.which")}
	}
	return g, words, answer
}
