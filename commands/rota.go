package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/roster"
)

// Bounds of 排班 (ours): how many days one line may tell, how far ahead, and how
// many days are shown.
const (
	rotaMost  = 31
	rotaAhead = 92
	rotaShown = 7
)

// rotaForm is a day, or from a day to another, at the beginning of folded words.
var rotaForm = regexp.MustCompile(`^(` + rotaDay + `)\s?(?:(?:到|至|-|~)\s?(` + rotaDay + `))?(?:\s|$)`)

const rotaDay = `今天|明天|后天|後天|大后天|大後天|(?:周|星期|週)[一二三四五六日天]|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|` +
	`\d{1,2}月\d{1,2}[日号號]?|\d{4}-\d{1,2}-\d{1,2}`

// rota is 排班: what a team does on a day in place of its hours. Said back and
// confirmed; without a day it shows the next week.
func (s clerk) rota(_ context.Context, r *bot.Request) (bot.Change, error) {
	words, sure := strings.CutPrefix(r.Words, "sure ")
	named, rest := r.Roster.TeamsNamed(scoring.Tidy(words))
	team, ok := rotaTeam(r, named)
	if !ok && len(named) == 1 {
		return reply(r, "rota.not_yours", text.A("team", named[0].Name))
	}
	if !ok {
		return reply(r, "rota.which")
	}
	rest = strings.TrimSpace(scoring.Fold(rest))
	today := r.Roster.Day(team.Site, r.At)
	if rest == "" {
		return bot.Change{Reply: rotaWeek(r, team, today)}, nil
	}
	first, last, said := rotaDays(rest, today)
	hours, _ := roster.RotaWords(strings.NewReplacer("、", ";", ",", ";", "，", ";", "和", ";").Replace(strings.Join(strings.Fields(said), ";")))
	spans, err := scoring.RotaHours(hours)
	one, other, overlap := scoring.Overlaps(spans)
	days, wrong := calendar.Days(first, last)
	switch {
	case first == "" || said == "" || err != nil:
		return reply(r, "rota.how")
	case overlap:
		return reply(r, "rota.overlap", text.A("first", one), text.A("second", other))
	case first < today || last > calendar.AddDays(today, rotaAhead) || wrong != "" || len(days) > rotaMost:
		return reply(r, "rota.when", text.A("most", number(rotaMost)), text.A("ahead", number(rotaAhead)))
	}
	what := text.In("what", rotaSays(r, hours))
	if !sure || r.Pressed.ID == "" && !chosen(r) {
		action := "rota sure " + team.Name + " " + first + "-" + last + " " + hours
		c, err := list(r, r.Say(r.Lang, "rota.confirm", text.A("team", team.Name), text.A("days", rotaSpan(r, first, last)), what),
			[]text.Line{r.Say(r.Lang, "rota.usual_is", text.In("what", usualHours(r, team.ID)))},
			[]choice{{r.Say(r.Lang, "button.confirm"), action}, {r.Say(r.Lang, "button.cancel"), "cancel"}})
		return plainly(r, c, true), err
	}
	c := bot.Change{Reply: r.Reply("rota.done", text.A("team", team.Name), text.A("days", rotaSpan(r, first, last)), what)}
	for _, day := range days {
		c.Roster = append(c.Roster, bot.RosterRow{Rota: &scoring.RotaDay{Team: team.ID, Day: day, Hours: hours}})
	}
	c.Due = []bot.Due{rotaDue(team.ID, r.Now, r.ID())}
	answered(r, &c)
	return c, nil
}

// rotaTeam is the one team that is meant: named, else the speaker's own.
func rotaTeam(r *bot.Request, named []scoring.Team) (scoring.Team, bool) {
	if len(named) == 0 && r.Who.Standing.Team != 0 {
		named = []scoring.Team{r.Roster.Team(r.Who.Standing.Team)}
	}
	named = slices.DeleteFunc(slices.Clone(named), func(t scoring.Team) bool { return !r.Who.Reaches(r.Reach, t.Site, t.ID, 0) })
	if len(named) != 1 {
		return scoring.Team{}, false
	}
	return named[0], true
}

// rotaDays reads the days at the beginning of folded words; said is what follows.
func rotaDays(words, today string) (first, last, said string) {
	m := rotaForm.FindStringSubmatch(words)
	if m == nil {
		return "", "", ""
	}
	first = rotaDayOf(m[1], today)
	last = first
	if m[2] != "" {
		from := first
		if _, ok := daysAhead(m[2]); ok { // 今天到后天: both seen from today
			from = today
		}
		last = rotaDayOf(m[2], from)
	}
	return first, last, strings.TrimSpace(words[len(m[0]):])
}

// rotaDayOf is the day that a word means, seen from another: of a day of the week
// the next one, that day included. "" when there is no such day.
func rotaDayOf(word, from string) string {
	if ahead, ok := daysAhead(word); ok {
		return calendar.AddDays(from, ahead)
	}
	for i, names := range []string{"一 monday", "二 tuesday", "三 wednesday", "四 thursday", "五 friday", "六 saturday", "日 天 sunday"} {
		for _, name := range strings.Fields(names) {
			if word == name || strings.HasSuffix(word, name) && !strings.Contains(word, "月") {
				return calendar.AddDays(from, (i-calendar.Weekday(from)+7)%7)
			}
		}
	}
	if day, err := time.Parse("2006-1-2", word); err == nil {
		return day.Format(time.DateOnly)
	}
	day, err := time.Parse("2006-1月2", from[:len("2025-")]+strings.TrimRight(word, "日号號"))
	if err != nil {
		return ""
	}
	if out := day.Format(time.DateOnly); out >= from {
		return out
	}
	return day.AddDate(1, 0, 0).Format(time.DateOnly)
}

func rotaSpan(r *bot.Request, first, last string) string {
	out := r.Catalogue().Date(r.Lang, first)
	if last != first {
		out += "–" + r.Catalogue().Date(r.Lang, last)
	}
	return out
}

// rotaSays puts what a day says into words.
func rotaSays(r *bot.Request, hours string) text.Line {
	switch hours {
	case scoring.RotaOff:
		return r.Say(r.Lang, "rota.off")
	case scoring.RotaUsual:
		return r.Say(r.Lang, "rota.usual")
	}
	return spansOf(r, strings.Split(hours, ";"))
}

// usualHours are the hours of a team's days that no rota tells.
func usualHours(r *bot.Request, team int64) text.Line {
	var spans []string
	for _, h := range r.Roster.Hours {
		if h.Team == team && (h.ToDay == "" || h.ToDay >= calendar.Day(r.At, time.UTC)) {
			spans = append(spans, calendar.Hours{From: h.From, To: h.To}.String())
		}
	}
	if len(spans) == 0 {
		return r.Say(r.Lang, "rota.always")
	}
	return spansOf(r, spans)
}

// spansOf lists spans of a day as the reader's language lists things.
func spansOf(r *bot.Request, spans []string) text.Line {
	lines := make([]text.Line, len(spans))
	for i, s := range spans {
		lines[i] = text.Plain(s)
	}
	return r.Catalogue().Join(r.Lang, lines...)
}

// rotaWeek shows the days of the next week that the rota tells.
func rotaWeek(r *bot.Request, team scoring.Team, today string) bot.Body {
	b := r.Reply("rota.week", text.A("team", team.Name), text.In("what", usualHours(r, team.ID)))
	last := calendar.AddDays(today, rotaShown)
	for _, d := range r.Roster.Rota {
		if d.Team == team.ID && d.Day >= today && d.Day < last && d.Hours != scoring.RotaUsual {
			b.Lines = append(b.Lines, r.Say(r.Lang, "rota.day", text.A("day", r.Catalogue().Date(r.Lang, d.Day)), text.In("what", rotaSays(r, d.Hours))))
		}
	}
	if len(b.Lines) == 1 {
		b.Lines = append(b.Lines, r.Say(r.Lang, "rota.none"))
	}
	b.Lines = append(b.Lines, r.Say(r.Lang, "rota.more"))
	return b
}
