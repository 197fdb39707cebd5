package commands

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// deeds are the commands that can be said on behalf of a colleague.
func deeds() []string { return []string{"accept", "arrive", "plan", "done"} }

// behalf is 代: a captain or the desk says for somebody what they did, 代 李强 到了.
// Both names are kept; the time is that of the words (rules.md 4).
func (s clerk) behalf(ctx context.Context, r *bot.Request) (bot.Change, error) {
	people, rest := r.Roster.PeopleNamed(r.Who.Standing.Site, r.Roster.Day(siteOf(r), r.At), r.Words)
	reached := slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool {
		st := r.Roster.Standing(p.ID, r.At)
		return !r.Who.Reaches(r.Reach, st.Site, st.Team, p.ID)
	})
	f := casefile{r: r.Reading}
	switch {
	case len(people) > 0 && len(reached) == 0:
		return f.privately(r, bot.Change{}, "deduct.outside", text.ByName("name", people[0].Name))
	case len(reached) == 0:
		return reply(r, "behalf.how")
	case len(reached) > 1:
		return whichOf(r, reached, rest)
	case reached[0].ID == r.Who.Standing.Person:
		return reply(r, "behalf.self")
	}
	command, words := deedOf(r, rest)
	if command == "" {
		return reply(r, "behalf.how")
	}
	other := inPlaceOf(r, reached[0], command, words)
	if other.Reach == bot.Nothing {
		return reply(r, "behalf.how")
	}
	change, err := s.run(ctx, other)
	if err != nil {
		return bot.Change{}, err
	}
	return saidFor(r, other, change), nil
}

// run does a deed.
func (s clerk) run(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch r.Command {
	case "accept":
		return s.accept(ctx, r)
	case "arrive":
		return s.arrive(ctx, r)
	case "plan":
		return s.plan(ctx, r)
	}
	return s.done(ctx, r)
}

// deedOf reads the deed that words begin with, the longest word first.
func deedOf(r *bot.Request, said string) (command, words string) {
	folded, longest := scoring.Fold(said), ""
	for _, d := range deeds() {
		for _, w := range append(r.Catalogue().Words(d), "/"+d) {
			if w = scoring.Fold(w); strings.HasPrefix(folded, w) && len(w) > len(longest) {
				command, longest = d, w
			}
		}
	}
	return command, trim(strings.TrimPrefix(folded, longest))
}

// inPlaceOf is the request as the other would have made it. Where the speaker is
// proves nothing about the other.
func inPlaceOf(r *bot.Request, p scoring.Person, command, words string) *bot.Request {
	other := *r
	other.Who.Person, other.Who.Standing = p, r.Roster.Standing(p.ID, r.At)
	other.Command, other.Words, other.Location = command, words, nil
	other.Asked, other.Pressed = bot.Question{}, bot.ButtonRow{}
	other.Reach = bot.Rights()[command][other.Who.Role()]
	return &other
}

// saidFor turns what the other would have been answered into the speaker's
// answer: what is to choose is chosen for the other again, and who is spoken for
// is told.
func saidFor(r, other *bot.Request, c bot.Change) bot.Change {
	name, again := other.Who.Person, "behalf "+typedName(other.Who.Person)+" /"
	own := map[string]bool{}
	for _, b := range c.Reply.Buttons {
		own[b.ID] = true
	}
	lang := privateLang(r)
	if len(c.Cases) == 0 {
		for i := range c.Buttons {
			if own[c.Buttons[i].ID] {
				c.Buttons[i].Person, c.Buttons[i].Action = r.Who.Standing.Person, again+c.Buttons[i].Action
			}
		}
		for i := range c.Questions {
			c.Questions[i].Person = r.Who.Standing.Person
			for j := range c.Questions[i].Options {
				c.Questions[i].Options[j].Action = again + c.Questions[i].Options[j].Action
			}
		}
		b := c.Reply
		b.Lines = append([]text.Line{r.Say(lang, "behalf.says", text.ByName("name", name.Name))}, b.Lines...)
		return aside(r, c, b)
	}
	c.Buttons = slices.DeleteFunc(c.Buttons, func(b bot.ButtonRow) bool { return own[b.ID] })
	no := text.A("no", c.Cases[0].No)
	deed := func(lang string) text.Arg { return text.A("deed", r.Catalogue().Word(lang, other.Command)) }
	c.Steps = append(c.Steps, scoring.CaseStep{
		Case: c.Cases[0].No, At: r.At, By: r.Who.Standing.Person, What: "behalf", Body: number(name.ID) + " " + other.Command,
	})
	c.Notes = append(c.Notes, bot.Note{
		Key: "behalf/" + hash(r), To: bot.Address{Person: name.ID}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: name.Lang, Lines: []text.Line{r.Say(name.Lang, "behalf.told", no, deed(name.Lang), text.ByName("name", r.Who.Person.Name))}},
	})
	return aside(r, c, bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "behalf.done", no, deed(lang), text.ByName("name", name.Name))}})
}

// whichOf asks which of several people of one name is spoken for.
func whichOf(r *bot.Request, people []scoring.Person, rest string) (bot.Change, error) {
	lang := privateLang(r)
	var choices []choice
	for _, p := range people[:min(len(people), mostListed)] {
		team := r.Roster.Team(r.Roster.Standing(p.ID, r.At).Team).Name
		label := r.Say(lang, "deduct.person", text.ByName("name", p.Name), text.A("team", team), text.A("digits", lastDigits(p.No)))
		choices = append(choices, choice{label, trimmed(r.Command, typedName(p), rest)})
	}
	return ask(r, r.Say(lang, "deduct.which_person"), choices)
}
