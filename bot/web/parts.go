package web

import (
	"strings"
	"time"

	"anping/scoring"
)

// parts fills the parts of a script from the cast: a client, the captain and two
// guards of the team on duty at the client's site, the guard who visits the client,
// the supervisor, two managers and the site's other clients.
type parts struct {
	by    map[string]persona
	place scoring.Place
	words map[string]string // what else a line may hold: codes of checkpoints, names of months
}

// fill says who plays what at a moment. A part nobody can play is left out and
// its steps are skipped.
func (c *cast) fill(now time.Time) parts {
	p := parts{by: map[string]persona{}, words: map[string]string{}}
	take := func(part string, fits func(persona) bool) persona {
		for _, someone := range c.personas {
			taken := false
			for _, other := range p.by {
				taken = taken || other.Chat == someone.Chat
			}
			if !taken && fits(someone) {
				p.by[part] = someone
				return someone
			}
		}
		return persona{}
	}
	client := take("client", func(x persona) bool { return x.Role == scoring.RoleClient })
	site := client.SiteID
	p.place = c.spot(site)
	team := int64(0)
	for _, t := range c.roster.OnDuty(site, p.place.ID, now) {
		team = t.ID
		break
	}
	ours := func(role scoring.Role) func(persona) bool {
		return func(x persona) bool {
			return x.Role == role && (x.SiteID == site || x.SiteID == 0) && (team == 0 || x.TeamID == team || x.TeamID == 0)
		}
	}
	take("visitor", func(x persona) bool { return client.visitor != 0 && x.home.Person == client.visitor })
	take("guard", ours(scoring.RoleGuard))
	take("guard2", ours(scoring.RoleGuard))
	take("captain", ours(scoring.RoleCaptain))
	take("supervisor", ours(scoring.RoleSupervisor))
	for _, part := range []string{"manager", "manager2"} {
		take(part, ours(scoring.RoleManager))
	}
	for _, part := range []string{"client2", "client3", "client4", "client5", "client6"} {
		take(part, ours(scoring.RoleClient))
	}
	return p
}

// spot is where the day's trouble is: a barrier gate of the site when there is
// one, else its first place.
func (c *cast) spot(site int64) scoring.Place {
	if p, ok := c.roster.PlaceIn(site, "3号楼道闸"); ok {
		return p
	}
	if all := c.roster.SitePlaces(site); len(all) > 0 {
		return all[0]
	}
	return scoring.Place{}
}

// say fills the names into a line.
func (p parts) say(line string) string {
	line = strings.ReplaceAll(line, "{place}", p.place.Name)
	for part, x := range p.by {
		line = strings.ReplaceAll(line, "{"+part+"}", x.Name)
	}
	for word, is := range p.words {
		line = strings.ReplaceAll(line, "{"+word+"}", is)
	}
	return line
}
