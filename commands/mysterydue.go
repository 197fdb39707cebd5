package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/survey"
)

// noticeMystery reminds of a 暗访 that is not filled in, and says when it has lapsed.
// Its scope is its number, its period a local day and the step, 2025-09-13-remind.
const noticeMystery = "mystery"

// The steps of a 暗访: it reminds once, three days before its last one, at ten (ours).
const (
	mysteryRemind = "-remind"
	mysteryOver   = "-over"
	mysteryAhead  = 3
	mysteryAt     = 10 * 60
)

// mysteryNext is the next step of a 暗访 after now.
func mysteryNext(r *bot.Reading, m survey.Mystery) bot.Due {
	day := calendar.AddDays(mysteryLast(r, m), -mysteryAhead)
	if at := calendar.At(day, mysteryAt, r.Roster.Zone(m.Site)); at.After(r.Now) {
		return bot.Due{Name: noticeMystery, Scope: m.No, Period: day + mysteryRemind, Next: at}
	}
	return bot.Due{Name: noticeMystery, Scope: m.No, Period: mysteryLast(r, m) + mysteryOver, Next: m.Until}
}

// mysteryDue is one step: who is to look is reminded while they can, and who asked
// somebody else hears when nothing came.
func (s clerk) mysteryDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeMystery + "/" + o.Due.Scope + "/" + o.Due.Period
	m, err := s.Mystery(ctx, o.View, o.Due.Scope)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read mystery: %w", err)
	}
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeMystery, Scope: m.No}}
	about := []text.Arg{text.A("no", m.No), text.A("site", o.Roster.Site(m.Site).Name)}
	person, by := o.Roster.Person(m.Person), o.Roster.Person(m.By)
	employed := func(p scoring.Person) bool { return o.Roster.Standing(p.ID, o.Now).Role != scoring.RoleNone }
	switch {
	case !m.Done.IsZero():
	case m.Open(o.Now):
		c.Due[0] = mysteryNext(o.Reading, m)
		if !employed(person) {
			break
		}
		b := bot.Body{Lang: person.Lang, Lines: []text.Line{o.Say(person.Lang, "mystery.remind", append(about, mysteryUntil(o.Reading, person.Lang, m))...)}}
		offer(o.Reading, &c, &b, person.ID, m.Until, choice{o.Say(person.Lang, "button.mystery_fill", about[0]), "mystery " + m.No})
		c.Notes = []bot.Note{planNote(o.Reading, person, "mystery/remind/"+m.No, b)}
	case by.ID != person.ID && employed(by):
		b := bot.Body{Lang: by.Lang, Lines: []text.Line{o.Say(by.Lang, "mystery.lapsed", append(about, text.ByName("name", person.Name))...)}}
		c.Notes = []bot.Note{planNote(o.Reading, by, "mystery/lapsed/"+m.No, b)}
	}
	return key, c, nil
}
