package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"anping/scoring"
)

// dayScript is who says what when on the played day. It is data: a step is
// changed or added there.
//
//go:embed day.json
var dayScript []byte

// script is a day to be played.
type script struct {
	Pause int    `json:"pause"` // ms a person is given to read a step
	Steps []step `json:"steps"`
}

// step is one thing that happens: the clock moves, or somebody acts.
type step struct {
	Clock   string `json:"clock"`   // to the next such time of day, 08:30, or "notice"
	Minutes int    `json:"minutes"` // on by so many
	Who     string `json:"who"`     // a part of parts
	In      string `json:"in"`      // "group": in the group, else in private
	Say     string `json:"say"`     // {place}, {guard} … are filled in
	Press   string `json:"press"`   // the newest button so labelled; without one, Say; without that, nothing
	At      string `json:"at"`      // sends the location of a place
	Photo   string `json:"photo"`   // sends a drawn photo along
	Show    bool   `json:"show"`    // says nothing: the page looks there
}

// readDay reads a script and refuses what it does not know.
func readDay(raw []byte) (script, error) {
	var d script
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("read day: %w", err)
	}
	return d, nil
}

// parts fills the parts of a day from the cast: a client, the captain and two
// guards of the team on duty at the client's site, the supervisor.
type parts struct {
	by    map[string]persona
	place scoring.Place
}

// fill says who plays what at a moment. A part nobody can play is left out and
// its steps are skipped.
func (c *cast) fill(now time.Time) parts {
	p := parts{by: map[string]persona{}}
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
	site := take("client", func(x persona) bool { return x.Role == scoring.RoleClient }).SiteID
	p.place = c.spot(site)
	team := int64(0)
	for _, t := range c.roster.OnDuty(site, p.place.ID, now) {
		team = t.ID
		break
	}
	ours := func(role scoring.Role) func(persona) bool {
		return func(x persona) bool {
			return x.Role == role && x.SiteID == site && (team == 0 || x.TeamID == team || x.TeamID == 0)
		}
	}
	take("guard", ours(scoring.RoleGuard))
	take("guard2", ours(scoring.RoleGuard))
	take("captain", ours(scoring.RoleCaptain))
	take("supervisor", ours(scoring.RoleSupervisor))
	return p
}

// spot is where the day's trouble is: a barrier gate of the site when there is
// one, else its first place.
func (c *cast) spot(site int64) scoring.Place {
	if p, ok := c.roster.PlaceIn(site, "3号楼道闸"); ok {
		return p
	}
	for _, p := range c.roster.Places {
		if p.Site == site {
			return p
		}
	}
	return scoring.Place{}
}

// say fills the names into a line.
func (p parts) say(line string) string {
	line = strings.ReplaceAll(line, "{place}", p.place.Name)
	for part, x := range p.by {
		line = strings.ReplaceAll(line, "{"+part+"}", x.Name)
	}
	return line
}
