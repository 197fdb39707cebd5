package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// Whom the words of an emergency name as who did it is no part of it: they are not
// called in person, nobody is asked to fetch them, and it is not theirs to see or
// to take (rules.md 5). A group's alert cannot be hidden from who reads there; it
// names nobody and holds no words.

// barredFrom reports whether a case is an emergency whose words name the person as
// who did it.
func barredFrom(c scoring.Case, person int64) bool { return slices.Contains(c.Barred, person) }

// barring is the case with those barred whom words accuse; a case that is private
// is known to nobody else anyway.
func barring(c scoring.Case, about []int64) scoring.Case {
	if !c.Urgent || c.Private() {
		return c
	}
	c.Barred = slices.Clone(c.Barred)
	for _, id := range about {
		if id != someone && !barredFrom(c, id) {
			c.Barred = append(c.Barred, id)
		}
	}
	return c
}

// notBarred leaves out those whom the words name.
func (f casefile) notBarred(people []scoring.Person) []scoring.Person {
	if len(f.c.Barred) == 0 {
		return people
	}
	return slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return barredFrom(f.c, p.ID) })
}

// heads are the supervisors of a case that is not private; where its words name
// all of them the managers, and where they name those the administrators.
func (f casefile) heads() []scoring.Person {
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	all := f.r.Roster.Supervisors(f.c.Site, day)
	if left := f.notBarred(all); len(left) > 0 || len(all) == 0 {
		return left
	}
	return f.topmost()
}

// topmost are the managers; where the words name all of those the administrators.
func (f casefile) topmost() []scoring.Person {
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	all := managers(f.r.Roster, f.c.Site, day)
	if left := f.notBarred(all); len(left) > 0 || len(all) == 0 {
		return left
	}
	return f.notBarred(f.r.Roster.Admins(day))
}

// teamPeople are the people of a team who may be called to the case.
func (f casefile) teamPeople(team int64) []scoring.Person {
	return f.notBarred(f.r.Roster.TeamPeople(team, f.r.Roster.Day(f.c.Site, f.r.Now)))
}

// onDuty are the teams on duty at a moment, without one that consists of nobody
// but those whom the words name: that is as if nobody were on duty, and costs
// nobody points.
func (f casefile) onDuty(t time.Time) []scoring.Team {
	on := f.r.Roster.OnDuty(f.c.Site, f.c.Place, t)
	if len(f.c.Barred) == 0 {
		return on
	}
	day := f.r.Roster.Day(f.c.Site, t)
	return slices.DeleteFunc(slices.Clone(on), func(team scoring.Team) bool {
		people := f.r.Roster.TeamPeople(team.ID, day)
		return len(people) > 0 && len(f.notBarred(people)) == 0
	})
}

// urgentGroups are the groups that an emergency is told without a team to answer
// for it: those of the teams on duty, of whom nobody is left, and the site's.
func (f casefile) urgentGroups() []scoring.Group {
	groups := f.dutyGroups()
	for _, g := range f.r.Roster.SiteGroups(f.c.Site) {
		if !slices.ContainsFunc(groups, func(o scoring.Group) bool { return o.ID == g.ID }) {
			groups = append(groups, g)
		}
	}
	return groups
}

// takenOff takes the case off a holder, or one who was asked to take it over, whom
// what was added to it names; the others are called again. Why is not said.
func (f casefile) takenOff(r *bot.Request, c *bot.Change) casefile {
	if barredFrom(f.c, f.c.Offered) {
		f.c.Offered = 0
	}
	holder := f.c.Holder
	if holder == 0 || !barredFrom(f.c, holder) {
		return f
	}
	f.c = f.c.Back()
	f.recall(c)
	c.Steps = append(c.Steps, f.step(r.At, holder, "released", ""))
	lang := r.Roster.Person(holder).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: "off/" + f.c.No + "/" + hash(r), To: bot.Address{Person: holder}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "urgent.taken_off", f.no())}},
	})
	return f
}

// unknownCase is the answer for a case that is not the speaker's to see: the same
// words as for one that does not exist. In a group that was alerted to it they
// would tell everybody who is accused; there they go to the private chat.
func unknownCase(r *bot.Request, c scoring.Case, key text.Key, args ...text.Arg) (bot.Change, error) {
	if isPrivate(r) || !barredFrom(c, r.Who.Standing.Person) {
		return reply(r, key, args...)
	}
	lang := privateLang(r)
	return aside(r, bot.Change{}, bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, args...)}}), nil
}

// unseen are entries as the speaker reads them: the number of a case is left out
// where its words name them, for to them there is no such case; the charge stands.
func (s clerk) unseen(ctx context.Context, r *bot.Request, entries []scoring.Entry) ([]scoring.Entry, error) {
	var cases []string
	for _, e := range entries {
		if e.Case != "" && !slices.Contains(cases, e.Case) {
			cases = append(cases, e.Case)
		}
	}
	if len(cases) == 0 {
		return entries, nil
	}
	barred, err := s.BarredIn(ctx, r.View, r.Who.Standing.Person, cases)
	if err != nil {
		return nil, fmt.Errorf("read whom cases name: %w", err)
	}
	entries = slices.Clone(entries)
	for i := range entries {
		if slices.Contains(barred, entries[i].Case) {
			entries[i] = unnumbered(entries[i])
		}
	}
	return entries, nil
}

// unnumbered is an entry without its case, for who may not know of it.
func unnumbered(e scoring.Entry) scoring.Entry {
	e.Case, e.Place = "", ""
	return e
}
