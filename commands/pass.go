package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// pass is 转: the holder asks a colleague to take the case over. It stays the
// holder's until the other accepts (rules.md 3).
func (s clerk) pass(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutCaseOf(r.Words)
	f, change, done, err := s.held(ctx, r, no, words, "plan.none")
	if err != nil || done {
		return change, err
	}
	people, _ := r.Roster.PeopleNamed(f.c.Site, r.Roster.Day(f.c.Site, r.At), words)
	people = slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return !f.mayHold(p.ID) })
	me := r.Who.Standing.Person
	switch {
	case len(people) == 1 && people[0].ID == me:
		return f.privately(r, change, "pass.self")
	case len(people) == 1:
	case len(people) > 1:
		return f.passTo(r, "pass.which", people)
	default:
		day := r.Roster.Day(f.c.Site, r.At)
		colleagues := r.Roster.TeamPeople(r.Who.Standing.Team, day)
		if f.c.Private() {
			colleagues = f.deciders()
		}
		colleagues = slices.DeleteFunc(slices.Clone(colleagues), func(p scoring.Person) bool { return p.ID == me || !f.mayHold(p.ID) })
		if len(colleagues) == 0 {
			return f.privately(r, change, "pass.nobody")
		}
		return f.passTo(r, "pass.who", colleagues)
	}
	to := people[0]
	if f.c.Offered == to.ID {
		return f.privately(r, change, "pass.already", text.ByName("name", to.Name))
	}
	f.c.Offered = to.ID
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, me, "offered", number(to.ID)))
	answered(r, &change)
	b := bot.Body{Lang: to.Lang, Lines: []text.Line{r.Say(to.Lang, "pass.asked", f.no(), text.In("what", f.what(to.Lang)),
		text.In("state", f.state(to.Lang)), text.ByName("name", r.Who.Person.Name))}}
	offer(r.Reading, &change, &b, to.ID, time.Time{},
		choice{r.Say(to.Lang, "button.takeover"), "takeover " + f.c.No}, choice{r.Say(to.Lang, "button.turndown"), "turndown " + f.c.No})
	change.Notes = append(change.Notes, bot.Note{
		Key: "pass/" + f.c.No + "/" + hash(r), To: bot.Address{Person: to.ID}, Class: bot.ClassAlert, Body: b,
	})
	return f.privately(r, change, "pass.done", text.ByName("name", to.Name))
}

// mayHold reports whether a person works at the case's site; a private case is
// held by who decides it and by nobody else, one for the desk by no guard.
func (f casefile) mayHold(person int64) bool {
	st := f.r.Roster.Standing(person, f.r.Now)
	switch {
	case barredFrom(f.c, person):
		return false
	case f.c.Private():
		return f.decides(person)
	case f.c.Desk && st.Role == scoring.RoleGuard:
		return false
	}
	return st.Site == f.c.Site && bot.Rights()["accept"][st.Role] != bot.Nothing
}

// privately answers with words that name a person: from a group in private.
func (f casefile) privately(r *bot.Request, c bot.Change, key text.Key, args ...text.Arg) (bot.Change, error) {
	lang := privateLang(r)
	return aside(r, c, bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, append(args, f.no())...)}}), nil
}

// passTo asks to whom.
func (f casefile) passTo(r *bot.Request, key text.Key, people []scoring.Person) (bot.Change, error) {
	lang := privateLang(r)
	var choices []choice
	for _, p := range people[:min(len(people), mostListed)] {
		label := text.Line{{T: p.Name, M: text.Name}}
		if len(people) > 1 && slices.ContainsFunc(people, func(o scoring.Person) bool { return o.ID != p.ID && o.Name == p.Name }) {
			team := r.Roster.Team(r.Roster.Standing(p.ID, r.At).Team).Name
			label = r.Say(lang, "deduct.person", text.ByName("name", p.Name), text.A("team", team), text.A("digits", lastDigits(p.No)))
		}
		choices = append(choices, choice{label, trimmed("pass", f.c.No, typedName(p))})
	}
	return ask(r, r.Say(lang, key, f.no()), choices)
}

// takeover is 【接】 of a case that a colleague passes on.
func (s clerk) takeover(ctx context.Context, r *bot.Request) (bot.Change, error) {
	f, answer, done, err := s.offered(ctx, r)
	if err != nil || done {
		return answer, err
	}
	me := r.Who.Standing.Person
	f.c.Giver, f.c.Passed, f.c.Holder, f.c.Offered = f.c.Holder, r.At, me, 0
	change := bot.Change{}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, me, "passed", number(f.c.Giver))}
	f.tellGiver(&change, "pass.taken", r)
	if to, lang, ok := f.teller(me); ok {
		change.Notes = append(change.Notes, bot.Note{
			Key: f.runKey("progress", "passed", hash(r)), To: to, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "pass.told", f.no(), text.ByName("name", courtesy(r.Reading, lang, r.Who.Person.Name)))}},
		})
	}
	files, err := s.Files(ctx, r.View, f.c.No)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what was sent to a case: %w", err)
	}
	f.handFiles(&change, files)
	next := f.nextStep(r.Lang)
	if f.c.State == scoring.CaseArrived {
		next = choice{r.Say(r.Lang, "button.done"), "done " + f.c.No}
	}
	change.Reply = f.yours(r)
	if f.c.Text != "" && !f.c.Staff {
		change.Reply.Lines = append(change.Reply.Lines, f.clientWords(r.Lang, me))
	}
	offer(r.Reading, &change, &change.Reply, me, time.Time{}, next)
	return change, nil
}

// turndown is 【不接】.
func (s clerk) turndown(ctx context.Context, r *bot.Request) (bot.Change, error) {
	f, answer, done, err := s.offered(ctx, r)
	if err != nil || done {
		return answer, err
	}
	f.c.Offered = 0
	change := bot.Change{Reply: r.Reply("pass.refused_done", f.no())}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "refused", "")}
	f.c.Giver = f.c.Holder
	f.tellGiver(&change, "pass.refused", r)
	return change, nil
}

// offered is the case that was offered to the speaker; done says that it is not
// any more.
func (s clerk) offered(ctx context.Context, r *bot.Request) (casefile, bot.Change, bool, error) {
	no, _ := cutCase(r.Words)
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return casefile{}, answer, true, err
	}
	f := open(r.Reading, c)
	if !c.Open() || c.Offered != r.Who.Standing.Person || c.Holder == 0 {
		answer, err = reply(r, "pass.gone", f.no())
		return f, answer, true, err
	}
	return f, answer, false, nil
}

// tellGiver tells who asked what became of it.
func (f casefile) tellGiver(c *bot.Change, key text.Key, r *bot.Request) {
	lang := f.r.Roster.Person(f.c.Giver).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: "pass/" + f.c.No + "/" + hash(r), To: bot.Address{Person: f.c.Giver}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, key, f.no(), text.ByName("name", r.Who.Person.Name))}},
	})
}
