package scoring

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/scoring/calendar"
)

// Roster is the company as the engine needs it at every message: everything but
// clients. It is immutable once built by NewRoster and shared between
// goroutines; what its methods return must not be written to.
type Roster struct {
	Sites   []Site
	Teams   []Team
	Hours   []Hours
	Places  []Place
	People  []Person
	Members []Member
	Groups  []Group
	Days    []CalendarDay // imported; the tables that the program brings are not among them
	Rota    []RotaDay
	// Checkpoints are all that ever were, Routes those of the last weeks and to come.
	Checkpoints []Checkpoint
	Routes      []RouteDay
	Checks      []CheckItem
	// Settings are what people chose. Person and who lists people go by them;
	// People stay as the files of the roster say.
	Settings []Setting
	// Away is the leave granted to staff of the last days and to come: on such a day
	// nobody works a shift (Quiet).
	Away []Absence

	index rosterIndex
}

// rosterIndex answers in constant time what is asked at every message. Values
// of the first five maps are positions in the rows.
type rosterIndex struct {
	sites, teams, places, people, groups map[int64]int

	bySite   map[int64]*siteIndex
	byTeam   map[int64]*teamIndex
	byPerson map[int64][]Member // in the order of the rows, Site of a team's member filled in
	company  []Member           // of the whole company
	chosen   map[int64]Setting  // by person
	away     map[int64][]Absence
	named    nameIndex // everybody
}

// siteIndex is what belongs to one site.
type siteIndex struct {
	zone    *time.Location
	teams   []Team
	places  []Place
	members []Member // of the site and of its teams
	groups  []Group  // bound to the site itself
	words   wordIndex

	calendar *calendar.Calendar
	office   []calendar.Hours
}

// teamIndex is what belongs to one team.
type teamIndex struct {
	hours   []Hours
	rota    map[string][]calendar.Hours // by local day, in place of hours
	members []Member
	groups  []Group
}

// NewRoster indexes the rows and loads the zones. A site with an unknown zone,
// a row number used twice, and a row that names a site, team or person that is
// not there are errors, all told at once (errors.Join).
func NewRoster(rows Roster) (*Roster, error) {
	r := &rows
	var wrong []error
	r.index.sites = numbers(rows.Sites, "site", func(s Site) int64 { return s.ID }, &wrong)
	r.index.teams = numbers(rows.Teams, "team", func(t Team) int64 { return t.ID }, &wrong)
	r.index.places = numbers(rows.Places, "place", func(p Place) int64 { return p.ID }, &wrong)
	r.index.people = numbers(rows.People, "person", func(p Person) int64 { return p.ID }, &wrong)
	r.index.groups = numbers(rows.Groups, "group", func(g Group) int64 { return g.ID }, &wrong)
	wrong = append(wrong, r.indexSites()...)
	wrong = append(wrong, r.indexTeams()...)
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	wrong = append(r.indexMembers(), r.indexGroups()...)
	wrong = append(wrong, r.indexPlaces()...)
	wrong = append(wrong, r.indexCalendars()...)
	wrong = append(wrong, r.indexRota()...)
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	r.indexNames()
	r.index.chosen = make(map[int64]Setting, len(rows.Settings))
	for _, s := range rows.Settings {
		r.index.chosen[s.Person] = s
	}
	r.indexAway()
	return r, nil
}

// WithAway is the same roster with the leave as it is now.
func (r *Roster) WithAway(away []Absence) *Roster {
	next := *r
	next.Away = away
	next.indexAway()
	return &next
}

func (r *Roster) indexAway() {
	r.index.away = make(map[int64][]Absence, len(r.Away))
	for _, a := range r.Away {
		r.index.away[a.Person] = append(r.index.away[a.Person], a)
	}
}

// numbers maps row numbers to positions.
func numbers[T any](rows []T, what string, id func(T) int64, wrong *[]error) map[int64]int {
	m := make(map[int64]int, len(rows))
	for i, row := range rows {
		n := id(row)
		if _, twice := m[n]; twice || n <= 0 {
			*wrong = append(*wrong, fmt.Errorf("%s %d: the row number is used twice or not positive", what, n))
		}
		m[n] = i
	}
	return m
}

func (r *Roster) indexSites() []error {
	var wrong []error
	r.index.bySite = make(map[int64]*siteIndex, len(r.Sites))
	for _, s := range r.Sites {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil || s.Zone == "" || s.Zone == "Local" {
			wrong = append(wrong, fmt.Errorf("site %s: unknown zone %q", s.Code, s.Zone))
			continue
		}
		r.index.bySite[s.ID] = &siteIndex{zone: zone}
	}
	return wrong
}

func (r *Roster) indexTeams() []error {
	var wrong []error
	r.index.byTeam = make(map[int64]*teamIndex, len(r.Teams))
	for _, t := range r.Teams {
		site := r.index.bySite[t.Site]
		if site == nil {
			wrong = append(wrong, fmt.Errorf("team %s: no site %d", t.Code, t.Site))
			continue
		}
		site.teams = append(site.teams, t)
		r.index.byTeam[t.ID] = &teamIndex{}
	}
	for _, h := range r.Hours {
		team := r.index.byTeam[h.Team]
		switch {
		case team == nil:
			wrong = append(wrong, fmt.Errorf("hours: no team %d", h.Team))
		case h.From < 0 || h.From >= dayMinutes || h.To <= h.From || h.To > h.From+dayMinutes:
			wrong = append(wrong, fmt.Errorf("hours of team %d: from %d to %d is no span of at most a day", h.Team, h.From, h.To))
		default:
			team.hours = append(team.hours, h)
		}
	}
	return wrong
}

func (r *Roster) indexMembers() []error {
	var wrong []error
	all := make([]Member, 0, len(r.Members))
	for _, m := range r.Members {
		if _, ok := r.index.people[m.Person]; !ok {
			wrong = append(wrong, fmt.Errorf("member: no person %d", m.Person))
			continue
		}
		if m.Team != 0 {
			team := r.index.byTeam[m.Team]
			if team == nil {
				wrong = append(wrong, fmt.Errorf("member: no team %d", m.Team))
				continue
			}
			m.Site = r.Team(m.Team).Site
			team.members = append(team.members, m)
		}
		all = append(all, m)
		if m.Site == 0 {
			r.index.company = append(r.index.company, m)
			continue
		}
		site := r.index.bySite[m.Site]
		if site == nil {
			wrong = append(wrong, fmt.Errorf("member: no site %d", m.Site))
			continue
		}
		site.members = append(site.members, m)
	}
	r.index.byPerson = grouped(all)
	return wrong
}

// grouped are members by person, each person's in the order of the rows: slices of
// one array, which a collector looks at once where 100,000 small ones are as many.
func grouped(all []Member) map[int64][]Member {
	slices.SortStableFunc(all, func(a, b Member) int { return cmp.Compare(a.Person, b.Person) })
	by := make(map[int64][]Member, len(all))
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Person == all[from].Person {
			to++
		}
		by[all[from].Person] = all[from:to:to]
		from = to
	}
	return by
}

func (r *Roster) indexGroups() []error {
	var wrong []error
	for _, g := range r.Groups {
		switch site, team := r.index.bySite[g.Site], r.index.byTeam[g.Team]; {
		case site == nil || g.Team != 0 && team == nil:
			wrong = append(wrong, fmt.Errorf("group %s: no site %d or no team %d", g.Code, g.Site, g.Team))
		case team != nil:
			team.groups = append(team.groups, g)
		default:
			site.groups = append(site.groups, g)
		}
	}
	return wrong
}

func (r *Roster) indexPlaces() []error {
	var wrong []error
	for _, p := range r.Places {
		site := r.index.bySite[p.Site]
		if site == nil {
			wrong = append(wrong, fmt.Errorf("place %s: no site %d", p.Code, p.Site))
			continue
		}
		site.places = append(site.places, p)
		site.words.add(p)
	}
	for _, site := range r.index.bySite {
		site.words.sort()
	}
	return wrong
}

// indexNames fills the names of everybody, in the order of their row numbers. Who is
// of a site is asked of those found: an index for each site held most of a large
// roster's memory.
func (r *Roster) indexNames() {
	people := make([]*Person, len(r.People))
	for i := range r.People {
		people[i] = &r.People[i]
	}
	slices.SortFunc(people, func(a, b *Person) int { return cmp.Compare(a.ID, b.ID) })
	for _, p := range people {
		r.index.named.add(p)
	}
}
