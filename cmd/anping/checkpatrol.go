package main

import (
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// patrols looks at the checkpoints of each site, at who walks them, and at who hears
// of what was missed. What is named is where it is mended: file:row:column, the row by
// its code.
func (u *checkup) patrols(s Settings, r *scoring.Roster, chats []bot.Chat) {
	live := map[int64]bool{}
	for _, c := range chats {
		live[c.Person] = live[c.Person] || c.Person != 0 && c.Dead.IsZero()
	}
	p := patrolGaps{checkup: u, r: r, live: live}
	points, system := 0, 0
	for _, site := range r.Sites {
		of := r.CheckpointsOf(site.ID)
		if len(of) == 0 {
			continue
		}
		p.points(site, of)
		p.routes(site, of)
		p.heard(site)
		points += len(of)
		system += len(slices.DeleteFunc(of, func(c scoring.Checkpoint) bool { return c.Source != scoring.TapSystem }))
	}
	g := gaps{u, "patrol"}
	g.at(p.unprinted, "a checkpoint has no sheet yet, so nobody can tap it", "checkpoints have no sheet yet, so nobody can tap them", u.run("checkpoint sheet", "--site SITE sheets.html")+", and put them up")
	g.at(p.twins, "a checkpoint is called as another of its site, so another system's taps by that name are refused", "checkpoints are called as another of their site, so another system's taps by that name are refused", "give each a name of its own in checkpoints.csv and import")
	g.at(p.blind, "a checkpoint asks for a location and has none itself, so nothing is asked", "checkpoints ask for a location and have none themselves, so nothing is asked", "fill lat and lon there, or those of its place in places.csv, and import")
	g.at(p.unwalked, "a checkpoint's route is given to nobody today or later, so the team pays for what is missed", "checkpoints are on routes that are given to nobody today or later, so the team pays for what is missed", "name a guard for the route in routes.csv and import")
	g.at(p.nowhere, "a route has no checkpoint any more", "routes have no checkpoint any more", "write a route of checkpoints.csv there and import")
	g.at(p.strangers, "who has a route is not in a team of its site on that day", "of those who have a route are not in a team of its site on that day", "name a guard of the site there and import")
	g.at(p.shared, "two of a team have one route on one day, so the team pays for what is missed", "routes are given to two of a team on one day, so the team pays for what is missed", "name one guard for each team and day and import")
	g.at(p.alone, "no captain of a team hears of what was missed, so it goes to who is above", "teams have no captain who hears of what was missed, so it goes to who is above", "give the team a captain in people.csv, import, and let them bind")
	g.at(p.unheard, "nobody hears of what a team missed, and it is charged without a word", "teams have nobody who hears of what was missed, and it is charged without a word", "give the team a captain or the site a supervisor in people.csv, import, and let them bind")
	if system > 0 && !s.Patrol.on() {
		u.say(noted, "patrol", counted(system, "checkpoint")+" of another system: its taps come by file only", "set [patrol] secret for its webhook, see docs/patrol.md")
	}
	if s.Patrol.on() {
		u.say(fine, "patrol", "another system posts its taps to "+hostOf(s.address())+s.Patrol.Path, "")
		if system == 0 && points > 0 {
			u.say(lacking, "patrol", "no checkpoint takes taps of another system, so every post is refused", "write system in the column source of checkpoints.csv and import")
		}
	}
}

// unclaimedFor is how far back taps of unknown guards are looked for (ours).
const unclaimedFor = 31 * 24 * time.Hour

// unclaimed names the guards of another system whom still nobody is known as.
func (u *checkup) unclaimed(r *scoring.Roster, all []patrol.Unclaimed) {
	var found []string
	for _, x := range all {
		if person, _ := commands.TapGuard(r, x.Site, x.Guard, u.now); person == 0 {
			found = append(found, fmt.Sprintf("%s %q (%s)", r.Site(x.Site).Code, x.Guard, counted(x.Taps, "tap")))
		}
	}
	gaps{u, "patrol"}.at(found, "another system names a guard as whom nobody of the site is known, so nobody is seen to have been there",
		"guards are named by another system as whom nobody of the site is known, so nobody is seen to have been there",
		"let it send the employee number of people.csv, or import who is new; the taps count for their checkpoints")
}

// patrolGaps collects what is missing, by kind.
type patrolGaps struct {
	*checkup
	r    *scoring.Roster
	live map[int64]bool // people with a chat that lives

	unprinted, twins, blind, unwalked, nowhere, strangers, shared, alone, unheard []string
}

// points looks at each checkpoint of a site.
func (p *patrolGaps) points(site scoring.Site, of []scoring.Checkpoint) {
	today := p.r.Day(site.ID, p.now)
	used := slices.ContainsFunc(p.r.Routes, func(d scoring.RouteDay) bool { return d.Site == site.ID && !d.Gone && d.Day >= today })
	for i, c := range of {
		at := "checkpoints.csv:" + c.Code + ":"
		if twin := slices.IndexFunc(of[:i], func(o scoring.Checkpoint) bool { return o.Called(c.Name) || o.Called(c.Code) }); twin >= 0 {
			p.twins = append(p.twins, at+"name (as "+of[twin].Code+")")
		}
		if c.Source == scoring.TapChat && c.Secret == "" {
			p.unprinted = append(p.unprinted, at+"code")
		}
		if _, _, known := p.r.Where(c); c.Locate && !known {
			p.blind = append(p.blind, at+"locate")
		}
		// A company without routes has chosen the team.
		if used && !slices.ContainsFunc(p.r.Routes, func(d scoring.RouteDay) bool {
			return d.Site == site.ID && d.Route == c.Route && !d.Gone && d.Day >= today
		}) {
			p.unwalked = append(p.unwalked, at+"route")
		}
	}
}

// routes looks at who has a site's routes today and later. A row is named by its
// route and day.
func (p *patrolGaps) routes(site scoring.Site, of []scoring.Checkpoint) {
	today := p.r.Day(site.ID, p.now)
	type walk struct {
		route, day string
		team       int64
	}
	walks, lost := map[walk]int{}, map[walk]bool{}
	for _, d := range p.r.Routes {
		if d.Site != site.ID || d.Gone || d.Day < today {
			continue
		}
		at := "routes.csv:" + site.Code + " " + d.Route + " " + d.Day + ":"
		who := at + "guard " + p.r.Person(d.Person).No
		if w := (walk{route: d.Route, day: d.Day}); !lost[w] && !slices.ContainsFunc(of, func(c scoring.Checkpoint) bool { return c.Route == d.Route }) {
			lost[w] = true
			p.nowhere = append(p.nowhere, at+"route")
		}
		noon := calendar.At(d.Day, calendar.MinutesInDay/2, p.r.Zone(site.ID))
		team := p.r.Standing(d.Person, noon).Team
		if team == 0 || p.r.Team(team).Site != site.ID {
			p.strangers = append(p.strangers, who)
			continue
		}
		w := walk{d.Route, d.Day, team}
		if walks[w]++; walks[w] == 2 {
			p.shared = append(p.shared, at+"guard")
		}
	}
}

// heard looks at who hears of what the teams of a site miss.
func (p *patrolGaps) heard(site scoring.Site) {
	day := p.r.Day(site.ID, p.now)
	reached := func(people []scoring.Person) bool {
		return slices.ContainsFunc(people, func(x scoring.Person) bool { return p.live[x.ID] })
	}
	for _, t := range p.r.Teams {
		switch {
		case t.Site != site.ID || !works(p.r, t, day) || reached(p.r.Captains(t.ID, day)):
		case reached(p.r.Supervisors(site.ID, day)) || reached(p.r.Admins(day)):
			p.alone = append(p.alone, "teams.csv:"+t.Code)
		default:
			p.unheard = append(p.unheard, "teams.csv:"+t.Code)
		}
	}
}
