package commands

import (
	"context"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// enter books an entry: it is numbered, dated by its site, queued for the
// notices of the team's and the site's groups, and told privately to its
// subject. photo is shown with it, "" = none.
func enter(ctx context.Context, r *bot.Reading, e scoring.Entry, photo string) (scoring.Entry, bot.Change, error) {
	zone := r.Roster.Zone(e.Site)
	no, err := newEntryNo(ctx, r, zone)
	if err != nil {
		return e, bot.Change{}, err
	}
	e.No, e.Recorded = no, r.Now
	e.Month, e.Day = calendar.Month(e.At, zone), calendar.Day(e.At, zone)
	c := bot.Change{}
	c.Entries = []scoring.Entry{e}
	c.Tell = toTell(r.Roster, e)
	c.Notes = tellSubject(r, e, func(lang string) bot.Body {
		b := bot.Body{Lang: lang, Lines: toldLines(r, lang, e), Image: photo}
		return b
	})
	return e, c, nil
}

// takeBack books the entry that reverses e, and tells the subject of it.
func takeBack(ctx context.Context, r *bot.Reading, e scoring.Entry, cause string, by int64) (bot.Change, error) {
	no, err := newEntryNo(ctx, r, r.Roster.Zone(e.Site))
	if err != nil {
		return bot.Change{}, err
	}
	back := e.Reverse(no, cause, by, r.Now, "")
	c := bot.Change{}
	c.Entries = []scoring.Entry{back}
	c.Tell = toTell(r.Roster, back)
	c.Notes = tellSubject(r, back, func(lang string) bot.Body {
		return bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "told.reversed", text.A("no", e.No),
			text.A("rule", ruleName(r.Standards, lang, e)), text.A("points", back.Points.String()))}}
	})
	return c, nil
}

// toTell names the groups whose notices tell an entry: the team's and the site's.
func toTell(roster *scoring.Roster, e scoring.Entry) []bot.ToTell {
	var out []bot.ToTell
	for _, g := range roster.TeamGroups(e.Team) {
		out = append(out, bot.ToTell{Group: g.ID, Entry: e.No})
	}
	for _, g := range roster.SiteGroups(e.Site) {
		out = append(out, bot.ToTell{Group: g.ID, Entry: e.No})
	}
	return out
}

// tellSubject makes the private notes about an entry: to the person; for a team
// to its captains; for a site to its supervisors; never to who recorded it. The
// first is told/<no>, which the evening notice waits for.
func tellSubject(r *bot.Reading, e scoring.Entry, body func(lang string) bot.Body) []bot.Note {
	var notes []bot.Note
	for _, p := range subjects(r, e) {
		if p.ID == e.By {
			continue
		}
		key := purposeTold + "/" + e.No
		if len(notes) > 0 {
			key += "/" + number(p.ID)
		}
		notes = append(notes, bot.Note{
			Key: key, To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: body(p.Lang), Tell: true,
		})
	}
	return notes
}

// subjects are the people an entry is told to.
func subjects(r *bot.Reading, e scoring.Entry) []scoring.Person {
	day := r.Roster.Day(e.Site, r.Now)
	switch e.Subject.Kind {
	case scoring.SubjectPerson:
		return []scoring.Person{r.Roster.Person(e.Subject.ID)}
	case scoring.SubjectTeam:
		return r.Roster.Captains(e.Subject.ID, day)
	}
	return r.Roster.Supervisors(e.Site, day)
}

// toldLines are what the subject reads: what was booked, by whom, where and when.
func toldLines(r *bot.Reading, lang string, e scoring.Entry) []text.Line {
	key := text.Key("told.deducted")
	if e.Points > 0 {
		key = "told.added"
	}
	when := r.Catalogue().When(lang, e.At, r.Now, r.Roster.Zone(e.Site))
	lines := []text.Line{r.Say(lang, key, text.A("no", e.No), text.A("rule", ruleName(r.Standards, lang, e)),
		text.A("times", times(e.Count)), text.A("points", e.Points.String()), text.In("where", where(r, lang, e)))}
	by := r.Say(lang, "told.by_clock", text.A("at", when))
	if e.By != 0 {
		by = r.Say(lang, "told.by", text.ByName("name", r.Roster.Person(e.By).Name), text.A("at", when))
	}
	if e.Reason != "" {
		lines = append(lines, r.Say(lang, "told.reason", text.As("reason", e.Reason)))
	}
	return append(lines, by)
}

// where is the place or case of an entry in brackets, empty without.
func where(r *bot.Reading, lang string, e scoring.Entry) text.Line {
	switch {
	case e.Case != "":
		return r.Say(lang, "entry.where", text.A("place", e.Case))
	case e.Place != "":
		return r.Say(lang, "entry.where", text.As("place", e.Place))
	}
	return nil
}

// times is ×2; once is not said.
func times(count int) string {
	if count <= 1 {
		return ""
	}
	return " ×" + number(count)
}

// ruleOf is the rule of an entry in the version it was made with.
func ruleOf(standards scoring.Standards, e scoring.Entry) scoring.Rule {
	if std, ok := standards.Version(e.Version); ok {
		if rule, ok := std.Rule(e.Rule); ok {
			return rule
		}
	}
	return scoring.Rule{Code: e.Rule, Names: scoring.Names{"zh": e.Rule}}
}

func ruleName(standards scoring.Standards, lang string, e scoring.Entry) string {
	return ruleOf(standards, e).Names.In(lang)
}
