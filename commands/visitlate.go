package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// visitedInTime takes back what a week charged for a client when a record that was
// sent in it, and comes only now, makes its number full: a charge holds what is
// known, a message's time is that of its sending (rules.md 3 and 9).
func (s clerk) visitedInTime(ctx context.Context, r *bot.Request, v scoring.Visit, monday string) (bot.Change, error) {
	zone := r.Roster.Zone(v.Site)
	over := calendar.At(calendar.AddDays(monday, 7), 0, zone)
	if r.Now.Before(over) {
		return bot.Change{}, nil
	}
	f, err := visitFacts(ctx, s, r.Reading, v.Site, monday)
	if err != nil {
		return bot.Change{}, err
	}
	f.Visits = append(f.Visits, v)
	duties := f.VisitDuties(monday)
	i := slices.IndexFunc(duties, func(d scoring.VisitDuty) bool { return d.Client.ID == v.Client })
	if i < 0 || duties[i].Short() > 0 {
		return bot.Change{}, nil
	}
	end := over.Add(-time.Second)
	had, err := s.EntriesOf(ctx, r.View, scoring.Subject{Kind: scoring.SubjectPerson, ID: duties[i].Guard}, calendar.Month(end, zone))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a month's entries: %w", err)
	}
	return takeBackCaused(ctx, r.Reading, had, visitCause(v.Client, end, zone))
}

// teamShort is how many key clients of a team's guards still want a visit; team 0 =
// nobody is responsible for them.
type teamShort struct {
	team int64
	n    int
}

// visitsShort counts the key clients of a group's team or site whose week still
// wants a visit, team by team. A group reads the numbers, never who they are (rules.md 8).
func visitsShort(ctx context.Context, s wardReader, r *bot.Reading, g scoring.Group) ([]teamShort, error) {
	monday := mondayOf(r.Roster.Day(g.Site, r.Now))
	f, err := visitFacts(ctx, s, r, g.Site, monday)
	if err != nil {
		return nil, err
	}
	short := map[int64]int{}
	for _, d := range f.VisitDuties(monday) {
		team := r.Roster.Standing(d.Guard, r.Now).Team
		if d.Short() > 0 && (g.Team == 0 || team == g.Team) {
			short[team]++
		}
	}
	var out []teamShort
	for _, t := range append(slices.Clone(r.Roster.Teams), scoring.Team{}) {
		if n := short[t.ID]; n > 0 {
			out = append(out, teamShort{t.ID, n})
		}
	}
	return out, nil
}
