package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"anping/bot"
	"anping/scoring"
)

// cast is everybody who can be played: the store's sandbox chats joined with
// the roster of this moment.
type cast struct {
	roster   *scoring.Roster
	byID     map[int64]bot.Chat // by row number
	byExt    map[string]bot.Chat
	chats    []bot.Chat
	personas []persona // in the order of the page
	groups   []group
}

// persona is one private chat and whom it belongs to.
type persona struct {
	Chat   string       `json:"chat"`
	Name   string       `json:"name"`
	Role   scoring.Role `json:"role"`
	Team   string       `json:"team"`
	Site   string       `json:"site"`
	SiteID int64        `json:"siteId"`
	TeamID int64        `json:"teamId"` // 0: in no team
	Zone   string       `json:"zone"`
	Groups []string     `json:"groups"` // the group chats this person reads, own team's first

	id      int64
	visitor int64 // of a key client: the person who visits
	home    bot.Chat
}

// group is one group's chat.
type group struct {
	Chat string `json:"chat"`
	Name string `json:"name"`

	site, team int64
}

// meet reads the cast.
func (s *Sandbox) meet(ctx context.Context) (*cast, error) {
	chats, err := s.Store.SandboxChats(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sandbox chats: %w", err)
	}
	v := s.Store.View()
	roster, err := s.Store.Roster(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	c := &cast{roster: roster, chats: chats, byID: map[int64]bot.Chat{}, byExt: map[string]bot.Chat{}}
	for _, chat := range chats {
		c.byID[chat.ID], c.byExt[chat.Ext] = chat, chat
		if chat.Group != 0 {
			g := roster.Group(chat.Group)
			c.groups = append(c.groups, group{Chat: chat.Ext, Name: cmp.Or(g.Name, chat.Ext), site: g.Site, team: g.Team})
		}
	}
	slices.SortFunc(c.groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.team, b.team), cmp.Compare(a.Chat, b.Chat))
	})
	for _, chat := range chats {
		if chat.Group != 0 {
			continue
		}
		p, err := s.persona(ctx, v, c, chat)
		if err != nil {
			return nil, err
		}
		c.personas = append(c.personas, p)
	}
	slices.SortFunc(c.personas, func(a, b persona) int {
		return cmp.Or(cmp.Compare(place(a.Role), place(b.Role)), cmp.Compare(a.SiteID, b.SiteID),
			cmp.Compare(a.TeamID, b.TeamID), cmp.Compare(a.id, b.id), cmp.Compare(a.Chat, b.Chat))
	})
	return c, nil
}

// persona says whose a private chat is. A chat that belongs to nobody is a
// stranger's, named by its own id.
func (s *Sandbox) persona(ctx context.Context, v bot.View, c *cast, chat bot.Chat) (persona, error) {
	p := persona{Chat: chat.Ext, Name: chat.Ext, Groups: []string{}, home: chat}
	switch {
	case chat.Client != 0:
		client, err := s.Store.Client(ctx, v, chat.Client)
		if err != nil {
			return p, fmt.Errorf("read client of chat %d: %w", chat.ID, err)
		}
		p.Name, p.Role, p.SiteID, p.id, p.visitor = client.Name, scoring.RoleClient, client.Site, client.ID, client.Guard
	case chat.Person != 0:
		st := c.roster.Standing(chat.Person, s.Clock.Now())
		p.Name, p.Role, p.SiteID, p.id, p.TeamID = c.roster.Person(chat.Person).Name, st.Role, st.Site, st.Person, st.Team
		p.Team = c.roster.Team(st.Team).Name
		if st.Role != scoring.RoleNone {
			p.Groups = c.read(st)
		}
	}
	p.Site = c.roster.Site(p.SiteID).Name
	p.Zone = c.zone(p.SiteID)
	return p, nil
}

// read lists the group chats of somebody: own team's, then the site's; who has
// no team reads those of the site, who has no site all of them.
func (c *cast) read(st scoring.Standing) []string {
	own, wide := []string{}, []string{}
	for _, g := range c.groups {
		switch {
		case st.Site != 0 && g.site != st.Site:
		case st.Team != 0 && g.team == st.Team:
			own = append(own, g.Chat)
		case st.Team == 0 || g.team == 0:
			wide = append(wide, g.Chat)
		}
	}
	return append(own, wide...)
}

// onDuty lists the teams whose hours hold a moment; never nil.
func (c *cast) onDuty(now time.Time) []int64 {
	out := []int64{}
	for _, site := range c.roster.Sites {
		for _, t := range c.roster.OnDuty(site.ID, 0, now) {
			out = append(out, t.ID)
		}
	}
	return out
}

// zone is a site's time zone; of somebody without a site, the first site's.
func (c *cast) zone(site int64) string {
	if site == 0 && len(c.roster.Sites) > 0 {
		site = c.roster.Sites[0].ID
	}
	return c.roster.Zone(site).String()
}

// who finds the name and the private chat of whoever said something.
func (c *cast) who(u bot.Uttered) sender {
	for _, p := range c.personas {
		if u.Person != 0 && p.home.Person == u.Person || u.Client != 0 && p.home.Client == u.Client {
			return sender{Name: p.Name, Chat: p.Chat, Role: p.Role}
		}
	}
	if u.Person != 0 {
		return sender{Name: c.roster.Person(u.Person).Name}
	}
	return sender{Name: c.byID[u.Chat].Ext, Chat: c.byID[u.Chat].Ext}
}

// sender is who said something, as a page shows it.
type sender struct {
	Name string       `json:"name"`
	Chat string       `json:"chat,omitempty"`
	Role scoring.Role `json:"role,omitempty"`
}

// place orders roles on the page: who asks, who works, who decides.
func place(r scoring.Role) int {
	order := []scoring.Role{
		scoring.RoleClient, scoring.RoleGuard, scoring.RoleCaptain, scoring.RoleDesk,
		scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin,
	}
	if i := slices.Index(order, r); i >= 0 {
		return i
	}
	return len(order)
}

// near names the roster place a location lies in, "" when in none; the nearest
// centre wins where circles overlap.
func (c *cast) near(site int64, l bot.Location) string {
	name, best := "", 0.0
	for _, p := range c.roster.Places {
		if site != 0 && p.Site != site {
			continue
		}
		d := metres(l, bot.Location{Lat: p.Lat, Lon: p.Lon})
		if d <= float64(cmp.Or(p.Radius, 100)) && (name == "" || d < best) {
			name, best = p.Name, d
		}
	}
	if name == "" {
		return ""
	}
	return name + " · " + strconv.Itoa(int(best)) + " m"
}
