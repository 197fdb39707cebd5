package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// Two notices keep the problem ledger. The scope of the first is a case's number:
// what became of a complaint, and that nobody said whether it is of the same kind.
// The scope of the second is the site's row number and the problem's number: half
// a year is over.
const (
	noticeComplaint = "complaint"
	noticeProblem   = "problem"
)

// raisePeriod begins the period of the first notice's second occasion.
const raisePeriod = "raise-"

type problemReader interface {
	// Problems lists the problems that stand in a site's ledger, by entering, each
	// with its sequels; notes problems/<site>.
	Problems(ctx context.Context, v bot.View, site int64) ([]scoring.Problem, error)
	// Complaints lists the complaints of clients at a site, of a category, that were
	// opened from a moment on and before another, oldest first: without those that were
	// found to be none or taken back, without what is about a person, and of one event
	// the first case alone. It notes no stamp.
	Complaints(ctx context.Context, v bot.View, site int64, category string, from, to time.Time) ([]scoring.Case, error)
}

// minding lets the ledger look, right after a command, at every complaint that was
// closed, found to be none, or opened again. The command itself need not read it.
func minding(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		c, err := run(ctx, r)
		if err == nil {
			follow(&c, r.Now, hash(r))
		}
		return c, err
	}
}

// mindingByClock is minding for a notice: a case whose client stayed silent.
func mindingByClock(run func(context.Context, *bot.Occurrence) (string, bot.Change, error)) func(context.Context, *bot.Occurrence) (string, bot.Change, error) {
	return func(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
		key, c, err := run(ctx, o)
		if err == nil {
			follow(&c, o.Now, strings.ReplaceAll(key, "/", "-"))
		}
		return key, c, err
	}
}

func follow(c *bot.Change, now time.Time, period string) {
	for _, k := range c.Cases {
		moved := slices.ContainsFunc(c.Steps, func(s scoring.CaseStep) bool {
			return s.Case == k.No && (s.What == "reopened" || s.What == "recast" && k.Run > 1)
		})
		if k.Kind == scoring.KindComplaint && k.Lead == "" && (k.State == scoring.CaseClosed || moved) {
			c.Due = append(c.Due, bot.Due{Name: noticeComplaint, Scope: k.No, Period: period, Next: now})
		}
	}
}

// complaint brings the ledger up to date with one complaint (rules.md 9).
func (s clerk) complaint(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeComplaint + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeComplaint, Scope: o.Due.Scope}}
	k, err := o.Reading.Case(ctx, o.Due.Scope)
	if errors.Is(err, bot.ErrNotFound) {
		return key, c, nil
	}
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read the complaint: %w", err)
	}
	x := look{clerk: s, o: o, f: open(o.Reading, k), c: &c}
	if x.problems, err = s.Problems(ctx, o.View, k.Site); err != nil {
		return "", bot.Change{}, fmt.Errorf("read problems: %w", err)
	}
	switch {
	case strings.HasPrefix(o.Due.Period, raisePeriod):
		x.raise()
	case k.Founded():
		err = x.founded(ctx)
	default:
		err = x.lost(ctx)
	}
	return key, c, err
}

// look is the ledger looking at one complaint.
type look struct {
	clerk
	o        *bot.Occurrence
	f        casefile
	problems []scoring.Problem
	c        *bot.Change
}

// keep stores a problem and when its half-year is over.
func keepProblem(c *bot.Change, r *bot.Reading, p scoring.Problem, why string) {
	c.Problems = append(c.Problems, p)
	due := bot.Due{Name: noticeProblem, Scope: number(p.Site) + "/" + p.No}
	if at := p.CleanAt(r.Roster.Zone(p.Site)); p.State == scoring.ProblemKept && !at.IsZero() {
		due.Period, due.Next = r.Roster.Day(p.Site, at)+"-"+why, at
	} else if p.State == scoring.ProblemKept {
		return // its clock is set when the case is closed
	}
	c.Due = append(c.Due, due)
}

func (x look) keep(p scoring.Problem) {
	keepProblem(x.c, x.o.Reading, p, x.f.c.No+"-"+x.o.Due.Period)
}

// founded is a complaint that was closed as 属实: it is known already, it is asked
// about, or it is a new problem.
func (x look) founded(ctx context.Context) error {
	k := x.f.c
	known := slices.ContainsFunc(x.problems, func(p scoring.Problem) bool {
		i := p.Sequel(k.No)
		return p.Case == k.No || i >= 0 && p.Sequels[i].Verdict != scoring.SequelStruck
	})
	var asked []scoring.Problem
	met := false
	for _, p := range x.problems {
		i := p.Sequel(k.No)
		switch {
		case known && p.Case != k.No && i < 0, !known && !(p.Of(k) && p.Took(k.Opened, x.f.zone)):
			continue
		}
		met = true
		after, ask := p.Meet(k, x.o.Now, x.f.zone)
		if ask {
			asked = append(asked, after)
			continue
		}
		x.keep(after)
	}
	switch {
	case len(asked) > 0:
		x.askSame(asked)
	case !met:
		p, err := newProblem(ctx, x.o.Reading, k)
		if err != nil {
			return err
		}
		x.keep(p)
	}
	return nil
}

// newProblem is a problem that enters by a complaint.
func newProblem(ctx context.Context, r *bot.Reading, k scoring.Case) (scoring.Problem, error) {
	no, err := newNo(ctx, r, "WT-", bot.SeriesProblem)
	return scoring.Problem{
		No: no, Site: k.Site, Category: k.Category, Place: k.Place, State: scoring.ProblemKept, Case: k.No, Entered: r.Now, Closed: k.Closed,
	}, err
}

// lost is a complaint that is open again, or that was none: what it cost the site
// is taken back.
func (x look) lost(ctx context.Context) error {
	k := x.f.c
	for _, p := range x.problems {
		if p.Case != k.No && p.Sequel(k.No) < 0 {
			continue
		}
		after, no := p.Lose(k.No, k.State == scoring.CaseClosed)
		if after.State == scoring.ProblemStruck {
			after.Left = x.o.Now
		}
		x.keep(after)
		if no == "" {
			continue
		}
		e, reversedBy, err := x.Entry(ctx, x.o.View, no)
		switch {
		case err != nil:
			return fmt.Errorf("read what a recurrence cost: %w", err)
		case reversedBy != "":
			continue
		}
		taken, err := takeBack(ctx, x.o.Reading, e, "problem/"+p.No+"/struck/"+no, 0)
		if err != nil {
			return err
		}
		with(x.c, taken)
	}
	return nil
}

// problemName is 3号楼·噪音扰民.
func problemName(r *bot.Reading, lang string, p scoring.Problem) text.Line {
	std := r.Standards.On(r.Roster.Day(p.Site, r.Now))
	category := std.Category(p.Category).Names.In(lang)
	if p.Place == 0 {
		return text.Plain(category)
	}
	return text.Plain(r.Roster.Place(p.Place).Name + "·" + category)
}

// problemDue is when a problem's half-year is over.
func (s clerk) problemDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeProblem + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	due := bot.Due{Name: noticeProblem, Scope: o.Due.Scope}
	id, no, _ := strings.Cut(o.Due.Scope, "/")
	site := rowNumber(id)
	problems, err := s.Problems(ctx, o.View, site)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read problems: %w", err)
	}
	i := slices.IndexFunc(problems, func(p scoring.Problem) bool { return p.No == no })
	if i < 0 || o.Roster.Site(site).ID == 0 {
		c.Due = []bot.Due{due}
		return key, c, nil
	}
	p, zone := problems[i], o.Roster.Zone(site)
	at := p.CleanAt(zone)
	waits := at.IsZero() || p.Pending()
	if !waits && !at.After(o.Now) {
		if waits, err = s.complains(ctx, o.Reading, p, at); err != nil {
			return "", bot.Change{}, err
		}
	}
	switch {
	case waits: // looked at again tomorrow
		day := calendar.AddDays(o.Roster.Day(site, o.Now), 1)
		due.Period, due.Next = day+"-again", calendar.At(day, 0, zone)
	case at.After(o.Now):
		due.Period, due.Next = o.Roster.Day(site, at)+"-"+no, at
	default:
		if err := leaveClean(ctx, o.Reading, &c, p, at); err != nil {
			return "", bot.Change{}, err
		}
	}
	c.Due = append(c.Due, due)
	return key, c, nil
}

// complains reports whether there is a complaint of a problem's key from before a
// moment of which the ledger does not know yet what it is.
func (s clerk) complains(ctx context.Context, r *bot.Reading, p scoring.Problem, at time.Time) (bool, error) {
	cases, err := s.Complaints(ctx, r.View, p.Site, p.Category, p.Since(), at)
	if err != nil {
		return false, fmt.Errorf("read complaints: %w", err)
	}
	return slices.ContainsFunc(cases, func(k scoring.Case) bool { return p.Of(k) && k.Complains() && k.No != p.Case && p.Sequel(k.No) < 0 }), nil
}

// leaveClean books D5-CLEAN at the moment at which the half-year was over; the
// problem leaves the ledger. What nobody confirmed leaves it without points, and who
// added it is told so.
func leaveClean(ctx context.Context, r *bot.Reading, c *bot.Change, p scoring.Problem, at time.Time) error {
	p.State, p.Left = scoring.ProblemClean, at
	std := r.Standards.On(r.Roster.Day(p.Site, at))
	rule, ok := std.Rule(scoring.RuleClean)
	if !p.Rewarded() {
		if by := r.Roster.Person(p.By); r.Roster.Standing(by.ID, r.Now).Role != scoring.RoleNone {
			c.Notes = append(c.Notes, bot.Note{
				Key: "problem/" + p.No + "/clean/" + number(by.ID), To: bot.Address{Person: by.ID}, Class: bot.ClassNotice, Due: r.Roster.Quiet(by.ID, r.Now),
				Body: bot.Body{Lang: by.Lang, Lines: []text.Line{r.Say(by.Lang, "problem.clean_unpaid", text.A("no", p.No), text.In("what", problemName(r, by.Lang, p)))}},
			})
		}
	} else if ok {
		e, booked, err := enter(ctx, r, scoring.Entry{
			Cause: "problem/" + p.No + "/clean", Site: p.Site, Subject: scoring.Subject{Kind: scoring.SubjectSite, ID: p.Site}, Rule: rule.Code,
			Version: std.Version, Points: rule.Points, Count: 1, At: at, Place: r.Roster.Place(p.Place).Name,
		}, telling{})
		if err != nil {
			return err
		}
		for i := range booked.Notes {
			b := &booked.Notes[i].Body
			b.Lines = append(b.Lines, r.Say(b.Lang, "problem.clean", text.A("no", p.No), text.In("what", problemName(r, b.Lang, p))))
		}
		p.Entry = e.No
		also(c, booked)
	}
	c.Problems = append(c.Problems, p)
	return nil
}
