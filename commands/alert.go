package commands

import (
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// Purposes of notes whose end is told to a receipt.
const (
	purposeAlert = "alert" // alert/<case>/<run>/<group>, or …/p<person> where a team has no group
	purposeTold  = "told"  // told/<entry>

	purposeAnswer = "answer" // answer/<case>/<message>/p<sender>
)

// alert calls those on duty to the case, with the button to accept; it reports
// whether somebody is on duty. Nobody: captains and supervisors are called
// privately and nobody is charged (rules.md 3).
func (f casefile) alert(c *bot.Change) (onDuty bool) {
	if f.named() {
		f.alertNamed(c, f.answerers())
		return true
	}
	teams := f.onDuty(f.r.Now)
	for _, t := range teams {
		f.alertTeam(c, t)
	}
	switch {
	case f.c.Urgent:
		f.alertUrgent(c, len(teams) > 0)
	case len(teams) == 0:
		f.alertHeads(c)
	}
	return len(teams) > 0
}

// alertTeam alerts a team's groups; without one the site's; without any of
// those each of its people.
func (f casefile) alertTeam(c *bot.Change, t scoring.Team) {
	groups := f.r.Roster.TeamGroups(t.ID)
	if len(groups) == 0 {
		groups = f.r.Roster.SiteGroups(t.Site)
	}
	for _, g := range groups {
		f.call(c, f.runKey(purposeAlert, number(g.ID)), bot.Address{Group: g.ID}, g.Lang, f.dutyText(), true)
		f.callsTeam(c, t.ID)
	}
	if len(groups) > 0 {
		return
	}
	for _, p := range f.teamPeople(t.ID) {
		f.call(c, f.runKey(purposeAlert, "p"+number(p.ID)), bot.Address{Person: p.ID}, p.Lang, f.dutyText(), true)
	}
}

func (f casefile) alertHeads(c *bot.Change) {
	for _, p := range once(append(f.captains(), f.supervisors()...)) {
		f.call(c, f.runKey("offduty", number(p.ID)), bot.Address{Person: p.ID}, p.Lang, "alert.nobody", false)
	}
}

// list shows a case that has waited for a shift to the teams on duty now. It
// starts no clock: who comes on duty does not pay for the time before.
func (f casefile) list(c *bot.Change) {
	if f.named() {
		return
	}
	for _, t := range f.r.Roster.OnDuty(f.c.Site, f.c.Place, f.r.Now) {
		groups := f.r.Roster.TeamGroups(t.ID)
		if len(groups) == 0 {
			groups = f.r.Roster.SiteGroups(t.Site)
		}
		at := number(f.r.Now.Unix())
		for _, g := range groups {
			f.call(c, f.runKey("waiting", at, number(g.ID)), bot.Address{Group: g.ID}, g.Lang, f.waitingText(), false)
		}
		if len(groups) > 0 {
			continue
		}
		for _, p := range f.teamPeople(t.ID) {
			f.call(c, f.runKey("waiting", at, "p"+number(p.ID)), bot.Address{Person: p.ID}, p.Lang, f.waitingText(), false)
		}
	}
}

// waitingText is how a case is put to people again that nobody has.
func (f casefile) waitingText() text.Key {
	if f.c.Urgent {
		return "alert.urgent"
	}
	return "alert.waiting"
}

// recall calls those again to whom a case was put when it was opened, for nobody
// is on it any more: by name where it was put to people, else the teams on duty
// now. It starts no clock.
func (f casefile) recall(c *bot.Change) {
	people := f.answerers()
	if f.c.Desk {
		people = f.deskPeople()
	}
	if len(people) == 0 {
		f.list(c)
	}
	for _, p := range people {
		key := f.runKey("waiting", number(f.r.Now.Unix()), "p"+number(p.ID))
		if f.c.Private() {
			f.callPrivately(c, key, p, false)
			continue
		}
		f.call(c, key, bot.Address{Person: p.ID}, p.Lang, f.waitingText(), false)
	}
}

// call is one note that calls somebody to the case, with the button to accept.
func (f casefile) call(c *bot.Change, key string, to bot.Address, lang string, say text.Key, tell bool) {
	left := f.c.Start().Add(f.profile.Accept).Sub(f.r.Now)
	b := bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, say, f.no(), text.In("what", f.what(lang)),
		text.A("left", f.r.Catalogue().Left(lang, left)))}}
	f.acceptButton(c, &b, lang)
	c.Notes = append(c.Notes, bot.Note{Key: key, To: to, Class: bot.ClassAlert, Body: b, Tell: tell})
}

// callsTeam says whom the last note, to a group, is meant for: the people of a team
// on that day, and nobody else who reads there.
func (f casefile) callsTeam(c *bot.Change, team int64) {
	b := &c.Notes[len(c.Notes)-1].Body
	for _, p := range f.teamPeople(team) {
		b.Calls = append(b.Calls, p.ID)
	}
}

func (f casefile) acceptButton(c *bot.Change, b *bot.Body, lang string) {
	offer(f.r, c, b, 0, time.Time{}, choice{f.r.Say(lang, "button.accept"), "accept " + f.c.No})
}
