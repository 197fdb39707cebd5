package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// courtesy is how a client is told of a guard: 李强 → 李师傅, Anna Bell → Anna. In a
// language that has no title behind a surname it is the name as the roster has it,
// without a title of the roster's own: 李师傅 is none in English.
func courtesy(r *bot.Reading, lang, name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if !unicode.Is(unicode.Han, first) {
		given, _, _ := strings.Cut(name, " ")
		return given
	}
	called := func(surname string) string { return r.Say(lang, "name.courtesy", text.A("surname", surname)).String() }
	if called("") == "" {
		return untitled(r, name)
	}
	return called(strings.TrimSuffix(scoring.Masked(name), "*"))
}

// untitled is a name without the title behind it.
func untitled(r *bot.Reading, name string) string {
	for _, title := range r.Catalogue().List("titled") {
		title, behind := strings.CutPrefix(title, "x")
		if plain := strings.TrimSuffix(name, title); behind && plain != "" && utf8.RuneCountInString(title) > 1 {
			name = plain
		}
	}
	return name
}

// guardLabel names a member of staff, with the team where somebody else of the site
// has the same name; for a private chat.
func guardLabel(r *bot.Reading, id int64) string {
	p, st := r.Roster.Person(id), r.Roster.Standing(id, r.Now)
	team := r.Roster.Team(st.Team).Name
	if team == "" {
		return p.Name
	}
	alike, _ := r.Roster.PeopleNamed(st.Site, r.Roster.Day(st.Site, r.Now), p.Name)
	if slices.ContainsFunc(alike, func(o scoring.Person) bool { return o.ID != id && o.Name == p.Name }) {
		return p.Name + " " + team
	}
	return p.Name
}

// guardName is that in a text.
func guardName(r *bot.Reading, arg string, id int64) text.Arg {
	return text.ByName(arg, guardLabel(r, id))
}

// lastDigits are the last two characters of an employee number, to tell two
// people of one name apart (rules.md 2).
func lastDigits(no string) string {
	if len(no) > 2 {
		return no[len(no)-2:]
	}
	return no
}
