package commands

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// noticeAssess reminds of an assessment and ends it. Its scope is the assessment's
// number, its period a local day and the step, 2025-06-16-begin.
const noticeAssess = "assess"

// The steps of an assessment and their minutes (ours).
const (
	assessBegin = "-begin" // the first day, when it was asked for before
	assessLast  = "-last"  // the last day, a reminder
	assessEnd   = "-end"   // the day after
	assessEndAt = 7        // after what ends at midnight
	assessDayAt = 8*60 + 25
)

// assessNext is an assessment's next step after now.
func assessNext(r *bot.Reading, a scoring.Assessment) bot.Due {
	zone := r.Roster.Zone(a.Site)
	for _, step := range []struct {
		day, name string
		minute    int
	}{{a.FromDay, assessBegin, assessDayAt}, {a.ToDay, assessLast, assessDayAt}, {calendar.AddDays(a.ToDay, 1), assessEnd, assessEndAt}} {
		if at := calendar.At(step.day, step.minute, zone); at.After(r.Now) {
			return bot.Due{Name: noticeAssess, Scope: a.No, Period: step.day + step.name, Next: at}
		}
	}
	return bot.Due{Name: noticeAssess, Scope: a.No, Period: a.ToDay + assessEnd, Next: r.Now}
}

// assessDue is one step of an assessment: its assessor is reminded of what is left,
// and once its days are over the result goes out. Where the assessor is no longer
// there, or on leave, the supervisors are reminded.
func (s clerk) assessDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeAssess + "/" + o.Due.Scope + "/" + o.Due.Period
	a, err := s.Assessment(ctx, o.View, o.Due.Scope)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read assessment: %w", err)
	}
	c := bot.Change{}
	if a.State != scoring.AssessOpen {
		c.Due = []bot.Due{{Name: noticeAssess, Scope: a.No}}
		return key, c, nil
	}
	made, err := s.Checks(ctx, o.View, a.Site, a.No)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read checks: %w", err)
	}
	day, zone := o.Roster.Day(a.Site, o.Now), o.Roster.Zone(a.Site)
	if strings.HasSuffix(o.Due.Period, assessEnd) || day > a.ToDay && !o.Now.Before(calendar.At(calendar.AddDays(a.ToDay, 1), assessEndAt, zone)) {
		assessOver(o.Reading, &c, a, made)
		return key, c, nil
	}
	c.Due = []bot.Due{assessNext(o.Reading, a)}
	leave, err := s.Absences(ctx, o.View, a.Site, day, day)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read absences: %w", err)
	}
	to := []scoring.Person{o.Roster.Person(a.Assessor)}
	if scoring.OnLeave(leave, a.Assessor, day) || o.Roster.Standing(a.Assessor, o.Now).Role == scoring.RoleNone {
		to = o.Roster.Supervisors(a.Site, day)
	}
	head := text.Key("assess.today")
	if day == a.ToDay {
		head = "assess.last_day"
	}
	for _, p := range to {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, head), assessLine(o.Reading, p.Lang, a, made)}}
		putItems(o.Reading, &c, &b, p.ID, a, made)
		c.Notes = append(c.Notes, assessNote(o.Reading, p, a.No+"/"+o.Due.Period, b))
	}
	return key, c, nil
}
