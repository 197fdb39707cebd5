package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// caseClock is a deadline of a case: a reminder at 50, 80 and 100 %, the charge,
// or the closing of a case whose client stayed silent. It handles the earliest
// deadline; the others are due again at once.
func (s clerk) caseClock(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	c, err := o.Reading.Case(ctx, o.Case)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	f := open(o.Reading, c)
	list := bot.Change{}
	if f.shiftBegan() && !f.waits() {
		if err := s.handOver(ctx, f, &list); err != nil {
			return "", bot.Change{}, err
		}
	}
	key, change, err := f.deadline(ctx)
	if err != nil {
		return "", bot.Change{}, err
	}
	with(&change, list)
	return key, change, nil
}

// deadline does what is due first of a case.
func (f casefile) deadline(ctx context.Context) (key string, change bot.Change, err error) {
	now := f.r.Now
	due := f.profile.Due(f.c, f.class(), now)
	if len(due) == 0 {
		// A shift begins, or the facts moved since NextAt was stored: set it right.
		if f.waits() {
			f.list(&change)
		}
		change.Cases = []scoring.Case{f.timed()}
		return f.runKey("case", "timed", now.Format("20060102150405")), change, nil
	}
	d := due[0]
	switch {
	case d.Clock == scoring.ClockWait:
		f.waitOver(&change)
		change.Cases = []scoring.Case{f.timed()}
		return f.runKey("case", "waited", number(d.Limit.Unix())), change, nil
	case !f.c.Doubt.IsZero() && d.Clock == scoring.ClockClose:
		f.leftSo(&change)
		change.Cases = []scoring.Case{f.timed()}
		return f.runKey("case", "doubted", number(d.Limit.Unix())), change, nil
	case d.Clock == scoring.ClockClose:
		f.close(&change)
	case d.Clock == scoring.ClockUrgent:
		f.callManagers(&change)
	case d.Mark == scoring.MarkCharge:
		change, err = f.charge(ctx, d)
	default:
		f.remind(&change, d)
	}
	if err != nil {
		return "", bot.Change{}, err
	}
	f.c = f.profile.Fire(f.c, f.class(), d)
	change.Cases = []scoring.Case{f.timed()}
	return f.runKey("case", string(d.Clock), number(d.Mark)), change, nil
}

// close ends a solved case whose client said nothing for 24 h.
func (f *casefile) close(c *bot.Change) {
	f.c.State, f.c.Closed = scoring.CaseClosed, f.r.Now
	c.Steps = append(c.Steps, f.step(f.r.Now, 0, "closed", ""))
	if f.c.Client == 0 {
		return
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("progress", "closed"), To: bot.Address{Client: f.c.Client}, Class: bot.ClassAlert,
		Body: bot.Body{Lang: f.c.Lang, Lines: []text.Line{f.r.Say(f.c.Lang, "clock.closed", f.no())}},
	})
}

// reminder is the text of a clock's mark; of a case that nobody accepted it asks
// for somebody before it asks for the end.
func (f casefile) reminder(d scoring.Deadline) text.Key {
	if d.Clock == scoring.ClockResolve && f.c.State == scoring.CaseOpen && d.Mark != scoring.MarkOver {
		return "clock.resolve_nobody"
	}
	texts := map[scoring.ClockName][3]text.Key{
		scoring.ClockAccept:  {"clock.accept_half", "clock.accept_near", "clock.accept_over"},
		scoring.ClockArrive:  {"clock.arrive_half", "clock.arrive_near", "clock.arrive_over"},
		scoring.ClockResolve: {"clock.resolve_half", "clock.resolve_near", "clock.resolve_over"},
	}[d.Clock]
	switch d.Mark {
	case scoring.MarkHalf:
		return texts[0]
	case scoring.MarkClose:
		return texts[1]
	}
	return texts[2]
}

// remind tells the group at 50 %, the captain at 80 %, the supervisor at 100 %.
func (f casefile) remind(c *bot.Change, d scoring.Deadline) {
	if d.Mark != scoring.MarkHalf || f.named() {
		people := f.captains()
		if d.Mark == scoring.MarkHalf && !f.c.Private() {
			people = f.answerers()
		}
		if d.Mark == scoring.MarkOver || len(people) == 0 {
			people = f.supervisors()
		}
		for _, p := range people {
			f.remindOne(c, d, bot.Address{Person: p.ID}, "p"+number(p.ID), p.Lang)
		}
		return
	}
	groups := f.r.Roster.TeamGroups(f.c.Team)
	if f.c.Shared {
		groups = f.dutyGroups()
	}
	if len(groups) == 0 {
		groups = f.r.Roster.SiteGroups(f.c.Site)
	}
	for _, g := range groups {
		f.remindOne(c, d, bot.Address{Group: g.ID}, number(g.ID), g.Lang)
		if f.c.State == scoring.CaseOpen && f.c.Team != 0 {
			f.callsTeam(c, f.c.Team) // who holds a case is not named in a group
		}
	}
}

func (f casefile) remindOne(c *bot.Change, d scoring.Deadline, to bot.Address, whom, lang string) {
	args := []text.Arg{f.no(), text.In("what", f.what(lang)), text.A("left", f.r.Catalogue().Left(lang, d.Limit.Sub(f.r.Now)))}
	b := bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, f.reminder(d), args...)}}
	if to.Person != 0 && f.c.Holder != 0 {
		b.Lines = append(b.Lines, f.r.Say(lang, "clock.holder", text.ByName("name", f.r.Roster.Person(f.c.Holder).Name)))
	}
	if f.c.State == scoring.CaseOpen {
		f.acceptButton(c, &b, lang)
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("remind", string(d.Clock), number(d.Mark), whom), To: to, Class: bot.ClassAlert, Body: b,
	})
}

// charge books what a clock costs, when the alert reached somebody on duty and
// receiving was proved from then to the limit; else it is proposed to the captain
// (rules.md 3).
func (f casefile) charge(ctx context.Context, d scoring.Deadline) (bot.Change, error) {
	for _, charge := range f.std.Charges(f.c, f.site.Profile, f.class(), f.r.Now) {
		if charge.Clock != d.Clock {
			continue
		}
		if f.c.Alerted.IsZero() { // nobody on duty got the alert
			return f.proposeCharge(charge, "charge.proposed_missed"), nil
		}
		proved, err := f.r.Received(ctx, f.c.Alerted, d.Limit)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read when receiving was proved: %w", err)
		}
		if !proved {
			return f.proposeCharge(charge, "charge.proposed"), nil
		}
		return f.book(ctx, charge, 0)
	}
	return bot.Change{}, nil
}

// book makes the entry of a charge, by a clock or (by ≠ 0) by who decided it.
func (f casefile) book(ctx context.Context, charge scoring.Charge, by int64) (bot.Change, error) {
	e := f.chargeEntry(charge)
	e.By = by
	e, change, err := enter(ctx, f.r, e, telling{bars: f.c.Barred})
	if err != nil {
		return bot.Change{}, err
	}
	change.Steps = append(change.Steps, f.step(f.r.Now, by, "charged", e.No))
	return change, nil
}

func (f casefile) chargeEntry(charge scoring.Charge) scoring.Entry {
	rule, _ := f.std.Rule(charge.Rule)
	priced := slip{}.priced(rule, charge.Count)
	e := scoring.Entry{
		Cause: clockCause(f.c, charge.Clock), Site: f.c.Site, Team: f.c.Team, Subject: charge.Subject,
		Rule: charge.Rule, Version: f.std.Version, Points: priced.Points, Count: charge.Count,
		At: charge.At, Case: f.c.No, Place: f.place.Name,
	}
	if charge.Subject.Kind == scoring.SubjectPerson {
		e.Team = f.r.Roster.Standing(charge.Subject.ID, charge.At).Team
	}
	return e
}

// decideWithin is how long a proposed charge can be decided at least, also when it
// was made late (ours).
const decideWithin = 24 * time.Hour

// proposeCharge asks the captains (not about themselves), else the supervisors,
// whether a charge shall stand that the program could not prove. say tells why.
// They may say so as long as a person may record what happened then (rules.md 2).
func (f casefile) proposeCharge(charge scoring.Charge, say text.Key) bot.Change {
	change := bot.Change{}
	var judges []scoring.Person
	for _, p := range f.captains() {
		if (charge.Subject != scoring.Subject{Kind: scoring.SubjectPerson, ID: p.ID}) {
			judges = append(judges, p)
		}
	}
	if len(judges) == 0 {
		judges = f.supervisors()
	}
	e := f.chargeEntry(charge)
	action := f.c.No + " " + number(f.c.Run) + " " + string(charge.Clock)
	until := notBefore(charge.At.Add(scoring.RecordWithin), f.r.Now.Add(decideWithin))
	for _, p := range judges {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, say, f.no(), text.In("what", f.what(p.Lang)),
			text.A("rule", ruleName(f.r.Standards, p.Lang, e)), text.A("times", times(e.Count)), text.A("points", e.Points.String()),
			text.In("subject", f.subject(e)))}}
		offer(f.r, &change, &b, p.ID, until,
			choice{f.r.Say(p.Lang, "button.charge"), "charge yes " + action},
			choice{f.r.Say(p.Lang, "button.waive"), "charge no " + action})
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey("proposed", string(charge.Clock), number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
		})
	}
	return change
}

// subject names whom an entry counts for.
func (f casefile) subject(e scoring.Entry) text.Line {
	if e.Subject.Kind == scoring.SubjectPerson {
		return text.Line{{T: f.r.Roster.Person(e.Subject.ID).Name, M: text.Name}}
	}
	return text.Plain(collective(f.r, e))
}
