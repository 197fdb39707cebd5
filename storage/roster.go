package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

const (
	peoplePage = 10_000
	rosterTime = time.Minute // to read the whole roster, at most
)

// rosterLoad is one reading of the roster, for all who wait for it.
type rosterLoad struct {
	done chan struct{}
	err  error
}

// Roster is the company as of the version the view noted, or a newer one
// (bot.Company). It is kept in memory and read again only when the version has
// moved.
func (s *Store) Roster(ctx context.Context, v bot.View) (*scoring.Roster, error) {
	own, _, err := s.versions(ctx, v)
	if err != nil {
		return nil, err
	}
	version, _ := own.noted(bot.ScopeRoster)
	for {
		if kept := s.roster.Load(); kept != nil && kept.version >= version {
			return kept.roster, nil
		}
		// A reading that had begun before the version moved brings less than is
		// wanted; then there is another.
		if err := s.joinLoad(ctx); err != nil {
			return nil, fmt.Errorf("read roster: %w", err)
		}
	}
}

// joinLoad waits for the reading that is under way, or begins one. It is nobody's
// own: a hundred thousand people take longer than one message may, and everybody
// who asks at that moment would read them again.
func (s *Store) joinLoad(ctx context.Context) error {
	s.loading.Lock()
	l := s.load
	if l == nil {
		l = &rosterLoad{done: make(chan struct{})}
		s.load = l
		s.loads.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), rosterTime)
			defer cancel()
			l.err = s.loadRoster(ctx)
			s.loading.Lock()
			s.load = nil
			s.loading.Unlock()
			close(l.done)
		})
	}
	s.loading.Unlock()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loadRoster reads the roster and keeps it under the version it had before: what
// came while the tables were read has moved the version, and Record refuses what
// rests on the older one. Where only leave has moved since the last reading, which
// it does many times a day, only that is read.
func (s *Store) loadRoster(ctx context.Context) error {
	next, err := s.rosterVersions(ctx)
	if err != nil {
		return err
	}
	if kept := s.roster.Load(); kept != nil && next.absent > kept.absent && next.version-kept.version == next.absent-kept.absent {
		away, err := s.readAway(ctx, pool{s})
		if err != nil {
			return err
		}
		next.roster = kept.roster.WithAway(away)
		s.roster.Store(&next)
		return nil
	}
	rows, err := s.readRoster(ctx, pool{s})
	if err != nil {
		return err
	}
	r, wrong := scoring.NewRoster(rows)
	if wrong == nil {
		next.roster = r
		s.roster.Store(&next)
		return nil
	}
	// A member without a person may be half of what came meanwhile.
	now, err := s.rosterVersions(ctx)
	if err == nil && now.version == next.version {
		err = wrong
	}
	return err
}

// rosterVersions reads both versions at one moment.
func (s *Store) rosterVersions(ctx context.Context) (cachedRoster, error) {
	r, _, err := one[struct {
		Roster num `db:"roster"`
		Absent num `db:"absent"`
	}](ctx, pool{s}, `SELECT (SELECT version FROM stamps WHERE scope = $1) AS roster, (SELECT version FROM stamps WHERE scope = $2) AS absent`,
		bot.ScopeRoster, bot.ScopeAbsent)
	if err != nil {
		return cachedRoster{}, fmt.Errorf("read version: %w", err)
	}
	return cachedRoster{version: int64(r.Roster), absent: int64(r.Absent)}, nil
}

// awayKept is for how long the roster in memory still holds leave that is over: the
// rest after a night ends two days after the day on which the night began, at most.
const awayKept = 5 * 24 * time.Hour

// readAway reads the leave of staff that is granted, from some days ago on.
func (s *Store) readAway(ctx context.Context, from querier) ([]scoring.Absence, error) {
	rows, err := list[absenceRow](ctx, from, `SELECT x.person, x.site, x.from_day, x.to_day, x.state FROM absences x
		WHERE x.to_day >= $1 AND x.state = 'granted' AND x.person <> 0 ORDER BY x.to_day, x.no`,
		s.clock.Now().UTC().Add(-awayKept).Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("read leave: %w", err)
	}
	return facts(rows), nil
}

func (s *Store) readRoster(ctx context.Context, from querier) (scoring.Roster, error) {
	var out scoring.Roster
	t := s.tables
	sites, err := list[siteRow](ctx, from, "SELECT "+t.sites.list("x", "")+" FROM sites x ORDER BY x.id")
	if err != nil {
		return out, err
	}
	teams, err := list[teamRow](ctx, from, "SELECT "+t.teams.list("x", "")+" FROM teams x ORDER BY x.id")
	if err != nil {
		return out, err
	}
	hours, err := list[hoursRow](ctx, from, "SELECT "+t.hours.list("x", "")+" FROM team_hours x ORDER BY x.team, x.from_day, x.days, x.from_min")
	if err != nil {
		return out, err
	}
	places, err := list[placeRow](ctx, from, "SELECT "+t.places.list("x", "")+" FROM places x ORDER BY x.id")
	if err != nil {
		return out, err
	}
	groups, err := list[groupRow](ctx, from, "SELECT "+t.groups.list("x", "")+" FROM groups x ORDER BY x.id")
	if err != nil {
		return out, err
	}
	out.Sites, out.Teams, out.Hours = facts(sites), facts(teams), facts(hours)
	out.Groups = facts(groups)
	if err := s.readCalendar(ctx, from, &out); err != nil {
		return out, err
	}
	if err := s.readCheckpoints(ctx, from, &out); err != nil {
		return out, err
	}
	if err := s.readChecks(ctx, from, &out); err != nil {
		return out, err
	}
	if out.Away, err = s.readAway(ctx, from); err != nil {
		return out, err
	}
	for _, r := range places {
		p, err := placeOf(r)
		if err != nil {
			return out, err
		}
		out.Places = append(out.Places, p)
	}
	return out, s.readPeople(ctx, from, &out)
}

// readPeople reads people, their memberships and what they chose a page at a time: no statement
// of a large company takes so long that the server ends it.
func (s *Store) readPeople(ctx context.Context, from querier, out *scoring.Roster) error {
	t := s.tables
	for last, full := int64(0), true; full; {
		people, err := list[personRow](ctx, from, "SELECT "+t.people.list("x", "")+" FROM people x WHERE x.id > $1 ORDER BY x.id LIMIT $2 + 0", last, peoplePage)
		if err != nil {
			return err
		}
		if full = len(people) == peoplePage; len(people) == 0 {
			break
		}
		first := last
		last = int64(people[len(people)-1].ID)
		members, err := list[memberRow](ctx, from, "SELECT "+t.members.list("x", "")+` FROM memberships x WHERE x.person > $1 AND x.person <= $2
			ORDER BY x.person, x.from_day, x.team, x.site, x.role`, first, last)
		if err != nil {
			return err
		}
		chosen, err := list[settingRow](ctx, from, "SELECT "+t.settings.list("x", "")+` FROM settings x WHERE x.person > $1 AND x.person <= $2
			ORDER BY x.person`, first, last)
		if err != nil {
			return err
		}
		out.Settings = append(out.Settings, facts(chosen)...)
		out.People, out.Members = append(out.People, facts(people)...), append(out.Members, facts(members)...)
	}
	return nil
}
