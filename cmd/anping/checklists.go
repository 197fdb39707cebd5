package main

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/storage"
)

// checklistGaps collects what is missing of checklists and assessments, by kind. What
// is named is where it is mended: file:row:column, or the assessment's number.
type checklistGaps struct {
	*checkup
	r    *scoring.Roster
	live map[int64]bool // people with a chat that lives

	nobody, gone, nowhere, unheard, away, own, unbound []string
}

// checklists looks at who checks what, at places that nobody knows, and at
// assessments that their assessor cannot do any more.
func (u *checkup) checklists(ctx context.Context, look *storage.Look, r *scoring.Roster, chats []bot.Chat) error {
	c := checklistGaps{checkup: u, r: r, live: map[int64]bool{}}
	for _, chat := range chats {
		c.live[chat.Person] = c.live[chat.Person] || chat.Person != 0 && chat.Dead.IsZero()
	}
	for _, site := range r.Sites {
		if err := c.items(ctx, look, site); err != nil {
			return err
		}
		open, _, err := look.OpenAssessments(ctx, look.View(), site.ID, 0)
		if err != nil {
			return err
		}
		for _, a := range open {
			c.assessment(a)
		}
	}
	g := gaps{u, "checks"}
	g.at(c.nobody, "an item of a checklist has nobody who checks it: its team has no captain", "items of checklists have nobody who checks them: their teams have no captain", "name somebody there, or give the team a captain in people.csv, and import")
	g.at(c.gone, "who is to check an item of a checklist is not employed, so the supervisor is reminded", "of those who are to check items of checklists are not employed, so the supervisor is reminded", "name somebody else there and import")
	g.at(c.nowhere, "an item of a checklist is at a place that places.csv does not know", "items of checklists are at places that places.csv does not know", "write the code of a place, or words, there and import")
	g.at(c.unheard, "an item of a checklist is overdue, and nobody who checks it has a chat", "items of checklists are overdue, and nobody who checks them has a chat", "let them bind: "+u.newCodes(""))
	g = gaps{u, "assess"}
	g.at(c.away, "an assessor is not employed any more, so nobody does an assessment", "assessments have an assessor who is not employed any more, so nobody does them", "the supervisor sends the bot 「专项 ZX-3 取消」 with the number, and begins another")
	g.at(c.own, "an assessor is now of the team that is assessed", "assessments have an assessor who is now of the team that is assessed", "the supervisor sends the bot 「专项 ZX-3 取消」 with the number, and begins another")
	g.at(c.unbound, "an assessor has no chat, so nobody hears of an assessment", "assessments have an assessor without a chat, so nobody hears of them", "let them bind: "+u.newCodes(""))
	return nil
}

// items looks at the checklists of a site, and at what is overdue this week and month.
func (c *checklistGaps) items(ctx context.Context, look *storage.Look, site scoring.Site) error {
	day, zone := c.r.Day(site.ID, c.now), c.r.Zone(site.ID)
	made, err := look.Checks(ctx, look.View(), site.ID, calendar.Week(c.now, zone), calendar.Month(c.now, zone))
	if err != nil {
		return err
	}
	for _, i := range c.r.Checks {
		if i.Site != site.ID {
			continue
		}
		at := "checks.csv:" + i.Code + ":"
		people := c.r.Captains(i.Team, day)
		if i.By != 0 {
			people = []scoring.Person{c.r.Person(i.By)}
		}
		employed := slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return c.r.Standing(p.ID, c.now).Role == scoring.RoleNone })
		switch {
		case len(employed) == 0 && i.By != 0:
			c.gone = append(c.gone, at+"by")
		case len(employed) == 0:
			c.nobody = append(c.nobody, at+"by")
		default:
			_, done := scoring.CheckOf(made, i.Code, i.Period(day, zone))
			late := !done && i.Counts(day) && i.DueDay(day) < day
			if late && !slices.ContainsFunc(employed, func(p scoring.Person) bool { return c.live[p.ID] }) {
				c.unheard = append(c.unheard, at+"by")
			}
		}
		if coded(i.Place) && !slices.ContainsFunc(c.r.Places, func(p scoring.Place) bool { return p.Site == i.Site && strings.EqualFold(p.Code, i.Place) }) {
			c.nowhere = append(c.nowhere, at+"place")
		}
	}
	return nil
}

// coded reports whether a place is written as a code: words say where it is
// themselves.
func coded(place string) bool {
	return place != "" && strings.Trim(strings.ToUpper(place), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" && strings.ContainsAny(place, "-_0123456789")
}

// assessment looks at who is to do an open one.
func (c *checklistGaps) assessment(a scoring.Assessment) {
	st := c.r.Standing(a.Assessor, c.now)
	switch {
	case st.Role == scoring.RoleNone:
		c.away = append(c.away, a.No)
	case st.Team != 0 && (st.Team == a.Team || a.Team == 0 && st.Site == a.Site):
		c.own = append(c.own, a.No)
	case !c.live[a.Assessor]:
		c.unbound = append(c.unbound, a.No)
	}
}
