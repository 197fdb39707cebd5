package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/scoring"
)

// leaders answer for a person: the captains for a guard, else the supervisors of
// the site; for those above the administrators. Of the nearest rank in which the
// bot can reach somebody all whom it can; nobody when there is no such rank.
// person 0 is a client of the site.
func (s clerk) leaders(ctx context.Context, r *bot.Reading, person, site int64) ([]scoring.Person, error) {
	st := r.Roster.Standing(person, r.Now)
	day := r.Roster.Day(site, r.Now)
	ranks := [][]scoring.Person{r.Roster.Supervisors(site, day)}
	switch st.Role {
	case scoring.RoleGuard:
		ranks = [][]scoring.Person{r.Roster.Captains(st.Team, day), ranks[0]}
	case scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin:
		ranks = [][]scoring.Person{r.Roster.Admins(day), ranks[0]}
	}
	return s.nearest(ctx, r, ranks, person)
}

// heads answer for somebody whose standing was that: the captains of a guard,
// else, and of a captain, the supervisors, of these the managers, of those the
// administrators. Of the nearest rank in which the bot can reach somebody all
// whom it can.
func (s clerk) heads(ctx context.Context, r *bot.Reading, st scoring.Standing) ([]scoring.Person, error) {
	day := r.Roster.Day(st.Site, r.Now)
	ranks := [][]scoring.Person{
		r.Roster.Captains(st.Team, day), r.Roster.Supervisors(st.Site, day), managers(r.Roster, st.Site, day), r.Roster.Admins(day),
	}
	from := 0
	switch st.Role {
	case scoring.RoleCaptain, scoring.RoleDesk:
		from = 1
	case scoring.RoleSupervisor:
		from = 2
	case scoring.RoleManager, scoring.RoleAdmin:
		from = 3
	case scoring.RoleNone, scoring.RoleClient, scoring.RoleGuard:
	}
	return s.nearest(ctx, r, ranks[from:], st.Person)
}

// nearest are those of the first rank in which the bot can reach somebody else.
func (s clerk) nearest(ctx context.Context, r *bot.Reading, ranks [][]scoring.Person, person int64) ([]scoring.Person, error) {
	var ids []int64
	for _, p := range slices.Concat(ranks...) {
		ids = append(ids, p.ID)
	}
	reached, err := s.Reachable(ctx, r.View, ids)
	if err != nil {
		return nil, fmt.Errorf("read who is reachable: %w", err)
	}
	for _, rank := range ranks {
		found := slices.DeleteFunc(slices.Clone(rank), func(p scoring.Person) bool {
			return p.ID == person || !slices.Contains(reached, p.ID)
		})
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// leads reports whether the speaker answers for a team, or with team 0 for a
// site, also where it is not the first of those they lead.
func leads(r *bot.Request, site, team int64) bool {
	if r.Who.Reaches(r.Reach, site, team, 0) {
		return true
	}
	day := r.Roster.Day(site, r.Now)
	return slices.ContainsFunc(slices.Concat(r.Roster.Captains(team, day), r.Roster.Supervisors(site, day)), func(p scoring.Person) bool {
		return p.ID == r.Who.Standing.Person
	})
}
