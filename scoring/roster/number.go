package roster

import (
	"fmt"

	"anping/scoring"
)

// Codes holds the row numbers that are known already, by code; of people by
// employee number.
type Codes struct {
	Site, Team, Place, Person, Group, Client, Checkpoint map[string]int64
}

// Numbered is a company with row numbers, ready for scoring.NewRoster and for
// storing.
type Numbered struct {
	Roster  scoring.Roster // rows only, not indexed
	Clients []scoring.Client
	Chats   []Chat
}

// Number gives each code its row number: the one in have, else the next of its
// series: site, team, place, person, group, client, checkpoint. It asks in the order of the
// files, so equal rows get equal numbers. Memberships are dated as the person.
func (r Rows) Number(have Codes, next func(series string) (int64, error)) (Numbered, error) {
	n := numberer{next: next}
	sites := n.take("site", have.Site, codesOf(r.Sites, func(s scoring.Site) string { return s.Code }))
	teams := n.take("team", have.Team, codesOf(r.Teams, func(t Team) string { return t.Code }))
	people := n.take("person", have.Person, codesOf(r.People, func(p Person) string { return p.No }))
	places := n.take("place", have.Place, codesOf(r.Places, func(p Place) string { return p.Code }))
	groups := n.take("group", have.Group, codesOf(r.Groups, func(g Group) string { return g.Code }))
	clients := n.take("client", have.Client, codesOf(r.Clients, func(c Client) string { return c.Code }))
	points := n.take("checkpoint", have.Checkpoint, codesOf(r.Checkpoints, func(c Checkpoint) string { return c.Code }))
	if n.err != nil {
		return Numbered{}, n.err
	}
	var out Numbered
	for _, s := range r.Sites {
		s.ID = sites[s.Code]
		out.Roster.Sites = append(out.Roster.Sites, s)
	}
	for _, t := range r.Teams {
		t.ID, t.Site = teams[t.Code], sites[t.SiteCode]
		out.Roster.Teams = append(out.Roster.Teams, t.Team)
		for _, h := range t.Hours {
			h.Team = t.ID
			out.Roster.Hours = append(out.Roster.Hours, h)
		}
	}
	for _, p := range r.People {
		p.ID = people[p.No]
		out.Roster.People = append(out.Roster.People, p.Person)
		out.Roster.Members = append(out.Roster.Members, p.members(teams, sites)...)
		out.chats(p.Chats, Chat{Person: p.ID})
	}
	for _, p := range r.Places {
		p.ID, p.Site, p.Team = places[p.Code], sites[p.SiteCode], teams[p.TeamCode]
		out.Roster.Places = append(out.Roster.Places, p.Place)
	}
	for _, d := range r.Rota {
		d.Team = teams[d.TeamCode]
		out.Roster.Rota = append(out.Roster.Rota, d.RotaDay)
	}
	for _, i := range r.Checks {
		i.Site, i.Team, i.By = sites[i.SiteCode], teams[i.TeamCode], people[i.ByNo]
		out.Roster.Checks = append(out.Roster.Checks, i.CheckItem)
	}
	r.patrols(&out.Roster, points, sites, places, people)
	for _, g := range r.Groups {
		g.ID, g.Site, g.Team = groups[g.Code], sites[g.SiteCode], teams[g.TeamCode]
		out.Roster.Groups = append(out.Roster.Groups, g.Group)
		out.chats(g.Chats, Chat{Group: g.ID})
	}
	for _, c := range r.Clients {
		c.ID, c.Site, c.Guard = clients[c.Code], sites[c.SiteCode], people[c.GuardNo]
		out.Clients = append(out.Clients, c.Client)
		out.chats(c.Chats, Chat{Client: c.ID})
	}
	return out, nil
}

// chats adds chats that belong to whom owner names.
func (n *Numbered) chats(chats []Chat, owner Chat) {
	for _, c := range chats {
		c.Person, c.Client, c.Group = owner.Person, owner.Client, owner.Group
		n.Chats = append(n.Chats, c)
	}
}

// members are a person's memberships: of teams, else of sites, else of the
// whole company.
func (p Person) members(teams, sites map[string]int64) []scoring.Member {
	var members []scoring.Member
	add := func(team, site int64) {
		members = append(members, scoring.Member{
			Person: p.ID, Team: team, Site: site, Role: p.Role, FromDay: p.FromDay, ToDay: p.ToDay,
		})
	}
	for _, code := range p.TeamCodes {
		add(teams[code], 0)
	}
	if len(p.TeamCodes) > 0 {
		return members
	}
	for _, code := range p.SiteCodes {
		add(0, sites[code])
	}
	if len(p.SiteCodes) == 0 {
		add(0, 0)
	}
	return members
}

// numberer takes numbers until one cannot be had.
type numberer struct {
	next func(series string) (int64, error)
	err  error
}

func (n *numberer) take(series string, have map[string]int64, codes []string) map[string]int64 {
	ids := make(map[string]int64, len(codes))
	for _, code := range codes {
		id, ok := have[code]
		if !ok && n.err == nil {
			if id, n.err = n.next(series); n.err != nil {
				n.err = fmt.Errorf("number %s %s: %w", series, code, n.err)
			}
		}
		ids[code] = id
	}
	return ids
}

func codesOf[T any](rows []T, code func(T) string) []string {
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = code(row)
	}
	return codes
}

// patrols gives checkpoints and routes their row numbers, by code.
func (r Rows) patrols(out *scoring.Roster, points, sites, places, people map[string]int64) {
	for _, c := range r.Checkpoints {
		c.ID, c.Site, c.Place = points[c.Code], sites[c.SiteCode], places[c.PlaceCode]
		out.Checkpoints = append(out.Checkpoints, c.Checkpoint)
	}
	for _, d := range r.Routes {
		d.Site, d.Person = sites[d.SiteCode], people[d.GuardNo]
		out.Routes = append(out.Routes, d.RouteDay)
	}
}
