package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// noticeImprove is the clock's name for the reminders of an improvement plan. Its
// scope is the plan's number, its period the local day.
const noticeImprove = "improve"

// reviewed measures the plans of a site by a round that closes and opens those it
// makes necessary; what it gives back stands below the results.
func (s clerk) reviewed(ctx context.Context, x rounding, p survey.Poll, c *bot.Change) (said func(lang string) []text.Line, err error) {
	r := x.o.Reading
	plans, err := s.Plans(ctx, r.View, x.site.ID)
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	measured, low := survey.Review(p, plans)
	day := r.Roster.Day(x.site.ID, r.Now)
	var opened []survey.Plan
	for _, dim := range low {
		plan := p.Opened(dim, day, r.Now)
		if plan.No, err = newNo(ctx, r, "GJ-", bot.SeriesPlan); err != nil {
			return nil, err
		}
		plan.Owner = planOwner(r, plan).ID
		opened = append(opened, plan)
		c.Due = append(c.Due, planDue(r, plan, day))
		if owner := r.Roster.Person(plan.Owner); owner.ID != 0 {
			c.Notes = append(c.Notes, planOwed(r, c, owner, plan, "improve/opened/"+plan.No, "improve.owner"))
		}
	}
	c.Plans = append(append(c.Plans, measured...), opened...)
	return func(lang string) []text.Line {
		var lines []text.Line
		for _, plan := range measured {
			lines = append(lines, planEffect(r, lang, plan))
		}
		for _, plan := range opened {
			lines = append(lines, planLine(r, lang, plan))
		}
		return lines
	}, nil
}

// planOwner is who sees to a plan that nobody was named for: the site's first
// supervisor, else a manager.
func planOwner(r *bot.Reading, p survey.Plan) scoring.Person {
	if found := r.Roster.Supervisors(p.Site, r.Roster.Day(p.Site, r.Now)); len(found) > 0 {
		return found[0]
	}
	return scoring.Person{}
}

// improveDue reminds of a plan until it is closed: its owner, and from the day
// after it was due the managers too. Who has left hands it on.
func (s clerk) improveDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeImprove + "/" + o.Due.Scope + "/" + o.Due.Period
	p, err := s.Plan(ctx, o.View, o.Due.Scope)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read plan: %w", err)
	}
	c := bot.Change{}
	if !p.Open() {
		c.Due = []bot.Due{{Name: noticeImprove, Scope: p.No}}
		return key, c, nil
	}
	today := o.Roster.Day(p.Site, o.Now)
	c.Due = []bot.Due{planDue(o.Reading, p, today)}
	if bot.Rights()["improve"][o.Roster.Standing(p.Owner, o.Now).Role] == bot.Nothing {
		p.Owner = planOwner(o.Reading, p).ID
		c.Plans = []survey.Plan{p}
	}
	to := []scoring.Person{o.Roster.Person(p.Owner)}
	head := text.Key("improve.remind")
	if today > p.Due {
		to, head = append(to, managers(o.Roster, p.Site, today)...), "improve.late"
	}
	for _, person := range once(to) {
		if person.ID != 0 {
			c.Notes = append(c.Notes, planOwed(o.Reading, &c, person, p, "improve/remind/"+p.No+"/"+o.Due.Period+"/"+number(person.ID), head))
		}
	}
	return key, c, nil
}
