package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// Two notices bring what is scheduled already to the hours that a team has now. They
// run at once, and after the new rota is stored, so that they read it. The scope of
// the first is the team's row number, of the second the number of a case; the period
// tells one change from another.
const (
	noticeRota     = "rota"
	noticeRotaCase = "rotacase"
)

// rotaDue asks for that after a change of a team's rota.
func rotaDue(team int64, now time.Time, why string) bot.Due {
	return bot.Due{Name: noticeRota, Scope: number(team), Period: number(now.Unix()) + "-" + why, Next: now}
}

// rotaMoved moves a team's evening notice and its preview, the charges that wait for
// its own duty, what waits for the next shift, and has the open cases of its site looked at again.
func (s clerk) rotaMoved(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeRota + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeRota, Scope: o.Due.Scope}}
	team := o.Roster.Team(rowNumber(o.Due.Scope))
	if team.ID == 0 {
		return key, c, nil
	}
	for _, g := range o.Roster.TeamGroups(team.ID) {
		if err := s.moveEvening(ctx, o, &c, g); err != nil {
			return "", bot.Change{}, err
		}
	}
	if err := s.moveMisses(ctx, o, &c, team); err != nil {
		return "", bot.Change{}, err
	}
	if err := s.moveHands(ctx, o, &c, team.Site); err != nil {
		return "", bot.Change{}, err
	}
	cases, err := s.CasesOf(ctx, o.View, scoring.CaseFilter{
		Site: team.Site, States: []scoring.CaseState{scoring.CaseOpen, scoring.CaseAccepted, scoring.CaseArrived},
	})
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read open cases: %w", err)
	}
	for _, k := range cases {
		if !open(o.Reading, k).timed().NextAt.Equal(k.NextAt) {
			c.Due = append(c.Due, bot.Due{Name: noticeRotaCase, Scope: k.No, Period: o.Due.Period, Next: o.Now})
		}
	}
	return key, c, nil
}

// moveEvening moves the rows of a group. What is due already goes out first; what is
// held has its own time; what has its new time behind it, the notice or the preview
// of one to come, goes out at once.
func (s clerk) moveEvening(ctx context.Context, o *bot.Occurrence, c *bot.Change, g scoring.Group) error {
	_, hold, err := s.Posting(ctx, o.View, g.ID)
	if err != nil {
		return fmt.Errorf("read when a notice is due: %w", err)
	}
	for _, name := range []string{noticeEvening, noticePreview} {
		had, err := s.Scheduled(ctx, o.View, name, number(g.ID))
		if err != nil {
			return fmt.Errorf("read the schedule: %w", err)
		}
		if !had.Next.After(o.Now) || hold.Day == had.Period && hold.State == scoring.HoldHeld {
			continue
		}
		next := dueOn(o.Roster, g, name, had.Period, spreads(o.Roster, had.Period)[g.ID])
		if !next.Next.After(o.Now) {
			if name == noticePreview && !noticeTime(o.Roster, g, had.Period).After(o.Now) {
				continue // there is nothing to show any more: it moves on by itself
			}
			next.Next = o.Now
		}
		if !next.Next.Equal(had.Next) {
			c.Due = append(c.Due, next)
		}
	}
	return nil
}

// moveMisses counts the captain's half hour of own duty to object again
// (rules.md 9), from when the miss was found.
func (s clerk) moveMisses(ctx context.Context, o *bot.Occurrence, c *bot.Change, team scoring.Team) error {
	today := o.Roster.Day(team.Site, o.Now)
	_, misses, err := s.Patrolled(ctx, o.View, team.Site, o.Now, o.Now, calendar.AddDays(today, -rotaBack), today)
	if err != nil {
		return fmt.Errorf("read what was missed: %w", err)
	}
	for _, m := range misses {
		if m.State != patrol.Asked || m.Team != team.ID {
			continue
		}
		due := o.Roster.AfterDuty(m.Team, m.At, patrolObject)
		if due.Equal(m.Due) || !due.After(o.Now) || !m.Due.After(o.Now) {
			continue
		}
		m.Due = due
		c.Misses = append(c.Misses, m)
		c.Due = append(c.Due, bot.Due{Name: noticePatrolCharge, Scope: m.No, Period: m.Day, Next: m.Due})
	}
	return nil
}

// moveHands moves what is still to be given to the next shift.
func (s clerk) moveHands(ctx context.Context, o *bot.Occurrence, c *bot.Change, site int64) error {
	all, err := s.Handovers(ctx, o.View, site, calendar.AddDays(o.Roster.Day(site, o.Now), -rotaBack))
	if err != nil {
		return fmt.Errorf("read handovers: %w", err)
	}
	for _, h := range all {
		if start, _ := nextHands(o.Roster, h, o.Now); h.Given.IsZero() && start.After(o.Now) {
			c.Due = append(c.Due, handDue(h.No, handGive, start))
		}
	}
	return nil
}

// rotaBack is how many days back a miss can still wait: AfterDuty looks as far.
const rotaBack = 9

// rotaCase sets an open case to when the next shift of its site begins now.
func (s clerk) rotaCase(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeRotaCase + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeRotaCase, Scope: o.Due.Scope}}
	k, err := o.Reading.Case(ctx, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	if t := open(o.Reading, k).timed(); !t.NextAt.Equal(k.NextAt) && k.Open() && k.NextAt.After(o.Now) {
		c.Cases = []scoring.Case{t}
	}
	return key, c, nil
}
