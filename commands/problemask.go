package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// problemForm is a problem's number as buttons write it.
var problemForm = regexp.MustCompile(`^(?i:wt)\s?-?\s?(\d{1,12})\b`)

func cutProblem(words string) (no, rest string) { return cutNumber(words, "WT-", problemForm) }

// decideLate is how long a supervisor's buttons live: who decides late still
// decides.
const decideLate = 30 * 24 * time.Hour

// askSame asks the captains whether a complaint is of the same kind as problems of
// its key; without a captain the supervisors.
func (x look) askSame(problems []scoring.Problem) {
	people := x.f.captains()
	if len(people) == 0 {
		x.askOf(problems, x.f.supervisors(), decideLate, x.o.Now)
		return
	}
	x.askOf(problems, people, scoring.VerdictWithin, time.Time{})
	next := x.o.Now.Add(scoring.VerdictWithin)
	x.c.Due[0] = bot.Due{Name: noticeComplaint, Scope: x.f.c.No, Period: raisePeriod + number(x.f.c.Run), Next: next}
}

// raise asks the supervisors when no captain answered within three days.
func (x look) raise() {
	var asked []scoring.Problem
	for _, p := range x.problems {
		if i := p.Sequel(x.f.c.No); i >= 0 && p.Sequels[i].Verdict == scoring.SequelAsked && p.Sequels[i].Raised.IsZero() {
			asked = append(asked, p)
		}
	}
	if len(asked) > 0 {
		x.askOf(asked, x.f.supervisors(), decideLate, x.o.Now)
	}
}

// askOf puts it to people and notes since when the supervisors are asked, zero =
// they are not.
func (x look) askOf(problems []scoring.Problem, people []scoring.Person, within time.Duration, raised time.Time) {
	for _, p := range problems {
		p.Sequels = slices.Clone(p.Sequels)
		p.Sequels[p.Sequel(x.f.c.No)].Raised = raised
		x.keep(p)
	}
	for _, p := range people {
		b := bot.Body{Lang: p.Lang, Lines: x.f.sameLines(p.Lang, problems)}
		offer(x.o.Reading, x.c, &b, p.ID, x.o.Now.Add(within), x.f.sameChoices(p.Lang, problems)...)
		x.c.Notes = append(x.c.Notes, bot.Note{
			Key: x.f.runKey("same", number(p.ID), x.o.Due.Period), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: x.o.Roster.Quiet(p.ID, x.o.Now),
		})
	}
}

// sameLines say what is asked, and of each problem what 同类 would cost.
func (f casefile) sameLines(lang string, problems []scoring.Problem) []text.Line {
	lines := []text.Line{f.r.Say(lang, "problem.ask", f.no(), text.In("what", f.what(lang)), text.A("day", f.r.Catalogue().ShortDate(lang, calendar.Day(f.c.Opened, f.zone))))}
	for _, p := range problems {
		key := text.Key("problem.ask_free")
		if f.costs(p) {
			key = "problem.ask_cost"
		}
		rule, _ := f.std.Rule(scoring.RuleRecur)
		lines = append(lines, f.r.Say(lang, key, text.A("no", p.No), text.A("points", rule.Points.String()),
			text.A("day", f.r.Catalogue().ShortDate(lang, calendar.Day(p.ClosedBefore(f.c.Opened), f.zone))), text.A("times", number(p.Recurrences()))))
	}
	return lines
}

func (f casefile) sameChoices(lang string, problems []scoring.Problem) []choice {
	var choices []choice
	for _, p := range problems {
		label := f.r.Say(lang, "button.problem_same")
		if len(problems) > 1 {
			label = f.r.Say(lang, "button.problem_same_as", text.A("no", p.No))
		}
		choices = append(choices, choice{label, "recur same " + f.c.No + " " + p.No})
	}
	return append(choices, choice{f.r.Say(lang, "button.problem_different"), "recur different " + f.c.No})
}

// costs reports whether the complaint, found to be of the same kind, costs points:
// within three months, and once a problem and month.
func (f casefile) costs(p scoring.Problem) bool {
	return p.Recurs(f.c.Opened, f.zone) && !p.Charged(calendar.Month(f.c.Opened, f.zone))
}

// recur is 【同类】 or 【不同】 about a complaint.
func (s clerk) recur(ctx context.Context, r *bot.Request) (bot.Change, error) {
	word, rest, _ := strings.Cut(scoring.Tidy(r.Words), " ")
	no, rest := cutCase(rest)
	k, err := r.Case(ctx, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return reply(r, "problem.none")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read the complaint: %w", err)
	}
	f := open(r.Reading, k)
	if !f.judgedBy(r) {
		return reply(r, "problem.none")
	}
	problems, err := s.Problems(ctx, r.View, k.Site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read problems: %w", err)
	}
	same, _ := cutProblem(rest)
	var asked []scoring.Problem
	for _, p := range problems {
		if i := p.Sequel(no); i >= 0 && p.Sequels[i].Verdict == scoring.SequelAsked {
			asked = append(asked, p)
			if r.Who.Role() == scoring.RoleCaptain && !p.Sequels[i].Raised.IsZero() {
				return reply(r, "problem.late", f.no())
			}
		}
	}
	known := slices.ContainsFunc(asked, func(p scoring.Problem) bool { return p.No == same })
	if len(asked) == 0 || word == "same" && !known {
		return reply(r, "problem.decided", f.no())
	}
	if word != "same" {
		same = ""
	}
	c, err := f.judged(ctx, r, asked, same)
	if err == nil {
		answered(r, &c)
	}
	return c, err
}

// judgedBy reports whether the speaker may say so: a captain of the case's team,
// or who leads the site.
func (f casefile) judgedBy(r *bot.Request) bool {
	return r.Who.Reaches(r.Reach, f.c.Site, f.c.Team, 0) ||
		slices.ContainsFunc(f.captains(), func(p scoring.Person) bool { return p.ID == r.Who.Standing.Person })
}

// judged is the verdict on all that were asked about: the same as one of them, or
// as none ("") and a problem of its own.
func (f casefile) judged(ctx context.Context, r *bot.Request, asked []scoring.Problem, same string) (bot.Change, error) {
	c := bot.Change{Reply: r.Reply("problem.different", f.no())}
	c.Due = []bot.Due{{Name: noticeComplaint, Scope: f.c.No}}
	why := f.c.No + "-" + hash(r)
	for _, p := range asked {
		p.Sequels = slices.Clone(p.Sequels)
		q := &p.Sequels[p.Sequel(f.c.No)]
		q.Verdict, q.By = scoring.SequelDifferent, r.Who.Standing.Person
		if p.No == same {
			if err := f.chargeRecurrence(ctx, r, &c, p, q); err != nil {
				return bot.Change{}, err
			}
			q.Verdict = scoring.SequelSame
		}
		keepProblem(&c, r.Reading, p, why)
	}
	if same != "" {
		return c, nil
	}
	p, err := newProblem(ctx, r.Reading, f.c)
	if err != nil {
		return bot.Change{}, err
	}
	if f.c.State != scoring.CaseClosed {
		p.Closed = time.Time{} // it is open again
	}
	keepProblem(&c, r.Reading, p, why)
	c.Reply = r.Reply("problem.different", f.no(), text.A("problem", p.No))
	return c, nil
}

// chargeRecurrence books D5-RECUR on the site, at the moment the complaint was opened, when
// it came within three months; and answers.
func (f casefile) chargeRecurrence(ctx context.Context, r *bot.Request, c *bot.Change, p scoring.Problem, q *scoring.Sequel) error {
	std := r.Standards.On(calendar.Day(f.c.Opened, f.zone))
	rule, ok := std.Rule(scoring.RuleRecur)
	key := text.Key("problem.same_free")
	if p.Charged(calendar.Month(f.c.Opened, f.zone)) {
		key = "problem.same_once"
	}
	if !ok || !f.costs(p) {
		c.Reply = r.Reply(key, f.no(), text.A("problem", p.No))
		return nil
	}
	e, booked, err := enter(ctx, r.Reading, scoring.Entry{
		Cause: "problem/" + p.No + "/" + f.c.No + "/" + number(f.c.Run), Site: f.c.Site, Subject: scoring.Subject{Kind: scoring.SubjectSite, ID: f.c.Site},
		Rule: rule.Code, Version: std.Version, Points: rule.Points, Count: 1, At: f.c.Opened, By: r.Who.Standing.Person, Case: f.c.No, Place: f.place.Name,
	}, telling{})
	if err != nil {
		return err
	}
	for i := range booked.Notes {
		b := &booked.Notes[i].Body
		b.Lines = append(b.Lines, r.Say(b.Lang, "problem.about", text.A("no", p.No), text.In("what", problemName(r.Reading, b.Lang, p)),
			text.A("day", r.Catalogue().ShortDate(b.Lang, calendar.Day(p.ClosedBefore(f.c.Opened), f.zone)))))
	}
	q.Entry, q.Month = e.No, e.Month
	also(c, booked)
	c.Reply = r.Reply("problem.same", f.no(), text.A("problem", p.No), text.A("entry", e.No))
	return nil
}
