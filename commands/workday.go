package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// noticeWorkday is what a site's working day reminds of: deadlines that run in
// working days. Its scope is the site's row number and its period the local day;
// what fell due on days on which nothing ran is told on the next that does.
const noticeWorkday = "workday"

// Deadlines in working days (rules.md 3 and 4).
const (
	answerWithin   = 10 // of a client's suggestion
	answerFirst    = 5  // reminded, and again
	answerLast     = 9
	resultWithin   = 3         // of a service case, ours
	workdayAt      = 9*60 + 10 // minute of the local day, ours
	deadlineBehind = 45        // days that are looked back: ten working days with the longest holidays
)

// workdayDue is a site's next working day after a moment.
func workdayDue(roster *scoring.Roster, site int64, now time.Time) bot.Due {
	day := roster.WorkingDay(site, now, 1)
	return bot.Due{Name: noticeWorkday, Scope: number(site), Period: day, Next: calendar.At(day, workdayAt, roster.Zone(site))}
}

// workday tells who decides which clients' suggestions wait, who has a service
// case that its result is due today, and captains whom to call. What was settled
// in time is silent.
func (s clerk) workday(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeWorkday + "/" + o.Due.Scope + "/" + o.Due.Period
	c, site := bot.Change{}, rowNumber(o.Due.Scope)
	c.Due = []bot.Due{{Name: noticeWorkday, Scope: o.Due.Scope}}
	if o.Roster.Site(site).ID == 0 {
		return key, c, nil
	}
	c.Due[0] = workdayDue(o.Roster, site, o.Now)
	d := deadlines{r: o.Reading, site: site, from: o.Due.Period, to: o.Roster.Day(site, o.Now)}
	since := o.Now.AddDate(0, 0, -deadlineBehind)
	waiting, err := s.Unanswered(ctx, o.View, site, since)
	if err != nil {
		return key, c, fmt.Errorf("read what clients suggested: %w", err)
	}
	for _, j := range waiting {
		d.remindAnswer(&c, j)
	}
	cases, err := s.Lagging(ctx, o.View, site, since)
	if err != nil {
		return key, c, fmt.Errorf("read what waits for a result: %w", err)
	}
	for _, k := range cases {
		if k.State != scoring.CaseClosed {
			d.remindResult(&c, open(o.Reading, k))
			continue
		}
		if d.falls(k.RatedAt, 1) {
			steps, err := s.Steps(ctx, o.View, k.No)
			if err != nil {
				return key, c, fmt.Errorf("read a case's history: %w", err)
			}
			d.remindCall(&c, open(o.Reading, k), steps)
		}
	}
	return key, c, nil
}

// deadlines are those of a site that fall on some local days, both included.
type deadlines struct {
	r        *bot.Reading
	site     int64
	from, to string
}

// falls reports whether the nth working day after a moment is one of the days.
func (d deadlines) falls(at time.Time, n int) bool {
	day := d.r.Roster.WorkingDay(d.site, at, n)
	return d.from <= day && day <= d.to
}

// until is the nth working day after a moment, as it is read.
func (d deadlines) until(lang string, at time.Time, n int) text.Arg {
	return text.A("until", d.r.Catalogue().ShortDate(lang, d.r.Roster.WorkingDay(d.site, at, n)))
}

// remindAnswer tells who decides that a client waits for an answer.
func (d deadlines) remindAnswer(c *bot.Change, j scoring.Suggestion) {
	step, key := answerFirst, text.Key("workday.answer")
	if d.falls(j.At, answerLast) {
		step, key = answerLast, "workday.answer_last"
	}
	if !d.falls(j.At, step) {
		return
	}
	day := d.r.Roster.Day(d.site, d.r.Now)
	for _, p := range once(append(managers(d.r.Roster, d.site, day), d.r.Roster.Supervisors(d.site, day)...)) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{d.r.Say(p.Lang, key, text.A("no", j.No), d.until(p.Lang, j.At, answerWithin), text.As("words", clipped(j.Body)))}}
		offer(d.r, c, &b, p.ID, d.r.Now.Add(90*24*time.Hour),
			choice{d.r.Say(p.Lang, "button.adopt"), "adopt " + j.No}, choice{d.r.Say(p.Lang, "button.decline"), "decline " + j.No})
		d.note(c, "answerby/"+j.No+"/"+number(step), p, b)
	}
}

// remindResult tells who has a service case, else its captains, and the
// supervisors that its result is due today.
func (d deadlines) remindResult(c *bot.Change, f casefile) {
	if !d.falls(f.c.Opened, resultWithin) {
		return
	}
	people := f.deciders()
	if f.c.Holder != 0 && !f.c.Private() {
		people = once(append([]scoring.Person{d.r.Roster.Person(f.c.Holder)}, f.supervisors()...))
	}
	for _, p := range people {
		d.note(c, f.runKey("resultby"), p, bot.Body{Lang: p.Lang, Lines: []text.Line{d.r.Say(p.Lang, "workday.result", f.no(), d.until(p.Lang, f.c.Opened, resultWithin))}})
	}
}

// remindCall tells the captains to call a client whose low rating nobody followed:
// no answer and no new run since.
func (d deadlines) remindCall(c *bot.Change, f casefile, steps []scoring.CaseStep) {
	if slices.ContainsFunc(steps, func(s scoring.CaseStep) bool { return s.By != 0 && s.At.After(f.c.RatedAt) && s.What == "answered" }) {
		return
	}
	people := f.captains()
	if len(people) == 0 {
		people = f.supervisors()
	}
	for _, p := range people {
		d.note(c, f.runKey("callby"), p, bot.Body{Lang: p.Lang, Lines: []text.Line{d.r.Say(p.Lang, "workday.call", f.no(), f.starsArg())}})
	}
}

// note is told once for ever by its key, outside the quiet hours.
func (d deadlines) note(c *bot.Change, key string, p scoring.Person, b bot.Body) {
	c.Notes = append(c.Notes, bot.Note{
		Key: key + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Body: b, Due: d.r.Roster.Quiet(p.ID, d.r.Now),
	})
}

// resultFigures say how many of a month's service cases had their result within
// three working days, of all that had one or whose days are over; no line without any.
func (s clerk) resultFigures(ctx context.Context, r *bot.Request, q bot.FiguresQuery) ([]text.Line, error) {
	all, err := s.Results(ctx, r.View, q)
	if err != nil {
		return nil, fmt.Errorf("read results of service cases: %w", err)
	}
	var rate scoring.Rate
	for _, x := range all {
		last := r.Roster.WorkingDay(q.Site, x.Opened, resultWithin)
		limit := calendar.At(calendar.AddDays(last, 1), 0, r.Roster.Zone(q.Site))
		switch {
		case !x.Resolved.IsZero() && x.Resolved.Before(limit):
			rate.Num++
			rate.Den++
		case !x.Resolved.IsZero(), !r.Now.Before(limit):
			rate.Den++
		}
	}
	if rate.Den == 0 {
		return nil, nil
	}
	return []text.Line{r.Say(r.Lang, "figures.results", text.A("days", number(resultWithin)), inFull(r, rate))}, nil
}
