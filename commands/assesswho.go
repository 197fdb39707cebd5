package commands

import (
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// strayTeam is what stands before the days of an assessment once the team is cut out:
// nothing, or a team that nobody knows. behind is what the days left.
func strayTeam(r *bot.Request, said, behind, today string) string {
	first, _, _ := strings.Cut(trim(said), " ")
	people, _ := r.Roster.PeopleNamed(0, today, first)
	if first == "" || len(people) > 0 || !strings.HasPrefix(trim(behind), first) {
		return "" // the days, or who assesses
	}
	return first
}

// whoAssesses is the one whom words name; a Change that answers says what was not
// understood: a name that nobody has, several who have it, or somebody who does not
// assess.
func whoAssesses(r *bot.Request, said, today string) (who scoring.Person, rest string, answer bot.Change, err error) {
	named, rest := r.Roster.PeopleNamed(0, today, said)
	var people []scoring.Person
	for _, p := range named {
		if bot.Rights()["assessed"][r.Roster.Standing(p.ID, r.At).Role] != bot.Nothing {
			people = append(people, p)
		}
	}
	first, _, _ := strings.Cut(said, " ")
	switch {
	case len(people) == 1:
		return people[0], rest, answer, nil
	case len(people) > 1:
		c := bot.Change{Reply: r.Reply("assess.which_of")}
		for _, p := range people[:min(len(people), mostListed)] {
			c.Reply.Lines = append(c.Reply.Lines, append(personLabel(r, r.Lang, p), text.Plain(" "+p.No)...))
		}
		return who, rest, c, nil
	case len(named) > 0:
		answer, err = reply(r, "assess.not_who", text.ByName("name", named[0].Name))
	case first != "":
		answer, err = reply(r, "assess.no_one", text.As("words", clipped(first)))
	default:
		answer, err = reply(r, "assess.whom")
	}
	return who, rest, answer, err
}
