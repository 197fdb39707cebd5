package commands

import (
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// again is the command typed again by a button: the subject is settled, the
// other words stand as they were.
func (p proposal) again(words ...string) string {
	if p.reason != "" {
		words = append(words, "理由 "+p.reason)
	}
	return trimmed(append([]string{p.r.Command}, words...)...)
}

func trimmed(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// who names the subject in a command typed again by a button.
func (p proposal) who() string {
	switch {
	case len(p.named.people) == 1:
		return typedName(p.named.people[0])
	case p.team.ID != 0:
		return p.team.Name
	}
	return ""
}

func typedName(person scoring.Person) string {
	if person.No != "" {
		return person.No
	}
	return person.Name
}

// whichPerson asks which of several people is meant.
func (p proposal) whichPerson(key text.Key, people []scoring.Person, rest string) (bot.Change, error) {
	return p.askPerson(people, rest, func(lang string) text.Line { return p.r.Say(lang, key) })
}

func (p proposal) askPerson(people []scoring.Person, rest string, head func(lang string) text.Line) (bot.Change, error) {
	var choices []choice
	lang := privateLang(p.r)
	for _, person := range people[:min(len(people), mostListed)] {
		choices = append(choices, choice{personLabel(p.r, lang, person), p.again(typedName(person), rest)})
	}
	return ask(p.r, head(lang), choices)
}

// personLabel tells somebody from others of the same name, by team and the last two
// digits of the number (rules.md 2).
func personLabel(r *bot.Request, lang string, person scoring.Person) text.Line {
	team := r.Roster.Team(r.Roster.Standing(person.ID, r.At).Team)
	return r.Say(lang, "deduct.person", text.ByName("name", person.Name), text.A("team", team.Name), text.A("digits", lastDigits(person.No)))
}

// whichRule says that no rule was found and offers those there are for whom the
// words name: a button never turns a person's deduction into a team's.
func (p proposal) whichRule(rest string) (bot.Change, error) {
	kind := scoring.SubjectPerson
	switch {
	case p.team.ID != 0:
		kind = scoring.SubjectTeam
	case len(p.named.people) == 0:
		return p.private(p.key("deduct.nobody", "add.nobody"))
	}
	var rules []scoring.Rule
	for _, rule := range p.r.Standards.On(p.day).HandRules(p.bonus) {
		if rule.Subject == kind {
			rules = append(rules, rule)
		}
	}
	if len(rules) == 0 {
		return p.private(p.key("deduct.nobody", "add.nobody")) // no bonus counts for a team
	}
	return p.offerRules(p.key("deduct.no_rule", "add.no_rule"), rules, rest)
}

func (p proposal) offerRules(key text.Key, rules []scoring.Rule, rest string) (bot.Change, error) {
	var choices []choice
	lang := privateLang(p.r)
	for _, rule := range rules {
		label := p.r.Say(lang, "deduct.rule", text.A("rule", rule.Names.In(lang)), text.A("points", entryPoints(rule.Points)))
		choices = append(choices, choice{label, p.again(p.who(), rule.Code, rest)})
	}
	return ask(p.r, p.r.Say(lang, key), choices)
}

// whichTeam asks which of several teams is meant.
func (p proposal) whichTeam(key text.Key, teams []scoring.Team, rest string) (bot.Change, error) {
	var choices []choice
	for _, t := range teams[:min(len(teams), mostListed)] {
		choices = append(choices, choice{text.Plain(t.Name), p.again(t.Name, rest)})
	}
	if len(choices) == 0 {
		return p.private("deduct.no_site")
	}
	return ask(p.r, p.r.Say(privateLang(p.r), key), choices)
}

// teamOf says that a rule counts for teams, where a person is named, and offers
// the person's team.
func (p proposal) teamOf(m scoring.RuleMatch) (bot.Change, error) {
	lang := privateLang(p.r)
	team := p.r.Roster.Team(p.standing(p.r.At).Team)
	if team.ID == 0 {
		return p.private("deduct.no_site")
	}
	head := p.r.Say(lang, "deduct.team_rule", text.A("rule", m.Rule.Names.In(lang)))
	return ask(p.r, head, []choice{{text.Plain(team.Name), p.again(team.Name, m.Rule.Code, m.Rest)}})
}

// reached are the teams within the speaker's reach.
func (p proposal) reached() []scoring.Team {
	return slices.DeleteFunc(slices.Clone(p.r.Roster.Teams), func(t scoring.Team) bool {
		return !p.r.Who.Reaches(p.r.Reach, t.Site, t.ID, 0)
	})
}

// ask offers choices; from a group it asks in the private chat.
func ask(r *bot.Request, head text.Line, choices []choice) (bot.Change, error) {
	if isPrivate(r) {
		return list(r, head, nil, choices)
	}
	b := bot.Body{Lang: privateLang(r), Lines: []text.Line{head}}
	c := bot.Change{}
	offer(r.Reading, &c, &b, r.Who.Standing.Person, r.Now.Add(listWithin), choices...)
	return aside(r, c, b), nil
}
