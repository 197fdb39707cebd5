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
	"anping/scoring/calendar"
)

// quizWithin is how long a quiz may take (ours); whom it drew is gone then.
const quizWithin = 24 * time.Hour

// quiz is 考名: a captain walks with a guard past ten residents drawn at random and
// ticks whom the guard can name (rules.md 9). Begun once more it goes on where it
// stopped; once it is over it shows the result.
func (s clerk) quiz(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	switch {
	case !isPrivate(r):
		return reply(r, "quiz.private")
	case site == 0:
		return reply(r, "visit.no_site")
	}
	day, zone := r.Roster.Day(site, r.At), r.Roster.Zone(site)
	quarter := calendar.Quarter(calendar.At(day, 12*60, zone), zone)
	all, err := s.Quizzes(ctx, r.View, site, quarter)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read quizzes: %w", err)
	}
	words := scoring.Tidy(r.Words)
	if rest, ok := quizDropped(r, words); ok {
		return s.quizDrop(r, all, rest)
	}
	named, _ := proposal{r: r, site: site, day: day}.people(words)
	if len(named.people) != 1 || named.several {
		c, err := s.whomToQuiz(r, named.people, all, day)
		if len(named.people) == 0 && words != "" {
			c.Reply.Lines = append([]text.Line{r.Say(r.Lang, "quiz.not_one", text.As("words", clipped(words)))}, c.Reply.Lines...)
		}
		return c, err
	}
	guard := named.people[0]
	st := r.Roster.Standing(guard.ID, r.At)
	switch {
	case guard.ID == r.Who.Standing.Person:
		return reply(r, "deduct.oneself")
	case st.Role != scoring.RoleGuard || st.Site != site:
		return reply(r, "quiz.guards_only", text.ByName("name", guard.Name))
	}
	if q, ok := quizOf(all, guard.ID); ok {
		return s.quizAgain(ctx, r, q)
	}
	return s.newQuiz(ctx, r, scoring.Quiz{Guard: guard.ID, Captain: r.Who.Standing.Person, Site: site, Team: st.Team, Quarter: quarter, State: scoring.QuizOpen, At: r.At})
}

// quizOf is the quiz of a guard that goes on or was finished.
func quizOf(all []scoring.Quiz, guard int64) (scoring.Quiz, bool) {
	i := slices.IndexFunc(all, func(q scoring.Quiz) bool { return q.Guard == guard && q.State != scoring.QuizEnded })
	if i < 0 {
		return scoring.Quiz{}, false
	}
	return all[i], true
}

// whomToQuiz asks for one: of those named, else of the guards that were not quizzed
// this quarter.
func (s clerk) whomToQuiz(r *bot.Request, named []scoring.Person, all []scoring.Quiz, day string) (bot.Change, error) {
	if len(named) == 0 {
		for _, t := range r.Roster.SiteTeams(siteOf(r)) {
			if r.Who.Reaches(r.Reach, t.Site, t.ID, 0) {
				named = append(named, unquizzed(r.Reading, t.ID, all, day)...)
			}
		}
	}
	if len(named) == 0 {
		return reply(r, "quiz.all_done")
	}
	var choices []choice
	for _, p := range named[:min(len(named), mostListed)] {
		label := text.Line{{T: p.Name, M: text.Name}}
		if slices.ContainsFunc(named, func(o scoring.Person) bool { return o.ID != p.ID && o.Name == p.Name }) {
			label = personLabel(r, r.Lang, p)
		}
		choices = append(choices, choice{label, "quiz " + p.No})
	}
	return list(r, r.Say(r.Lang, "quiz.whom"), nil, choices)
}

// unquizzed are a team's guards whom nobody quizzed this quarter to the end.
func unquizzed(r *bot.Reading, team int64, all []scoring.Quiz, day string) []scoring.Person {
	return slices.DeleteFunc(r.Roster.Guards(team, day), func(p scoring.Person) bool {
		q, ok := quizOf(all, p.ID)
		return ok && q.State == scoring.QuizDone
	})
}

// newQuiz draws the residents and asks about the first.
func (s clerk) newQuiz(ctx context.Context, r *bot.Request, q scoring.Quiz) (bot.Change, error) {
	residents, err := s.Residents(ctx, r.View, q.Site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read residents: %w", err)
	}
	ids := make([]int64, len(residents))
	for i, c := range residents {
		ids[i] = c.ID
	}
	q.Seed = r.ID()
	q.Clients = scoring.Draw(ids, scoring.QuizDrawn, q.Seed)
	if q.Drawn = len(q.Clients); q.Drawn == 0 {
		return reply(r, "quiz.nobody")
	}
	if q.No, err = newNo(ctx, r.Reading, "KM-", bot.SeriesQuiz); err != nil {
		return bot.Change{}, err
	}
	c := bot.Change{Reply: r.Reply("quiz.begins", text.A("no", q.No), text.ByName("name", r.Roster.Person(q.Guard).Name),
		text.A("drawn", number(q.Drawn)), text.A("needed", number(scoring.QuizNeeded(q.Drawn))))}
	c.Due = []bot.Due{quizDue(r.Reading, q, q.At.Add(quizWithin))}
	askResident(r, &c, q, residents)
	return c, nil
}

// askResident asks about the next resident: surname and building, nothing else. Where
// several are called so in one building any of them will do, for the captain cannot
// tell whom it drew. Its message is blanked when the quiz is over.
func askResident(r *bot.Request, c *bot.Change, q scoring.Quiz, residents []scoring.Client) {
	n := len(q.Marks) + 1
	var client scoring.Client
	if i := slices.IndexFunc(residents, func(c scoring.Client) bool { return c.ID == q.Clients[n-1] }); i >= 0 {
		client = residents[i]
	}
	surname, building := scoring.Surname(client.Name), scoring.Building(client.Home)
	alike := 0
	for _, o := range residents {
		if scoring.Surname(o.Name) == surname && scoring.Building(o.Home) == building {
			alike++
		}
	}
	q.Keys = append(slices.Clone(q.Keys), r.Key)
	c.Quizzes = []scoring.Quiz{q}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "quiz.resident", text.A("n", number(n)), text.A("drawn", number(q.Drawn)),
		text.ByName("name", surname), text.As("building", building)))
	if alike > 1 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "quiz.alike", text.A("n", number(alike))))
	}
	action := "quizmark " + q.No + " " + number(n)
	choices := []choice{{r.Say(r.Lang, "button.quiz_named"), action + " yes"}, {r.Say(r.Lang, "button.quiz_not"), action + " no"}}
	until := q.At.Add(quizWithin)
	offer(r.Reading, c, &c.Reply, r.Who.Standing.Person, until, choices...)
	c.Questions = append(c.Questions, bot.Question{
		ID: r.ID(), Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Kind: "quizmark", Options: options(choices), Until: until, Open: true,
	})
}

// quizAgain goes on with a quiz, or shows how it ended.
func (s clerk) quizAgain(ctx context.Context, r *bot.Request, q scoring.Quiz) (bot.Change, error) {
	switch {
	case q.State == scoring.QuizDone:
		c := bot.Change{}
		showQuiz(r, &c, q)
		return c, nil
	case q.Captain != r.Who.Standing.Person:
		return reply(r, "quiz.other", text.A("no", q.No), text.ByName("name", r.Roster.Person(q.Captain).Name))
	}
	residents, err := s.Residents(ctx, r.View, q.Site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read residents: %w", err)
	}
	c := bot.Change{Reply: r.Reply("quiz.goes_on", text.A("no", q.No), text.ByName("name", r.Roster.Person(q.Guard).Name))}
	askResident(r, &c, q, residents)
	return c, nil
}

// quizMark is 【叫出】 or 【没叫出】 about the next resident.
func (s clerk) quizMark(ctx context.Context, r *bot.Request) (bot.Change, error) {
	parts := strings.Fields(r.Words)
	if len(parts) != 3 {
		return reply(r, "quiz.none")
	}
	q, err := s.Quiz(ctx, r.View, parts[0])
	n, _ := strconv.Atoi(parts[1])
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && q.Captain != r.Who.Standing.Person:
		return reply(r, "quiz.none")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read quiz: %w", err)
	case q.State == scoring.QuizEnded && q.Done.Sub(q.At) < quizWithin:
		return reply(r, "quiz.dropped", text.A("no", q.No), text.ByName("name", r.Roster.Person(q.Guard).Name))
	case q.State == scoring.QuizEnded:
		return reply(r, "quiz.ended", text.A("no", q.No))
	case q.State == scoring.QuizDone, n != len(q.Marks)+1:
		return s.quizAgain(ctx, r, q)
	}
	q.Marks = append(slices.Clone(q.Marks), parts[2] == "yes")
	if len(q.Marks) < q.Drawn {
		residents, err := s.Residents(ctx, r.View, q.Site)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read residents: %w", err)
		}
		c := bot.Change{Reply: bot.Body{Lang: r.Lang}}
		answered(r, &c)
		askResident(r, &c, q, residents)
		return c, nil
	}
	return quizOver(r, q), nil
}

// quizOver keeps how many were named, and nothing of who they are.
func quizOver(r *bot.Request, q scoring.Quiz) bot.Change {
	for _, named := range q.Marks {
		if named {
			q.Named++
		}
	}
	c := bot.Change{Blank: q.Keys}
	q.State, q.Done, q.Clients, q.Marks, q.Keys = scoring.QuizDone, r.At, nil, nil, nil
	c.Quizzes = []scoring.Quiz{q}
	c.Due = []bot.Due{quizDue(r.Reading, q, time.Time{})}
	answered(r, &c)
	showQuiz(r, &c, q)
	if p := r.Roster.Person(q.Guard); scoring.QuizShort(q.Drawn, q.Named) == 0 {
		c.Notes = []bot.Note{{
			Key: "quiz/" + q.No, To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "quiz.passed_told", quizArgs(q)...)}},
		}}
	}
	return c
}

func quizArgs(q scoring.Quiz) []text.Arg {
	return []text.Arg{
		text.A("no", q.No), text.A("named", number(q.Named)), text.A("drawn", number(q.Drawn)),
		text.A("needed", number(scoring.QuizNeeded(q.Drawn))), text.A("short", number(scoring.QuizShort(q.Drawn, q.Named))),
	}
}

// showQuiz is the result; what it costs waits for the captain's word.
func showQuiz(r *bot.Request, c *bot.Change, q scoring.Quiz) {
	args := append(quizArgs(q), text.ByName("name", r.Roster.Person(q.Guard).Name))
	short := scoring.QuizShort(q.Drawn, q.Named)
	c.Reply = r.Reply("quiz.result", args...)
	rule, ok := r.Standards.On(r.Roster.Day(q.Site, q.Done)).Rule(scoring.RuleNames)
	switch {
	case short == 0:
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "quiz.passed"))
	case q.Entry != "":
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "quiz.booked_as", text.A("entry", q.Entry)))
	case ok:
		points := rule.Points * scoring.Points(short)
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "quiz.short", append(args, text.A("points", points.String()))...))
		offer(r.Reading, c, &c.Reply, r.Who.Standing.Person, q.Done.Add(scoring.RecordWithin), choice{r.Say(r.Lang, "button.quiz_book", text.A("points", points.String())), "quizbook " + q.No})
	}
}

// quizBook is 【确认扣分】 under the result: D3-NAMES once for each name that is missing.
func (s clerk) quizBook(ctx context.Context, r *bot.Request) (bot.Change, error) {
	q, err := s.Quiz(ctx, r.View, scoring.Tidy(r.Words))
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !r.Who.Reaches(r.Reach, q.Site, q.Team, 0):
		return reply(r, "quiz.none")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read quiz: %w", err)
	case q.Guard == r.Who.Standing.Person:
		return reply(r, "deduct.oneself")
	}
	short := scoring.QuizShort(q.Drawn, q.Named)
	if q.State != scoring.QuizDone || q.Entry != "" || short == 0 {
		return s.quizAgain(ctx, r, q)
	}
	if r.Now.Sub(q.Done) > scoring.RecordWithin {
		return reply(r, "deduct.too_old")
	}
	zone := r.Roster.Zone(q.Site)
	if err := s.MonthOpen(ctx, r.View, q.Site, calendar.Month(q.Done, zone)); err != nil {
		return bot.Change{}, fmt.Errorf("read the month: %w", err)
	}
	std := r.Standards.On(r.Roster.Day(q.Site, q.Done))
	rule, _ := std.Rule(scoring.RuleNames)
	e, c, err := enter(ctx, r.Reading, scoring.Entry{
		Cause: "quiz/" + q.No, Site: q.Site, Team: q.Team, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: q.Guard}, Rule: rule.Code,
		Version: std.Version, Points: rule.Points * scoring.Points(short), Count: short, At: q.Done, By: r.Who.Standing.Person,
	}, telling{})
	if err != nil {
		return bot.Change{}, err
	}
	for i := range c.Notes {
		b := &c.Notes[i].Body
		b.Lines = append(b.Lines, r.Say(b.Lang, "quiz.about", quizArgs(q)...))
	}
	q.Entry = e.No
	c.Quizzes = []scoring.Quiz{q}
	c.Reply = r.Reply("quiz.booked", text.A("no", q.No), text.A("entry", e.No))
	return c, nil
}
