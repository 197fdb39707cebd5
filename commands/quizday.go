package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// Two notices are about quizzes. The scope of the first is a site's row number and
// the period a quarter and how many days before its end it is, 2025-Q2-21; of the
// second the quiz's number and the local day on which it ends unfinished.
const (
	noticeQuizzes = "quizzes"
	noticeQuiz    = "quiz"
)

// quizDays are how many days before the quarter's end the captains are told who was
// not quizzed yet, and quizAt the minute (ours).
func quizDays() []int { return []int{21, 7} }

const quizAt = 9*60 + 20

// quizNext is a site's first reminder after a moment.
func quizNext(roster *scoring.Roster, site int64, after time.Time) bot.Due {
	zone := roster.Zone(site)
	quarter := calendar.Quarter(after, zone)
	for {
		_, to, err := calendar.Span(quarter, zone)
		if err != nil {
			return bot.Due{Name: noticeQuizzes, Scope: number(site)}
		}
		for _, n := range quizDays() {
			if at := calendar.At(calendar.AddDays(calendar.Day(to, zone), -n), quizAt, zone); at.After(after) {
				return bot.Due{Name: noticeQuizzes, Scope: number(site), Period: quarter + "-" + strconv.Itoa(n), Next: at}
			}
		}
		quarter = calendar.Quarter(to, zone)
	}
}

// quizRows are the rows of the schedule of sites that have none.
func quizRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	planned := map[string]bool{}
	for _, d := range had {
		if d.Name == noticeQuizzes {
			planned[d.Scope] = true
		}
	}
	var out []bot.Due
	for _, site := range after.Sites {
		if !planned[number(site.ID)] {
			out = append(out, quizNext(after, site.ID, now))
		}
	}
	return out
}

// quizzesDue tells captains which of their guards nobody quizzed this quarter.
func (s clerk) quizzesDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeQuizzes + "/" + o.Due.Scope + "/" + o.Due.Period
	site := rowNumber(o.Due.Scope)
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeQuizzes, Scope: o.Due.Scope}}
	if o.Roster.Site(site).ID == 0 {
		return key, c, nil
	}
	c.Due[0] = quizNext(o.Roster, site, o.Due.Next)
	at := strings.LastIndex(o.Due.Period, "-")
	if at < 0 || !c.Due[0].Next.After(o.Now) {
		return key, c, nil // what comes next is due already
	}
	quarter, zone := o.Due.Period[:at], o.Roster.Zone(site)
	_, to, err := calendar.Span(quarter, zone)
	if err != nil || !o.Now.Before(to) {
		return key, c, nil //nolint:nilerr // found when the quarter was over
	}
	residents, err := s.Residents(ctx, o.View, site)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read residents: %w", err)
	}
	all, err := s.Quizzes(ctx, o.View, site, quarter)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read quizzes: %w", err)
	}
	day := o.Roster.Day(site, o.Now)
	for _, t := range o.Roster.SiteTeams(site) {
		left := unquizzed(o.Reading, t.ID, all, day)
		if len(left) == 0 || len(residents) == 0 {
			continue
		}
		for _, p := range o.Roster.Captains(t.ID, day) {
			c.Notes = append(c.Notes, quizNote(o, &c, p, t.ID, left, calendar.AddDays(calendar.Day(to, zone), -1)))
		}
	}
	return key, c, nil
}

func quizNote(o *bot.Occurrence, c *bot.Change, p scoring.Person, team int64, left []scoring.Person, last string) bot.Note {
	names := make([]text.Line, len(left))
	for i, g := range left {
		names[i] = text.Line{{T: g.Name, M: text.Name}}
	}
	b := bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, "quiz.due", text.A("day", o.Catalogue().ShortDate(p.Lang, last)),
		text.A("n", number(len(left))), text.In("names", o.Catalogue().Join(p.Lang, names...)))}}
	offer(o.Reading, c, &b, p.ID, calendar.At(calendar.AddDays(last, 1), 0, o.Roster.Zone(o.Roster.Team(team).Site)), choice{o.Say(p.Lang, "button.quiz_start"), "quiz"})
	return bot.Note{
		Key: "quizzes/" + o.Due.Scope + "/" + o.Due.Period + "/" + number(team) + "/" + number(p.ID), To: bot.Address{Person: p.ID},
		Class: bot.ClassNotice, Body: b, Due: o.Roster.Quiet(p.ID, o.Now),
	}
}

// quizDue is the row of the schedule that ends a quiz; a zero next removes it.
func quizDue(r *bot.Reading, q scoring.Quiz, next time.Time) bot.Due {
	return bot.Due{Name: noticeQuiz, Scope: q.No, Period: r.Roster.Day(q.Site, q.At.Add(quizWithin)), Next: next}
}

// quizEnds ends a quiz that was not finished in its time: whom it drew is gone, it
// counts for nothing and can be begun again.
func (s clerk) quizEnds(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeQuiz + "/" + o.Due.Scope + "/" + o.Due.Period
	q, err := s.Quiz(ctx, o.View, o.Due.Scope)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read quiz: %w", err)
	}
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeQuiz, Scope: o.Due.Scope}}
	if q.State != scoring.QuizOpen {
		return key, c, nil
	}
	c.Blank = q.Keys
	q.State, q.Done, q.Clients, q.Marks, q.Keys = scoring.QuizEnded, o.Now, nil, nil, nil
	c.Quizzes = []scoring.Quiz{q}
	p := o.Roster.Person(q.Captain)
	c.Notes = []bot.Note{{
		Key: "quiz/" + q.No, To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Due: o.Roster.Quiet(p.ID, o.Now),
		Body: bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, "quiz.ended_told", text.A("no", q.No), text.ByName("name", o.Roster.Person(q.Guard).Name))}},
	}}
	return key, c, nil
}
