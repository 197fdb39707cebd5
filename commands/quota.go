package commands

import (
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// A quota wants so many things of a period: suggestions of each guard in a
// quarter, convenience services of each team in a month. Its notice has the site's
// row number as scope and a period and a step as period: 2025-Q2-end.
type quota struct {
	name   string // of the notice
	period func(time.Time, *time.Location) string
	steps  []quotaStep
}

// quotaStep is one moment of a period.
type quotaStep struct {
	name   string
	before int // days before the period's last one
	minute int // of the local day
}

// remindQuotaAt is the minute of the reminders, and quotaEndAt of the next day
// that of the charge (both ours).
const (
	remindQuotaAt = 10 * 60
	quotaEndAt    = 5
)

// quotaHeard is how long before a period's end receiving has to be proved for it
// to be charged (ours, as of a week of visits).
const quotaHeard = visitHeard

// The steps of a quota.
const (
	quotaFirst = "first"
	quotaLast  = "last"
	quotaEnd   = "end"
)

// quotas are what the schedule holds of each site: a quarter's suggestions are
// asked for two weeks and three days before its end (issue 6), a month's services
// ten and three days before (ours).
func quotas() []quota {
	steps := func(first int) []quotaStep {
		return []quotaStep{{quotaFirst, first, remindQuotaAt}, {quotaLast, 3, remindQuotaAt}, {quotaEnd, -1, quotaEndAt}}
	}
	return []quota{{noticeSuggestions, calendar.Quarter, steps(14)}}
}

// quotaNamed is the quota of a notice.
func quotaNamed(name string) quota {
	for _, q := range quotas() {
		if q.name == name {
			return q
		}
	}
	return quota{}
}

// daysOf are the first and the last local day of a period.
func daysOf(period string, zone *time.Location) (from, to string, err error) {
	begin, end, err := calendar.Span(period, zone)
	if err != nil {
		return "", "", fmt.Errorf("span of a period: %w", err)
	}
	return calendar.Day(begin, zone), calendar.AddDays(calendar.Day(end, zone), -1), nil
}

// due is one step of a period at a site.
func (q quota) due(roster *scoring.Roster, site int64, period string, step quotaStep) bot.Due {
	zone := roster.Zone(site)
	_, to, err := daysOf(period, zone)
	if err != nil {
		return bot.Due{Name: q.name, Scope: number(site)} // no period of ours: the row goes
	}
	return bot.Due{
		Name: q.name, Scope: number(site), Period: period + "-" + step.name,
		Next: calendar.At(calendar.AddDays(to, -step.before), step.minute, zone),
	}
}

// next is the step that follows one of a period.
func (q quota) next(roster *scoring.Roster, site int64, period string, step int) bot.Due {
	if step+1 < len(q.steps) {
		return q.due(roster, site, period, q.steps[step+1])
	}
	_, end, err := calendar.Span(period, roster.Zone(site))
	if err != nil {
		return bot.Due{Name: q.name, Scope: number(site)}
	}
	return q.due(roster, site, q.period(end, roster.Zone(site)), q.steps[0])
}

// first is a site's next step after now.
func (q quota) first(roster *scoring.Roster, site int64, now time.Time) bot.Due {
	due := q.due(roster, site, q.period(now, roster.Zone(site)), q.steps[0])
	for n := 0; !due.Next.IsZero() && !due.Next.After(now); n++ {
		period, _, _ := q.at(due.Period)
		due = q.next(roster, site, period, n)
	}
	return due
}

// at reads the period of a row of the schedule.
func (q quota) at(period string) (of string, step int, ok bool) {
	i := strings.LastIndex(period, "-")
	if i < 0 {
		return "", 0, false
	}
	for n, s := range q.steps {
		if s.name == period[i+1:] {
			return period[:i], n, true
		}
	}
	return "", 0, false
}

// quotaRows are the rows of the schedule of sites that have none yet, at an
// import or a start: a period that has begun goes on from its next step.
func quotaRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	planned := map[[2]string]bool{}
	for _, d := range had {
		planned[[2]string{d.Name, d.Scope}] = true
	}
	var out []bot.Due
	for _, site := range after.Sites {
		for _, q := range quotas() {
			if !planned[[2]string{q.name, number(site.ID)}] {
				out = append(out, q.first(after, site.ID, now))
			}
		}
	}
	return out
}

// quotaStepOf reads what an occurrence is about: its period, the step, and the
// Change that moves the row on. ask is false when there is nothing to do now: of
// reminders that passed while nothing ran only the last is made, a charge always.
func quotaStepOf(o *bot.Occurrence) (period string, step quotaStep, c bot.Change, ask bool) {
	q := quotaNamed(o.Due.Name)
	site := rowNumber(o.Due.Scope)
	period, n, ok := q.at(o.Due.Period)
	c.Due = []bot.Due{{Name: o.Due.Name, Scope: o.Due.Scope}}
	if !ok || o.Roster.Site(site).ID == 0 {
		return "", step, c, false
	}
	c.Due[0] = q.next(o.Roster, site, period, n)
	step = q.steps[n]
	return period, step, c, step.name == quotaEnd || c.Due[0].Next.After(o.Now)
}
