package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// Two notices remind of visits. The scope of the first is the site's row number
// and the period a week and its step, 2025-W25-mon; of the second a person's and
// the local day.
const (
	noticeVisits     = "visits"
	noticeVisitAgain = "visitagain"
)

// visitStep is one moment of a week of visits (rules.md 9).
type visitStep struct {
	name   string
	day    int // after Monday
	minute int // of the local day
	head   text.Key
}

// The list on Monday morning and who is short on Thursday have hours of ours.
func visitSteps() []visitStep {
	return []visitStep{{"mon", 0, 8 * 60, "visit.week"}, {"thu", 3, 10 * 60, "visit.thursday"}, {"sun", 6, 18 * 60, "visit.sunday"}, {"end", 7, 5, ""}}
}

// visitHeard is how long before the end of the week receiving has to be proved for
// it to be charged (ours).
const visitHeard = 10 * time.Minute

// visitAgainAt is the minute of 【明天提醒】 (ours).
const visitAgainAt = 8*60 + 30

// visitDue is one step of the week that begins on a Monday.
func visitDue(roster *scoring.Roster, site int64, monday string, step visitStep) bot.Due {
	zone := roster.Zone(site)
	week := calendar.Week(calendar.At(monday, 12*60, zone), zone)
	return bot.Due{
		Name: noticeVisits, Scope: number(site), Period: week + "-" + step.name,
		Next: calendar.At(calendar.AddDays(monday, step.day), step.minute, zone),
	}
}

// visitAt reads a period: the Monday, and which step.
func visitAt(period string, zone *time.Location) (monday string, step int, ok bool) {
	i := strings.LastIndex(period, "-")
	if i < 0 {
		return "", 0, false
	}
	from, _, err := calendar.Span(period[:i], zone)
	for n, s := range visitSteps() {
		if s.name == period[i+1:] {
			return calendar.Day(from, zone), n, err == nil
		}
	}
	return "", 0, false
}

// visits is one step of a site's week: the list, who is short, the last reminder,
// the charge. Of reminders that passed while nothing ran only the last is made;
// a week is charged whenever it is found.
func (s clerk) visits(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeVisits + "/" + o.Due.Scope + "/" + o.Due.Period
	site := rowNumber(o.Due.Scope)
	monday, n, ok := visitAt(o.Due.Period, o.Roster.Zone(site))
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeVisits, Scope: o.Due.Scope}}
	if !ok || o.Roster.Site(site).ID == 0 {
		return key, c, nil
	}
	f, err := visitFacts(ctx, s, o.Reading, site, monday)
	if err != nil || len(f.Clients) == 0 {
		return key, c, err // an import that brings key clients begins again
	}
	steps := visitSteps()
	last := n == len(steps)-1
	c.Due[0] = visitDue(o.Roster, site, calendar.AddDays(monday, 7), steps[0])
	if !last {
		c.Due[0] = visitDue(o.Roster, site, monday, steps[n+1])
	}
	duties := f.VisitDuties(monday)
	switch {
	case last:
		err = s.chargeVisits(ctx, o, &c, scoring.VisitCharges(duties), site, monday)
	case !c.Due[0].Next.After(o.Now): // what comes next is due already
	default:
		remindVisits(o, &c, f, duties, site, monday, steps[n])
	}
	return key, c, err
}

// visitCause is the cause of what a client's week costs, given by a moment of it.
func visitCause(client int64, at time.Time, zone *time.Location) string {
	return "visit/" + number(client) + "/" + calendar.Week(at, zone) + "/1"
}

// visitFacts reads what a week's duties rest on.
func visitFacts(ctx context.Context, s wardReader, r *bot.Reading, site int64, monday string) (f scoring.VisitFacts, err error) {
	if f.Clients, f.Wards, err = s.KeyClients(ctx, r.View, site, monday); err != nil {
		return f, fmt.Errorf("read key clients: %w", err)
	}
	if len(f.Clients) == 0 {
		return f, nil
	}
	sunday := calendar.AddDays(monday, 6)
	if f.Visits, err = s.Visits(ctx, r.View, site, monday, sunday); err != nil {
		return f, fmt.Errorf("read visits: %w", err)
	}
	if f.Absences, err = s.Absences(ctx, r.View, site, monday, sunday); err != nil {
		return f, fmt.Errorf("read absences: %w", err)
	}
	f.Works = func(person int64, day string) bool {
		return r.Roster.Standing(person, calendar.At(day, 12*60, r.Roster.Zone(site))).Site == site
	}
	return f, nil
}

// remindVisits tells each guard what is still to be done, and on Thursday the
// captains who is short. Nothing reminds who is on leave.
func remindVisits(o *bot.Occurrence, c *bot.Change, f scoring.VisitFacts, duties []scoring.VisitDuty, site int64, monday string, step visitStep) {
	today := o.Roster.Day(site, o.Now)
	var order []int64
	of := map[int64][]scoring.VisitDuty{}
	for _, d := range duties {
		if d.Guard == 0 || d.Short() == 0 {
			continue
		}
		if len(of[d.Guard]) == 0 {
			order = append(order, d.Guard)
		}
		of[d.Guard] = append(of[d.Guard], d)
	}
	begin := "visits/" + o.Due.Scope + "/" + o.Due.Period + "/"
	for _, guard := range order {
		if !scoring.OnLeave(f.Absences, guard, today) {
			c.Notes = append(c.Notes, visitNote(o.Reading, c, begin+number(guard), guard, of[guard], monday, step.head))
		}
	}
	if step.name != "thu" {
		return
	}
	for _, t := range o.Roster.SiteTeams(site) {
		for _, p := range o.Roster.Captains(t.ID, today) {
			if lines := shortLines(o.Reading, p.Lang, order, of, t.ID); len(lines) > 0 {
				c.Notes = append(c.Notes, bot.Note{
					Key: begin + "team/" + number(t.ID) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Due: o.Roster.Quiet(p.ID, o.Now),
					Body: bot.Body{Lang: p.Lang, Lines: append([]text.Line{o.Say(p.Lang, "visit.short")}, lines...)},
				})
			}
		}
	}
}

// shortLines are the guards of a team and what each still has to do.
func shortLines(r *bot.Reading, lang string, order []int64, of map[int64][]scoring.VisitDuty, team int64) []text.Line {
	var lines []text.Line
	for _, guard := range order {
		if r.Roster.Standing(guard, r.Now).Team != team {
			continue
		}
		for _, d := range of[guard] {
			lines = append(lines, r.Say(lang, "visit.guard_duty", guardName(r, "guard", guard), text.In("duty", dutyLine(r, lang, d))))
		}
	}
	return lines
}

// visitNote is a guard's list of the week, with its buttons until the week ends.
func visitNote(r *bot.Reading, c *bot.Change, key string, guard int64, duties []scoring.VisitDuty, monday string, head text.Key) bot.Note {
	p := r.Roster.Person(guard)
	site := duties[0].Client.Site
	b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, head, text.A("from", r.Catalogue().ShortDate(p.Lang, monday)),
		text.A("to", r.Catalogue().ShortDate(p.Lang, calendar.AddDays(monday, 6))))}}
	for _, d := range duties {
		b.Lines = append(b.Lines, dutyLine(r, p.Lang, d))
	}
	choices := []choice{{r.Say(p.Lang, "button.visit_now"), "visit"}}
	if calendar.Weekday(r.Roster.Day(site, r.Now)) < 6 {
		choices = append(choices, choice{r.Say(p.Lang, "button.visit_later"), "visitlater"})
	}
	choices = append(choices, choice{r.Say(p.Lang, "button.visit_cannot"), "cannot"})
	offer(r, c, &b, guard, calendar.At(calendar.AddDays(monday, 7), 0, r.Roster.Zone(site)), choices...)
	return bot.Note{Key: key, To: bot.Address{Person: guard}, Class: bot.ClassNotice, Body: b, Due: r.Roster.Quiet(guard, r.Now)}
}

// chargeVisits books what a week's missing visits cost, at its last second.
func (s clerk) chargeVisits(ctx context.Context, o *bot.Occurrence, c *bot.Change, short []scoring.VisitDuty, site int64, monday string) error {
	zone := o.Roster.Zone(site)
	end := calendar.At(calendar.AddDays(monday, 7), 0, zone).Add(-time.Second)
	std := o.Standards.On(calendar.AddDays(monday, 6))
	rule, ok := std.Rule(scoring.RuleVisitMiss)
	if !ok || len(short) == 0 {
		return nil
	}
	// A limit that passes while nothing runs is not charged (rules.md 3): nobody could record.
	heard, err := o.Received(ctx, end.Add(-visitHeard), end)
	if err != nil || !heard {
		return err
	}
	uncharged, err := s.uncharged(ctx, o, site, calendar.Month(end, zone))
	if err != nil {
		return err
	}
	for _, d := range short {
		if !uncharged(visitCause(d.Client.ID, end, zone)) {
			continue
		}
		_, booked, err := enter(ctx, o.Reading, scoring.Entry{
			Cause: visitCause(d.Client.ID, end, zone), Site: site, Team: o.Roster.LastStanding(d.Guard, end).Team,
			Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: d.Guard}, Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: end,
		}, telling{})
		if err != nil {
			return err
		}
		for i := range booked.Notes {
			b := &booked.Notes[i].Body
			b.Lines = append(b.Lines, o.Say(b.Lang, "visit.missed", text.ByName("name", d.Client.Name), text.A("made", number(d.Made)), text.A("quota", number(d.Quota))))
		}
		also(c, booked)
	}
	return nil
}
