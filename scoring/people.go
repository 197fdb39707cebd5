package scoring

import (
	"cmp"
	"slices"
	"time"

	"anping/scoring/calendar"
)

// Site finds a site by row number; the zero Site when there is none.
func (r *Roster) Site(id int64) Site { return at(r.Sites, r.index.sites, id) }

// Team finds a team by row number; the zero Team when there is none.
func (r *Roster) Team(id int64) Team { return at(r.Teams, r.index.teams, id) }

// Place finds a place by row number; the zero Place when there is none.
func (r *Roster) Place(id int64) Place { return at(r.Places, r.index.places, id) }

// Person finds a person by row number, with what they chose (Setting); the zero
// Person when there is none.
func (r *Roster) Person(id int64) Person {
	p := at(r.People, r.index.people, id)
	if chosen, ok := r.index.chosen[id]; ok && p.ID != 0 {
		return chosen.of(p)
	}
	return p
}

// Group finds a group by row number; the zero Group when there is none.
func (r *Roster) Group(id int64) Group { return at(r.Groups, r.index.groups, id) }

func at[T any](rows []T, index map[int64]int, id int64) T {
	if i, ok := index[id]; ok {
		return rows[i]
	}
	var none T
	return none
}

// Zone is the site's location; of no site, as of a stranger, the first site's;
// UTC for an unknown one.
func (r *Roster) Zone(site int64) *time.Location {
	if s := r.index.bySite[site]; s != nil {
		return s.zone
	}
	if site == 0 && len(r.Sites) > 0 {
		if s := r.index.bySite[r.Sites[0].ID]; s != nil {
			return s.zone
		}
	}
	return time.UTC
}

// Day is the site's local day of t, 2025-06-12.
func (r *Roster) Day(site int64, t time.Time) string {
	return calendar.Day(t, r.Zone(site))
}

// dated reports whether a local day lies in a dated row, both ends included.
func dated(from, to, day string) bool {
	return (from == "" || from <= day) && (to == "" || day <= to)
}

// employed reports whether a person is in the company on a local day.
func (r *Roster) employed(person int64, day string) bool {
	i, ok := r.index.people[person]
	return ok && dated(r.People[i].FromDay, r.People[i].ToDay, day)
}

// Standing is what a person is on a day: the highest role held, and where.
type Standing struct {
	Person int64
	Role   Role
	Team   int64 // home team for guard and captain, else 0
	Site   int64 // 0 = the whole company
}

// rank orders the roles for Standing: admin > manager > supervisor > captain >
// desk > guard.
func (role Role) rank() int {
	switch role {
	case RoleNone:
		return 0
	case RoleClient:
		return 1
	case RoleGuard:
		return 2
	case RoleDesk:
		return 3
	case RoleCaptain:
		return 4
	case RoleSupervisor:
		return 5
	case RoleManager:
		return 6
	case RoleAdmin:
		return 7
	default:
		return -1
	}
}

// Standing returns what a person is at t; RoleNone when not employed. Of two
// memberships of one rank the first row counts. The day of t is that of the
// membership's site; a role in the whole company goes by the first site's.
func (r *Roster) Standing(person int64, t time.Time) Standing {
	best := Standing{Person: person}
	var zone *time.Location
	day := ""
	for _, m := range r.index.byPerson[person] {
		if z := r.memberZone(m); z != zone {
			zone, day = z, calendar.Day(t, z)
		}
		if !dated(m.FromDay, m.ToDay, day) || !r.employed(person, day) || m.Role.rank() <= best.Role.rank() {
			continue
		}
		best.Role, best.Team, best.Site = m.Role, 0, m.Site
		if m.Role == RoleGuard || m.Role == RoleCaptain {
			best.Team = m.Team
		}
	}
	return best
}

func (r *Roster) memberZone(m Member) *time.Location {
	if m.Site == 0 && len(r.Sites) > 0 {
		return r.Zone(r.Sites[0].ID)
	}
	return r.Zone(m.Site)
}

// TeamPeople returns the people of a team on a local day, captains included, by
// row number.
func (r *Roster) TeamPeople(team int64, day string) []Person {
	return r.who(r.teamMembers(team), day, func(Member) bool { return true })
}

// TeamSize counts the people of a team on a local day, captains included. A notice
// asks for it with each line, so it makes no list of them.
func (r *Roster) TeamSize(team int64, day string) int {
	members, n := r.teamMembers(team), 0
	on := func(m Member) bool { return dated(m.FromDay, m.ToDay, day) && r.employed(m.Person, day) }
	for i, m := range members {
		before := func(o Member) bool { return o.Person == m.Person && on(o) } // a captain who is a guard too
		if on(m) && !slices.ContainsFunc(members[:i], before) {
			n++
		}
	}
	return n
}

// Guards returns the people of a team on a local day without its captains, by row
// number.
func (r *Roster) Guards(team int64, day string) []Person {
	captains := r.Captains(team, day)
	return r.who(r.teamMembers(team), day, func(m Member) bool {
		return !slices.ContainsFunc(captains, func(p Person) bool { return p.ID == m.Person })
	})
}

// SitePeople returns everybody with a team at the site on a local day, by row
// number.
func (r *Roster) SitePeople(site int64, day string) []Person {
	return r.who(r.siteMembers(site), day, func(m Member) bool { return m.Team != 0 })
}

// Captains returns the captains of a team on a local day.
func (r *Roster) Captains(team int64, day string) []Person {
	return r.who(r.teamMembers(team), day, func(m Member) bool { return m.Role == RoleCaptain })
}

// Supervisors returns the supervisors of a site on a local day (of the site,
// else of the whole company); when there are none, the managers of the site and
// of the company.
func (r *Roster) Supervisors(site int64, day string) []Person {
	of := func(role Role) func(Member) bool { return func(m Member) bool { return m.Role == role } }
	for _, members := range [][]Member{r.siteMembers(site), r.index.company} {
		if found := r.who(members, day, of(RoleSupervisor)); len(found) > 0 {
			return found
		}
	}
	return r.who(slices.Concat(r.siteMembers(site), r.index.company), day, of(RoleManager))
}

// Admins returns the administrators of the company on a local day.
func (r *Roster) Admins(day string) []Person {
	return r.who(r.index.company, day, func(m Member) bool { return m.Role == RoleAdmin })
}

// Desk returns who answers for a site without a captain: the desk, else the
// supervisors.
func (r *Roster) Desk(site int64, day string) []Person {
	if found := r.who(r.siteMembers(site), day, func(m Member) bool { return m.Role == RoleDesk }); len(found) > 0 {
		return found
	}
	return r.Supervisors(site, day)
}

// SiteTeams returns the teams of a site, in the order of their rows; not to be
// changed.
func (r *Roster) SiteTeams(site int64) []Team {
	if s := r.index.bySite[site]; s != nil {
		return s.teams
	}
	return nil
}

// SitePlaces returns the places of a site, in the order of their rows; not to be
// changed.
func (r *Roster) SitePlaces(site int64) []Place {
	if s := r.index.bySite[site]; s != nil {
		return s.places
	}
	return nil
}

// SiteGroups returns the groups bound to the site itself.
func (r *Roster) SiteGroups(site int64) []Group {
	if s := r.index.bySite[site]; s != nil {
		return s.groups
	}
	return nil
}

// TeamGroups returns the groups of a team.
func (r *Roster) TeamGroups(team int64) []Group {
	if t := r.index.byTeam[team]; t != nil {
		return t.groups
	}
	return nil
}

func (r *Roster) siteMembers(site int64) []Member {
	if s := r.index.bySite[site]; s != nil {
		return s.members
	}
	return nil
}

func (r *Roster) teamMembers(team int64) []Member {
	if t := r.index.byTeam[team]; t != nil {
		return t.members
	}
	return nil
}

// who lists the people of some members on a local day, each once, by row number.
func (r *Roster) who(members []Member, day string, is func(Member) bool) []Person {
	found := make([]Person, 0, len(members))
	for _, m := range members {
		if !is(m) || !dated(m.FromDay, m.ToDay, day) || !r.employed(m.Person, day) {
			continue
		}
		found = append(found, r.Person(m.Person))
	}
	slices.SortFunc(found, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(found, func(a, b Person) bool { return a.ID == b.ID })
}
