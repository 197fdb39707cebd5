package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// nextShift is when the open case is to be listed: when the next shift of its
// site begins; zero when it is not to be listed.
func (f casefile) nextShift() time.Time {
	if f.r == nil || !f.c.Open() || f.c.Desk || f.c.Private() || f.c.Lead != "" {
		return time.Time{}
	}
	next, _ := f.r.Roster.NextShift(f.c.Site, f.r.Now)
	return next
}

// shiftBegan reports whether the moment at which the case was due is the
// beginning of a shift.
func (f casefile) shiftBegan() bool {
	if !f.c.Open() || f.c.Desk || f.c.Private() || f.c.Lead != "" || f.c.NextAt.IsZero() {
		return false
	}
	start, ok := f.r.Roster.NextShift(f.c.Site, f.c.NextAt.Add(-time.Second))
	return ok && start.Equal(f.c.NextAt)
}

// handOver lists the open cases of a site to the teams whose shift begins
// (rules.md 3). Whichever case's turn comes first writes the list; the keys of
// the notes keep the others from writing it again.
func (s clerk) handOver(ctx context.Context, f casefile, c *bot.Change) error {
	start := f.c.NextAt
	before := f.r.Roster.OnDuty(f.c.Site, 0, start.Add(-time.Second))
	cases, err := s.CasesOf(ctx, f.r.View, scoring.CaseFilter{
		Site: f.c.Site, States: []scoring.CaseState{scoring.CaseOpen, scoring.CaseAccepted, scoring.CaseArrived},
	})
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	// What lies with people by name is not the team's; a private case no group hears of.
	cases = slices.DeleteFunc(cases, func(k scoring.Case) bool { return k.Private() || len(open(f.r, k).answerers()) > 0 })
	for _, t := range f.r.Roster.OnDuty(f.c.Site, 0, start) {
		if slices.ContainsFunc(before, func(o scoring.Team) bool { return o.ID == t.ID }) {
			continue
		}
		for _, g := range f.r.Roster.TeamGroups(t.ID) {
			f.listTo(c, g, cases, start)
		}
	}
	return nil
}

func (f casefile) listTo(c *bot.Change, g scoring.Group, cases []scoring.Case, start time.Time) {
	b := bot.Body{Lang: g.Lang, Lines: []text.Line{f.r.Say(g.Lang, "alert.shift", text.A("count", number(len(cases))))}}
	for _, k := range cases[:min(len(cases), mostListed)] {
		other := open(f.r, k)
		b.Lines = append(b.Lines, other.line(g.Lang))
		if k.State == scoring.CaseOpen {
			offer(f.r, c, &b, 0, time.Time{}, choice{f.r.Say(g.Lang, "button.accept_no", other.no()), "accept " + k.No})
		}
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: "shift/" + number(start.Unix()) + "/" + number(g.ID), To: bot.Address{Group: g.ID}, Class: bot.ClassAlert, Body: b,
	})
}
