package commands

import (
	"context"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// telling is what is told of an entry beside its facts.
type telling struct {
	photo string  // SHA-256, "" = none
	slip  *slip   // a recorder's, nil for a clock's
	bars  []int64 // people who may not know of its case
}

// enter books an entry: it is numbered, dated by its site, queued for the
// notices of the team's and the site's groups, and told privately to its
// subject.
func enter(ctx context.Context, r *bot.Reading, e scoring.Entry, with telling) (scoring.Entry, bot.Change, error) {
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
	c.Notes = tellSubject(r, e, func(p scoring.Person) bot.Body {
		appeals := e.Points <= 0 && appeals(r, p.ID, e)
		e := e
		if slices.Contains(with.bars, p.ID) {
			e = unnumbered(e)
		}
		b := bot.Body{Lang: p.Lang, Lines: toldLines(r, p.Lang, e, with.slip, appeals), Image: with.photo}
		if appeals {
			offer(r, &c, &b, p.ID, r.Now.Add(appealFor), choice{r.Say(p.Lang, "button.appeal"), "appeal " + e.No})
		}
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
	key, points := text.Key("told.reversed"), back.Points.String()
	if e.Points > 0 {
		key, points = "told.reversed_bonus", unsigned(e.Points)
	}
	c.Notes = tellSubject(r, back, func(p scoring.Person) bot.Body {
		return bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, key, text.A("no", e.No),
			text.A("rule", ruleName(r.Standards, p.Lang, e)), text.A("points", points))}}
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

// tellSubject makes the private notes about an entry. The first is told/<no>,
// which the evening notice waits for.
func tellSubject(r *bot.Reading, e scoring.Entry, body func(p scoring.Person) bot.Body) []bot.Note {
	var notes []bot.Note
	for _, p := range subjects(r, e) {
		key := purposeTold + "/" + e.No
		if len(notes) > 0 {
			key += "/" + number(p.ID)
		}
		notes = append(notes, bot.Note{
			Key: key, To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: body(p), Tell: true,
			Due: r.Roster.Quiet(p.ID, r.Now), // the days to appeal begin when it arrives
		})
	}
	return notes
}

// subjects are the people an entry is told to: the person; for a team its
// captains, for a site its supervisors, and where who recorded it is the only
// one of them, the next level up. Nobody is told what they recorded themselves.
func subjects(r *bot.Reading, e scoring.Entry) []scoring.Person {
	day := r.Roster.Day(e.Site, r.Now)
	var levels [][]scoring.Person
	switch e.Subject.Kind {
	case scoring.SubjectPerson:
		levels = [][]scoring.Person{{r.Roster.Person(e.Subject.ID)}}
	case scoring.SubjectTeam:
		levels = [][]scoring.Person{r.Roster.Captains(e.Subject.ID, day), r.Roster.Supervisors(e.Site, day)}
	default:
		levels = [][]scoring.Person{r.Roster.Supervisors(e.Site, day), managers(r.Roster, e.Site, day)}
	}
	for _, people := range levels {
		people = slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return p.ID == e.By })
		if len(people) > 0 {
			return people
		}
	}
	return nil
}

// toldLines are what the subject reads: what was booked, by whom, where and
// when, and what to do about it. slip holds the recorder's words; nil for a clock.
func toldLines(r *bot.Reading, lang string, e scoring.Entry, slip *slip, appeals bool) []text.Line {
	bonus := e.Points > 0
	args := []text.Arg{
		text.A("no", e.No), text.A("rule", ruleName(r.Standards, lang, e)), text.A("code", e.Rule),
		text.A("times", times(e.Count)), text.A("points", entryPoints(e.Points)), text.In("where", where(r, lang, e)),
	}
	key := text.Key("told.deducted")
	switch {
	case e.Subject.Kind != scoring.SubjectPerson && bonus:
		key = "told.added_team"
	case e.Subject.Kind != scoring.SubjectPerson:
		key = "told.deducted_team"
	case bonus:
		key = "told.added"
	}
	if e.Subject.Kind != scoring.SubjectPerson {
		args = append(args, text.A("team", collective(r, e)))
	}
	lines := []text.Line{r.Say(lang, key, args...)}
	at := text.Plain(r.Catalogue().When(lang, e.At, r.Now, r.Roster.Zone(e.Site)))
	if slip != nil {
		lines = append(lines, said(r, lang, *slip)...)
		at = slip.when(r, lang)
	}
	next := r.Say(lang, "told.score")
	if appeals {
		next = r.Say(lang, "told.appeal", text.A("no", e.No))
	}
	if e.By != 0 {
		return append(lines, r.Say(lang, "told.by", text.ByName("name", r.Roster.Person(e.By).Name), text.In("at", at), text.In("next", next)))
	}
	return append(lines, r.Say(lang, "told.by_clock", text.In("at", at), text.In("next", next)))
}

// collective names the team or site an entry counts for.
func collective(r *bot.Reading, e scoring.Entry) string {
	if e.Subject.Kind == scoring.SubjectSite {
		return r.Roster.Site(e.Subject.ID).Name
	}
	return r.Roster.Team(e.Subject.ID).Name
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
