package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// alerted is the end of an alert. The first that reached a chat on duty starts
// the clocks that cost points, and fixes the team (rules.md 3); one that cannot
// arrive is told to captain and supervisor.
func (s clerk) alerted(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	parts := strings.Split(d.Note, "/")
	if len(parts) != 4 {
		return bot.Change{}, nil
	}
	c, err := d.Reading.Case(ctx, parts[1])
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, nil
	case err != nil:
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	case !c.Open() || !c.Alerted.IsZero() || number(c.Run) != parts[2]:
		return bot.Change{}, nil
	}
	f := open(d.Reading, c)
	change := bot.Change{}
	if d.Outcome != bot.Sent {
		f.missed(&change, parts[3])
		return change, nil
	}
	if f.named() {
		f.c.Alerted = notBefore(wholeSecond(d.At), c.Opened)
		change.Cases = []scoring.Case{f.timed()}
		change.Steps = []scoring.CaseStep{f.step(f.c.Alerted, 0, "alerted", "")}
		return change, nil
	}
	duty := f.onDuty(d.At)
	if team := f.calledTeam(parts[3]); team != 0 && !slices.ContainsFunc(duty, func(t scoring.Team) bool { return t.ID == team }) {
		// The shift changed while the alert was on its way: those on duty now are
		// called, and their alert starts the clocks.
		f.alert(&change)
		return change, nil
	}
	f.c.Alerted = notBefore(wholeSecond(d.At), c.Start())
	f.c = lyingWith(f.c, duty)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(f.c.Alerted, 0, "alerted", "")}
	return change, nil
}

// lyingWith is the case as it lies with the teams that are on duty.
func lyingWith(c scoring.Case, teams []scoring.Team) scoring.Case {
	c.Team, c.Shared = 0, len(teams) > 1
	if len(teams) == 1 {
		c.Team = teams[0].ID
	}
	return c
}

// missed is an alert that did not arrive. As long as no other one does, the clocks
// run from here, and what they cost is proposed to the captain (rules.md 3). What
// was put to people by name costs nobody anything. whom is the group it went to,
// or the person (p7).
func (f casefile) missed(c *bot.Change, whom string) {
	if f.c.Missed.IsZero() && !f.named() {
		f.c.Missed = notBefore(wholeSecond(f.r.Now), f.c.Start())
		f.c = lyingWith(f.c, f.onDuty(f.r.Now))
		c.Cases = []scoring.Case{f.timed()}
		c.Steps = []scoring.CaseStep{f.step(f.c.Missed, 0, "missed", "")}
	}
	f.undelivered(c, whom)
}

// wholeSecond is the next whole second, the moment itself if it is one: limits
// count whole seconds (rules.md 3), a person's time is cut to the second, which
// must not make them late, and so is a decision's now: a deadline within a second
// would be found too early, and left to its lease for half a minute.
func wholeSecond(t time.Time) time.Time {
	if s := t.Truncate(time.Second); s.Before(t) {
		return s.Add(time.Second)
	}
	return t
}

// calledTeam is the team whose chat an alert went to: of a group, or of a
// person (p7); 0 for a site's group.
func (f casefile) calledTeam(whom string) int64 {
	if person, ok := strings.CutPrefix(whom, "p"); ok {
		id, _ := strconv.ParseInt(person, 10, 64)
		return f.r.Roster.Standing(id, f.r.Now).Team
	}
	id, _ := strconv.ParseInt(whom, 10, 64)
	return f.r.Roster.Group(id).Team
}

// undelivered tells captains and supervisors, once a run, that an alert did not
// arrive: they call somebody by other means. whom is the
// group it went to, or the person (p7), as of the desk.
func (f casefile) undelivered(c *bot.Change, whom string) {
	key, args := text.Key("alert.undelivered"), []text.Arg{f.no()}
	lost := int64(0)
	if person, ok := strings.CutPrefix(whom, "p"); ok {
		lost, _ = strconv.ParseInt(person, 10, 64)
		key, args = "alert.undelivered_person", append(args, text.ByName("name", f.r.Roster.Person(lost).Name))
	}
	for _, p := range once(append(f.captains(), f.supervisors()...)) {
		if p.ID == lost {
			continue
		}
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, key, append(args, text.In("what", f.what(p.Lang)))...)}}
		f.acceptButton(c, &b, p.Lang)
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("undelivered", number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b,
		})
	}
}
