package commands

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/roster"
)

// errHoursEmptied refuses what cannot be said in dated rows: a team with rows of
// hours, none of them today's, is never on duty.
var errHoursEmptied = errors.New("the hours of a team that had some cannot be emptied: write 00:00-24:00")

// change is what an import does to the rows of the roster. The files are the
// whole company: hours and memberships that they do not name end yesterday, and
// what takes their place begins today, so that the past stays as it was. A group
// that they do not name is no more; a team is on duty no more. Sites, places,
// people and clients that they do not name stay for what was recorded about them.
type change struct {
	had    *scoring.Roster
	now    time.Time
	wanted scoring.Roster
	rows   []bot.RosterRow // what differs, in the order in which rows refer to each other
	after  *scoring.Roster // the company once they are stored
}

// changed compares a company with what is stored.
func changed(had Stored, company roster.Numbered, now time.Time) (change, error) {
	c := change{had: had.Roster, now: now, wanted: company.Roster}
	after := scoring.Roster{}
	after.Sites = differ(&c, c.had.Sites, c.sites(), func(x scoring.Site) int64 { return x.ID }, func(x *scoring.Site) bot.RosterRow { return bot.RosterRow{Site: x} })
	after.Teams = differ(&c, c.had.Teams, c.wanted.Teams, func(x scoring.Team) int64 { return x.ID }, func(x *scoring.Team) bot.RosterRow { return bot.RosterRow{Team: x} })
	var err error
	if after.Hours, err = c.hours(); err != nil {
		return c, err
	}
	after.Places = differ(&c, c.had.Places, c.wanted.Places, func(x scoring.Place) int64 { return x.ID }, func(x *scoring.Place) bot.RosterRow { return bot.RosterRow{Place: x} })
	after.People = differ(&c, c.had.People, c.people(), func(x scoring.Person) int64 { return x.ID }, func(x *scoring.Person) bot.RosterRow { return bot.RosterRow{Person: x} })
	after.Members = c.members()
	for _, g := range c.had.Groups {
		if !slices.ContainsFunc(c.wanted.Groups, func(w scoring.Group) bool { return w.ID == g.ID }) {
			c.rows = append(c.rows, bot.RosterRow{NoGroup: g.ID})
		}
	}
	differ(&c, c.had.Groups, c.wanted.Groups, func(x scoring.Group) int64 { return x.ID }, func(x *scoring.Group) bot.RosterRow { return bot.RosterRow{Group: x} })
	after.Groups = c.wanted.Groups
	after.Days = c.had.Days
	after.Rota = differ(&c, c.had.Rota, c.rota(), rotaSpot, func(x *scoring.RotaDay) bot.RosterRow { return bot.RosterRow{Rota: x} })
	after.Checkpoints = differ(&c, c.had.Checkpoints, c.checkpoints(), func(x scoring.Checkpoint) int64 { return x.ID }, func(x *scoring.Checkpoint) bot.RosterRow { return bot.RosterRow{Checkpoint: x} })
	after.Routes = differ(&c, c.had.Routes, c.routes(), routeSpot, func(x *scoring.RouteDay) bot.RosterRow { return bot.RosterRow{Route: x} })
	after.Checks = c.checks()
	differ(&c, had.Clients, company.Clients, func(x scoring.Client) int64 { return x.ID }, func(x *scoring.Client) bot.RosterRow { return bot.RosterRow{Client: x} })
	if c.after, err = scoring.NewRoster(after); err != nil {
		return c, fmt.Errorf("check the company: %w", err)
	}
	return c, nil
}

// differ adds the wanted rows that are new or differ, and returns all as they
// are then.
func differ[T any, K comparable](c *change, had, wanted []T, id func(T) K, row func(*T) bot.RosterRow) []T {
	after := slices.Clone(had)
	at := make(map[K]int, len(had))
	for i, x := range had {
		at[id(x)] = i
	}
	for i := range wanted {
		j, known := at[id(wanted[i])]
		switch {
		case !known:
			after = append(after, wanted[i])
		case reflect.DeepEqual(after[j], wanted[i]):
			continue
		default:
			after[j] = wanted[i]
		}
		c.rows = append(c.rows, row(&wanted[i]))
	}
	return after
}

// day is a site's local day; of site 0, the whole company's, the first site's.
func (c *change) day(site int64) string {
	zone := "UTC"
	for _, s := range slices.Concat(c.wanted.Sites, c.had.Sites) {
		if s.ID == site || site == 0 {
			zone = s.Zone
			break
		}
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC // refused by NewRoster
	}
	return calendar.Day(c.now, at)
}

// teamDay is the local day of a team's site.
func (c *change) teamDay(team int64) string {
	for _, t := range slices.Concat(c.wanted.Teams, c.had.Teams) {
		if t.ID == team {
			return c.day(t.Site)
		}
	}
	return c.day(0)
}

// rotaKey is what a day of a rota is stored under.
type rotaKey struct {
	team int64
	day  string
}

func rotaSpot(d scoring.RotaDay) rotaKey { return rotaKey{d.Team, d.Day} }

// rota is what the files say of the days that are not over: who was on duty on
// the others stays as it was.
func (c *change) rota() []scoring.RotaDay {
	return slices.DeleteFunc(slices.Clone(c.wanted.Rota), func(d scoring.RotaDay) bool { return d.Day < c.teamDay(d.Team) })
}

// checks are the lines of the checklists; one that the files do not name is no more,
// a new one without a first day begins today.
func (c *change) checks() []scoring.CheckItem {
	code := func(x scoring.CheckItem) string { return x.Code }
	wanted := slices.Clone(c.wanted.Checks)
	for n, i := range wanted {
		if i.FromDay != "" {
			continue
		}
		wanted[n].FromDay = c.day(i.Site)
		if old := find(c.had.Checks, func(o scoring.CheckItem) bool { return o.Code == i.Code }); old != nil {
			wanted[n].FromDay = old.FromDay
		}
	}
	for _, i := range c.had.Checks {
		if !slices.ContainsFunc(c.wanted.Checks, func(w scoring.CheckItem) bool { return w.Code == i.Code }) {
			c.rows = append(c.rows, bot.RosterRow{NoCheckItem: i.Code})
		}
	}
	differ(c, c.had.Checks, wanted, code, func(x *scoring.CheckItem) bot.RosterRow { return bot.RosterRow{CheckItem: x} })
	return wanted
}

// lasts reports whether a dated row is not over on a day.
func lasts(toDay, day string) bool { return toDay == "" || toDay >= day }

// spanKey is what a row of hours is stored under.
type spanKey struct {
	team    int64
	days    uint8
	from    int
	fromDay string
}

func keyOfSpan(h scoring.Hours) spanKey { return spanKey{h.Team, h.Days, h.From, h.FromDay} }

// hours ends what the teams' hours were and begins what they are.
func (c *change) hours() ([]scoring.Hours, error) {
	after := make(map[spanKey]scoring.Hours)
	had, wanted := map[int64][]scoring.Hours{}, map[int64][]scoring.Hours{}
	for _, h := range c.had.Hours {
		had[h.Team] = append(had[h.Team], h)
		after[keyOfSpan(h)] = h
	}
	for _, h := range c.wanted.Hours {
		wanted[h.Team] = append(wanted[h.Team], h)
	}
	for _, t := range c.wanted.Teams {
		if len(wanted[t.ID]) == 0 && len(had[t.ID]) > 0 {
			return nil, fmt.Errorf("team %s: %w", t.Code, errHoursEmptied)
		}
	}
	for _, t := range c.teams() {
		today, want := c.teamDay(t.ID), wanted[t.ID]
		if !slices.ContainsFunc(c.wanted.Teams, func(w scoring.Team) bool { return w.ID == t.ID }) && len(had[t.ID]) == 0 {
			gone := calendar.AddDays(today, -1) // always on duty until now: a last day, so that none follows
			want = []scoring.Hours{{Team: t.ID, Days: 1<<7 - 1, To: calendar.MinutesInDay, FromDay: gone, ToDay: gone}}
		}
		for _, h := range teamHours(had[t.ID], want, today) {
			after[keyOfSpan(h)] = h
			c.rows = append(c.rows, bot.RosterRow{Hours: &h})
		}
	}
	return inOrder(after), nil
}

// teams are the teams that were and that are, each once.
func (c *change) teams() []scoring.Team {
	all := slices.Concat(c.wanted.Teams, c.had.Teams)
	slices.SortStableFunc(all, func(a, b scoring.Team) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b scoring.Team) bool { return a.ID == b.ID })
}

// teamHours are the rows that turn the hours a team had into those it is to
// have from a day on. The first hours of a team have no beginning.
func teamHours(had, want []scoring.Hours, today string) []scoring.Hours {
	var rows []scoring.Hours
	stands := map[spanKey]bool{}
	for _, h := range want {
		kept := slices.IndexFunc(had, func(o scoring.Hours) bool {
			return o.Days == h.Days && o.From == h.From && o.To == h.To && lasts(o.ToDay, today)
		})
		if kept >= 0 {
			stands[keyOfSpan(had[kept])] = true
			continue
		}
		if len(had) > 0 {
			h.FromDay = today
		}
		stands[keyOfSpan(h)] = true
		rows = append(rows, h)
	}
	for _, h := range had {
		if !stands[keyOfSpan(h)] && lasts(h.ToDay, today) {
			h.ToDay = calendar.AddDays(today, -1)
			rows = append(rows, h)
		}
	}
	return rows
}

// inOrder lists the rows of a map in a fixed order.
func inOrder[K comparable, T any](rows map[K]T) []T {
	out := make([]T, 0, len(rows))
	for _, row := range rows {
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return out
}

// members ends and begins memberships. The first of a person are dated as the
// files say.
func (c *change) members() []scoring.Member {
	type spot struct {
		person, team, site int64
		role               scoring.Role
		fromDay            string
	}
	of := func(m scoring.Member) spot { return spot{m.Person, m.Team, m.Site, m.Role, m.FromDay} }
	place := func(m scoring.Member) spot { return spot{m.Person, m.Team, m.Site, m.Role, ""} }
	after, had, known := make(map[spot]scoring.Member), map[spot][]scoring.Member{}, map[int64]bool{}
	for _, m := range c.had.Members {
		after[of(m)] = m
		had[place(m)] = append(had[place(m)], m)
		known[m.Person] = true
	}
	store := func(m scoring.Member) {
		after[of(m)] = m
		c.rows = append(c.rows, bot.RosterRow{Member: &m})
	}
	wanted := map[spot]bool{}
	for _, m := range c.wanted.Members {
		wanted[place(m)] = true
		today := c.memberDay(m)
		i := slices.IndexFunc(had[place(m)], func(o scoring.Member) bool { return lasts(o.ToDay, today) })
		switch {
		case i >= 0 && had[place(m)][i].ToDay != m.ToDay:
			o := had[place(m)][i]
			o.ToDay = m.ToDay
			store(o)
		case i >= 0, known[m.Person] && !lasts(m.ToDay, today):
		case known[m.Person]:
			m.FromDay = max(m.FromDay, today)
			store(m)
		default:
			store(m)
		}
	}
	for _, m := range c.had.Members {
		if today := c.memberDay(m); !wanted[place(m)] && lasts(m.ToDay, today) {
			m.ToDay = calendar.AddDays(today, -1)
			store(m)
		}
	}
	return inOrder(after)
}

func (c *change) memberDay(m scoring.Member) string {
	if m.Team != 0 {
		return c.teamDay(m.Team)
	}
	return c.day(m.Site)
}
