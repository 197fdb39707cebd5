package commands

import (
	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/patrol"
)

// missChoices are the buttons under a miss.
func missChoices(r *bot.Reading, lang string, m patrol.Miss) []choice {
	if m.State == patrol.Proposed {
		return []choice{{r.Say(lang, "button.miss_yes"), "missed yes " + m.No}, {r.Say(lang, "button.miss_no"), "missed no " + m.No}}
	}
	out := []choice{{r.Say(lang, "button.miss_device"), "missed device " + m.No}, {r.Say(lang, "button.miss_not"), "missed not " + m.No}}
	if m.Doubtful() > 0 {
		out = append(out, choice{r.Say(lang, "button.miss_also"), "missed also " + m.No})
	}
	return out
}

// missBody is what a captain reads of a miss; others are those of the days around.
func missBody(r *bot.Reading, lang string, m patrol.Miss, others []patrol.Miss) bot.Body {
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "miss.head", text.A("no", m.No), text.In("tour", tourName(r, lang, m)),
		text.In("who", missWho(r, lang, m)), text.In("points", missPoints(r, lang, m, false)))}}
	if m.Doubtful() > 0 {
		b.Lines = append(b.Lines, r.Say(lang, "miss.doubtful", text.In("points", missPoints(r, lang, m, true))))
	}
	rule, _ := r.Standards.On(m.Day).Rule(patrol.Rule)
	switch m.Why {
	case patrol.ByDevice:
		return lined(b, r.Say(lang, "miss.device"))
	case patrol.ByDown:
		return lined(b, r.Say(lang, "miss.down"))
	case patrol.ByDoubt:
		return lined(b, r.Say(lang, "miss.doubt"))
	case patrol.ByAge:
		return lined(b, r.Say(lang, "miss.old"))
	case patrol.ByFacts:
	}
	times := m.Room(rule.Points, others)
	b = lined(b, r.Say(lang, "miss.until", text.A("at", r.Catalogue().When(lang, m.Due, r.Now, r.Roster.Zone(m.Site))),
		text.A("points", (rule.Points*scoring.Points(times)).String())))
	return lined(b, capped(r, lang, m, times)...)
}

// capped says that a miss costs less than it counts, as its subject's shift has cost
// what it may (rules.md 9).
func capped(r *bot.Reading, lang string, m patrol.Miss, times int) []text.Line {
	if times >= m.Count() {
		return nil
	}
	return []text.Line{r.Say(lang, "miss.capped", text.A("most", (-patrol.MostOfShift).String()))}
}

func lined(b bot.Body, lines ...text.Line) bot.Body {
	b.Lines = append(b.Lines, lines...)
	return b
}

// missWho is the guard, the team or the site that a miss counts for.
func missWho(r *bot.Reading, lang string, m patrol.Miss) text.Line {
	switch m.Subject.Kind {
	case scoring.SubjectPerson:
		return r.Say(lang, "miss.guard", text.ByName("name", r.Roster.Person(m.Subject.ID).Name))
	case scoring.SubjectTeam:
		return text.Plain(r.Roster.Team(m.Subject.ID).Name)
	}
	return text.Plain(r.Roster.Site(m.Site).Name)
}

// missPoints lists a miss's checkpoints, the certain or the doubtful ones: 北门、配电房×2.
func missPoints(r *bot.Reading, lang string, m patrol.Miss, doubtful bool) text.Line {
	var names []text.Line
	for _, p := range m.Points {
		n := p.Count
		switch {
		case doubtful:
			n = p.Doubtful
		case m.Also:
			n += p.Doubtful
		}
		if n > 0 {
			names = append(names, text.Plain(r.Roster.Checkpoint(p.Checkpoint).Name+tightTimes(n)))
		}
	}
	if len(names) == 0 {
		return r.Say(lang, "miss.none_sure")
	}
	return r.Catalogue().Join(lang, names...)
}

func tightTimes(n int) string {
	if n < 2 {
		return ""
	}
	return "×" + number(n)
}

// tourName is 6月12日 早巡, or the night's records of key places.
func tourName(r *bot.Reading, lang string, m patrol.Miss) text.Line {
	return r.Say(lang, tourKey(m.Tour), text.A("day", r.Catalogue().ShortDate(lang, m.Day)))
}

func tourKey(tour string) text.Key {
	switch tour {
	case "early":
		return "tour.early"
	case "noon":
		return "tour.noon"
	case "late":
		return "tour.late"
	case "eve":
		return "tour.eve"
	}
	return "tour.night"
}

func doubtKey(d patrol.Doubt) text.Key {
	switch d {
	case patrol.Far:
		return "miss.tap_far"
	case patrol.Fast:
		return "miss.tap_fast"
	case patrol.Nowhere, patrol.NoDoubt:
	}
	return "miss.tap_where"
}
