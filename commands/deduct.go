package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// deduct is 扣: it reads who, which rule, how often and where, and asks for 【确认】.
func (s clerk) deduct(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.propose(ctx, r, false)
}

// add is 加, the same for bonuses.
func (s clerk) add(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.propose(ctx, r, true)
}

// proposal is a 扣 or 加 being read.
type proposal struct {
	r     *bot.Request
	bonus bool
	site  int64
	zone  *time.Location
	day   string
}

func (s clerk) propose(ctx context.Context, r *bot.Request, bonus bool) (bot.Change, error) {
	p := proposal{r: r, bonus: bonus, site: r.Who.Standing.Site}
	home := p.site
	if home == 0 && len(r.Roster.Sites) > 0 {
		home = r.Roster.Sites[0].ID
	}
	p.zone, p.day = r.Roster.Zone(home), r.Roster.Day(home, r.At)
	said := scoring.Tidy(r.Words)
	if said == "" {
		return reply(r, p.key("deduct.how", "add.how"))
	}
	people, rest, outside := p.people(said)
	switch {
	case len(people) == 0 && outside != "":
		return p.private("deduct.outside", text.ByName("name", outside))
	case len(people) > 1:
		return p.whichPerson(people, rest)
	}
	team := scoring.Team{}
	if len(people) == 0 {
		team, rest = p.team(rest)
	}
	matches := r.Standards.On(p.day).FindRules(rest, bonus)
	switch len(matches) {
	case 0:
		return p.whichRule(people, team, rest)
	case 1:
		return s.echo(ctx, p, people, team, matches[0].Rule, p.described(rest, matches[0]))
	}
	var rules []scoring.Rule
	for _, m := range matches {
		rules = append(rules, m.Rule)
	}
	return p.offerRules(p.key("deduct.which_rule", "add.which_rule"), people, team, rules, matches[0].Rest)
}

func (p proposal) key(deduct, add text.Key) text.Key {
	if p.bonus {
		return add
	}
	return deduct
}

// private answers where a person may be named: in a group it goes aside.
func (p proposal) private(key text.Key, args ...text.Arg) (bot.Change, error) {
	lang := privateLang(p.r)
	return aside(p.r, bot.Change{}, bot.Body{Lang: lang, Lines: []text.Line{p.r.Say(lang, key, args...)}}), nil
}

// people finds who is named, wherever the name stands in the words, within the
// speaker's reach; outside is the name of somebody beyond it.
func (p proposal) people(said string) (found []scoring.Person, rest, outside string) {
	tokens := strings.Fields(said)
	for i := range tokens {
		named, after := p.r.Roster.PeopleNamed(p.site, p.day, strings.Join(tokens[i:], " "))
		if len(named) == 0 {
			continue
		}
		rest = strings.TrimSpace(strings.Join(tokens[:i], " ") + " " + after)
		for _, person := range named {
			st := p.r.Roster.Standing(person.ID, p.r.At)
			if p.r.Who.Reaches(p.r.Reach, st.Site, st.Team, person.ID) {
				found = append(found, person)
			} else {
				outside = person.Name
			}
		}
		return found, rest, outside
	}
	return nil, said, ""
}

// team finds the team whose name starts the words, within reach; else the
// speaker's own, or the only one there is.
func (p proposal) team(said string) (scoring.Team, string) {
	var (
		best, only scoring.Team
		count      int
	)
	for _, t := range p.r.Roster.Teams {
		if !p.r.Who.Reaches(p.r.Reach, t.Site, t.ID, 0) {
			continue
		}
		only, count = t, count+1
		if strings.HasPrefix(scoring.Fold(said), scoring.Fold(t.Name)) && len(t.Name) > len(best.Name) {
			best = t
		}
	}
	switch {
	case best.ID != 0:
		return best, trim(scoring.Tidy(said)[len(scoring.Fold(best.Name)):])
	case count == 1:
		return only, said
	}
	return scoring.Team{}, said
}

// described are the words that say where or, for a bonus, what somebody did: 帮
// 老人提菜 is told as it was typed, not as the rule's name.
func (p proposal) described(said string, m scoring.RuleMatch) string {
	if !p.bonus || strings.Contains(scoring.Fold(said), scoring.Fold(m.Rule.Code)) {
		return m.Rest
	}
	return said
}

// who names the subject in a command typed again by a button.
func who(people []scoring.Person, team scoring.Team) string {
	switch {
	case len(people) == 1 && people[0].No != "":
		return people[0].No + " "
	case len(people) == 1:
		return people[0].Name + " "
	case team.ID != 0:
		return team.Name + " "
	}
	return ""
}

// whichPerson asks which of several people of one name is meant.
func (p proposal) whichPerson(people []scoring.Person, rest string) (bot.Change, error) {
	var choices []choice
	lang := privateLang(p.r)
	for _, person := range people {
		team := p.r.Roster.Team(p.r.Roster.Standing(person.ID, p.r.At).Team)
		label := p.r.Say(lang, "deduct.person", text.ByName("name", person.Name), text.A("team", team.Name), text.A("digits", lastDigits(person.No)))
		choices = append(choices, choice{label, trimmed(p.r.Command, person.No, rest)})
	}
	return p.ask(lang, "deduct.which_person", choices)
}

// whichRule says that no rule was found and offers those there are.
func (p proposal) whichRule(people []scoring.Person, team scoring.Team, rest string) (bot.Change, error) {
	if len(people) == 0 && !p.namesTeam(rest) {
		return p.private(p.key("deduct.nobody", "add.nobody"))
	}
	var rules []scoring.Rule
	for _, rule := range p.r.Standards.On(p.day).HandRules(p.bonus) {
		if (rule.Subject == scoring.SubjectPerson) == (len(people) > 0) || rule.Subject == scoring.SubjectTeam {
			rules = append(rules, rule)
		}
	}
	return p.offerRules(p.key("deduct.no_rule", "add.no_rule"), people, team, rules, rest)
}

// namesTeam reports whether the words began with a team's name, which team cut off.
func (p proposal) namesTeam(rest string) bool {
	return scoring.Tidy(p.r.Words) != rest
}

func (p proposal) offerRules(key text.Key, people []scoring.Person, team scoring.Team, rules []scoring.Rule, rest string) (bot.Change, error) {
	var choices []choice
	lang := privateLang(p.r)
	for _, rule := range rules {
		label := p.r.Say(lang, "deduct.rule", text.A("rule", rule.Names.In(lang)), text.A("points", rule.Points.String()))
		choices = append(choices, choice{label, trimmed(p.r.Command, who(people, team)+rule.Code, rest)})
	}
	return p.ask(lang, key, choices)
}

func trimmed(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// ask offers choices; from a group it asks in the private chat.
func (p proposal) ask(lang string, key text.Key, choices []choice) (bot.Change, error) {
	if isPrivate(p.r) {
		return list(p.r, p.r.Say(lang, key), nil, choices)
	}
	b := bot.Body{Lang: lang, Lines: []text.Line{p.r.Say(lang, key)}}
	c := bot.Change{}
	offer(p.r.Reading, &c, &b, p.r.Who.Standing.Person, p.r.Now.Add(listWithin), choices...)
	return aside(p.r, c, b), nil
}
