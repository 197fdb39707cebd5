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

// visitsShort counts the key clients of a group's team or site whose week still
// wants a visit. A group reads the number, never who they are (rules.md 8).
func visitsShort(ctx context.Context, s wardReader, r *bot.Reading, g scoring.Group) (int, error) {
	f, err := visitFacts(ctx, s, r, g.Site, mondayOf(r.Roster.Day(g.Site, r.Now)))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, d := range f.VisitDuties(mondayOf(r.Roster.Day(g.Site, r.Now))) {
		if d.Short() > 0 && (g.Team == 0 || r.Roster.Standing(d.Guard, r.Now).Team == g.Team) {
			n++
		}
	}
	return n, nil
}
