package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// mayBook reports whether the speaker may still book what happened at a moment:
// within three days, from the supervisor up also later (rules.md 2).
func mayBook(r *bot.Request, at time.Time) bool {
	return r.Now.Sub(at) <= scoring.RecordWithin || r.Reach >= bot.OwnSite
}

// clientAsked reports whether the client is asked about a visit: a reason might then
// tell the one who logged it what the client said, who was promised that it does
// not; and a reason left out only after an answer would tell that there was one.
// The client is asked once for all of a person's day.
func (s clerk) clientAsked(ctx context.Context, r *bot.Request, l logged) (bool, error) {
	v := l.visit
	if v.No == "" || v.Client == 0 {
		return false, nil
	}
	all, err := s.EarlierVisits(ctx, r.View, v.Client, v.Person)
	if err != nil {
		return false, fmt.Errorf("read visits of the day: %w", err)
	}
	return slices.ContainsFunc(append(all, v), func(e scoring.Visit) bool {
		return e.Client == v.Client && e.Person == v.Person && e.Day == v.Day && e.Came != scoring.CameUnasked
	}), nil
}

// visitsStruck are a record that is struck and, where the client denies the visit,
// what the same person logged of the same day: the client was asked once.
func (s clerk) visitsStruck(ctx context.Context, r *bot.Request, v scoring.Visit) ([]scoring.Visit, error) {
	out := []scoring.Visit{v}
	if v.Came != scoring.CameNo {
		return out, nil
	}
	all, err := s.EarlierVisits(ctx, r.View, v.Client, v.Person)
	if err != nil {
		return nil, fmt.Errorf("read earlier visits: %w", err)
	}
	for _, e := range all {
		if e.No == v.No || e.Client != v.Client || e.Person != v.Person || e.Day != v.Day || e.State == scoring.VisitStruck {
			continue
		}
		if e, err = s.Visit(ctx, r.View, e.No); err != nil {
			return nil, fmt.Errorf("read visit: %w", err)
		}
		e.State, e.Why, e.StruckBy = scoring.VisitStruck, v.Why, v.StruckBy
		out = append(out, e)
	}
	return out, nil
}

// visitMissing books what a week that is over costs now that visits in it were
// struck, unless it was booked already. A week that runs is the clock's.
func (s clerk) visitMissing(ctx context.Context, r *bot.Request, struck []scoring.Visit) (bot.Change, error) {
	v := struck[0]
	zone, monday := r.Roster.Zone(v.Site), mondayOf(v.Day)
	over := calendar.At(calendar.AddDays(monday, 7), 0, zone)
	end := over.Add(-time.Second)
	if r.Now.Before(over) || !mayBook(r, end) {
		return bot.Change{}, nil
	}
	f, err := visitFacts(ctx, s, r.Reading, v.Site, monday)
	if err != nil {
		return bot.Change{}, err
	}
	f.Visits = slices.DeleteFunc(f.Visits, func(x scoring.Visit) bool {
		return slices.ContainsFunc(struck, func(o scoring.Visit) bool { return o.No == x.No })
	})
	duties := f.VisitDuties(monday)
	i := slices.IndexFunc(duties, func(d scoring.VisitDuty) bool { return d.Client.ID == v.Client })
	if i < 0 || duties[i].Short() == 0 || duties[i].Guard == 0 {
		return bot.Change{}, nil
	}
	d := duties[i]
	subject := scoring.Subject{Kind: scoring.SubjectPerson, ID: d.Guard}
	had, err := s.bookable(ctx, r, subject, v.Site, end)
	if err != nil || visitsCharged(had, end, zone) >= scoring.VisitMost {
		return bot.Change{}, err
	}
	return s.bookMissing(ctx, r, had, scoring.Entry{
		Cause: visitCause(v.Client, end, zone), Site: v.Site, Team: r.Roster.LastStanding(d.Guard, end).Team,
		Subject: subject, Rule: scoring.RuleVisitMiss, At: end,
	})
}

// visitsCharged counts what a guard's week was charged and is not taken back.
func visitsCharged(had []scoring.Entry, end time.Time, zone *time.Location) int {
	n, back := 0, scoring.Reversed(had)
	for _, e := range had {
		if strings.HasPrefix(e.Cause, "visit/") && strings.HasSuffix(e.Cause, "/"+calendar.Week(end, zone)+"/1") && !back[e.No] {
			n++
		}
	}
	return n
}

// serviceMissing books what a month that is over costs the team now that a service
// in it was struck, unless it was booked already.
func (s clerk) serviceMissing(ctx context.Context, r *bot.Request, x scoring.Service) (bot.Change, error) {
	zone := r.Roster.Zone(x.Site)
	month := calendar.Month(x.At, zone)
	from, to, err := daysOf(month, zone)
	if err != nil {
		return bot.Change{}, err
	}
	over := calendar.At(calendar.AddDays(to, 1), 0, zone)
	end := over.Add(-time.Second)
	if x.Team == 0 || r.Now.Before(over) || !mayBook(r, end) {
		return bot.Change{}, nil
	}
	all, quota, err := s.monthServices(ctx, r.Reading, x.Site, x.At)
	if err != nil {
		return bot.Change{}, err
	}
	if i := slices.IndexFunc(all, func(o scoring.Service) bool { return o.No == x.No }); i >= 0 {
		all[i] = x
	}
	leave, err := s.Absences(ctx, r.View, x.Site, from, to)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read absences: %w", err)
	}
	if !slices.ContainsFunc(owingTeams(r.Roster, x.Site, from, to, leave, all, quota), func(t scoring.Team) bool { return t.ID == x.Team }) {
		return bot.Change{}, nil
	}
	subject := scoring.Subject{Kind: scoring.SubjectTeam, ID: x.Team}
	had, err := s.bookable(ctx, r, subject, x.Site, end)
	if err != nil {
		return bot.Change{}, err
	}
	return s.bookMissing(ctx, r, had, scoring.Entry{
		Cause: serviceCause(x.Team, month), Site: x.Site, Team: x.Team, Subject: subject, Rule: scoring.RuleServiceMiss, At: end,
	})
}

// bookable reads what a subject had in the month of a moment, which must be open.
func (s clerk) bookable(ctx context.Context, r *bot.Request, subject scoring.Subject, site int64, at time.Time) ([]scoring.Entry, error) {
	month := calendar.Month(at, r.Roster.Zone(site))
	if err := s.MonthOpen(ctx, r.View, site, month); err != nil {
		return nil, fmt.Errorf("read the month: %w", err)
	}
	had, err := s.EntriesOf(ctx, r.View, subject, month)
	if err != nil {
		return nil, fmt.Errorf("read a month's entries: %w", err)
	}
	return had, nil
}

// bookMissing books a quota's entry for who struck a record, unless its cause has
// one: also one that was taken back, for what was decided then stands.
func (s clerk) bookMissing(ctx context.Context, r *bot.Request, had []scoring.Entry, e scoring.Entry) (bot.Change, error) {
	std := r.Standards.On(r.Roster.Day(e.Site, e.At))
	rule, ok := std.Rule(e.Rule)
	if !ok || slices.ContainsFunc(had, func(o scoring.Entry) bool { return o.Cause == e.Cause && o.Reverses == "" }) {
		return bot.Change{}, nil
	}
	e.Version, e.Points, e.Count, e.By = std.Version, rule.Points, 1, r.Who.Standing.Person
	_, c, err := enter(ctx, r.Reading, e, telling{})
	return c, err
}

// servedAgain takes back what a month cost when a service counts again that had
// been struck.
func (s clerk) servedAgain(ctx context.Context, r *bot.Request, x scoring.Service) (bot.Change, error) {
	all, quota, err := s.monthServices(ctx, r.Reading, x.Site, x.At)
	if err != nil {
		return bot.Change{}, err
	}
	return s.servedInTime(ctx, r, x, served(all, x.Team)+1, quota)
}

// uncharged are those of some causes' entries that nobody booked yet: who strikes a
// record just after a week or month is over may come before the clock.
func (s clerk) uncharged(ctx context.Context, o *bot.Occurrence, site int64, month string) (func(cause string) bool, error) {
	had, err := s.EntriesAt(ctx, o.View, site, 0, month)
	if err != nil {
		return nil, fmt.Errorf("read a month's entries: %w", err)
	}
	return func(cause string) bool {
		return !slices.ContainsFunc(had, func(e scoring.Entry) bool { return e.Cause == cause && e.Reverses == "" })
	}, nil
}
