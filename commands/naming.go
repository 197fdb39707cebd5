package commands

import (
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// naming is who is named in a 扣 or 加, wherever the name stands in the words.
type naming struct {
	people  []scoring.Person // within the speaker's reach
	outside string           // the name of somebody beyond it
	several bool             // more than one name is written
}

// people finds who is named; rest are the other words. A name and the number of
// one who has it mean that one.
func (p proposal) people(said string) (naming, string) {
	var (
		all  []scoring.Person
		n    naming
		rest []string
	)
	tokens := strings.Fields(said)
	for len(tokens) > 0 {
		named, after := p.r.Roster.PeopleNamed(p.site, p.day, strings.Join(tokens, " "))
		_, count := scoring.ParseCount(tokens[0])
		if len(named) == 0 || len(all) > 0 && count {
			rest, tokens = append(rest, tokens[0]), tokens[1:]
			continue
		}
		tokens = strings.Fields(after)
		switch both := inBoth(all, named); {
		case len(all) == 0:
			all = named
		case len(both) > 0:
			all = both
		default:
			all, n.several = append(all, named...), true
		}
	}
	for _, person := range all {
		st := p.r.Roster.Standing(person.ID, p.r.At)
		if p.r.Who.Reaches(p.r.Reach, st.Site, st.Team, person.ID) {
			n.people = append(n.people, person)
		} else {
			n.outside = person.Name
		}
	}
	return n, strings.Join(rest, " ")
}

func inBoth(a, b []scoring.Person) []scoring.Person {
	return slices.DeleteFunc(slices.Clone(a), func(p scoring.Person) bool {
		return !slices.ContainsFunc(b, func(o scoring.Person) bool { return o.ID == p.ID })
	})
}

// teams finds which teams are named; outside is one beyond the speaker's reach.
// Beside a person only the person's own team is one: 日班队 is a word then.
func (p proposal) teams(said string) (found []scoring.Team, outside, rest string) {
	named, rest := p.r.Roster.TeamsNamed(said)
	if len(p.named.people) == 1 {
		own := p.standing(p.r.At).Team
		if len(named) > 0 && !slices.ContainsFunc(named, func(t scoring.Team) bool { return t.ID != own && t.Name != p.r.Roster.Team(own).Name }) {
			return nil, "", rest
		}
		return nil, "", said
	}
	reached := map[string]bool{}
	for _, t := range named {
		if p.r.Who.Reaches(p.r.Reach, t.Site, t.ID, 0) {
			found, reached[t.Name] = append(found, t), true
		}
	}
	for _, t := range named {
		if !reached[t.Name] {
			outside = t.Name
		}
	}
	return found, outside, rest
}

// didYouMean asks whether somebody was meant whose name looks or sounds like a
// word, where nobody is named; asked is false when nobody's does. Where a team's
// rule is found only the sound counts: 李白 beside it is a remark.
func (p proposal) didYouMean(said string, matches []scoring.RuleMatch) (c bot.Change, asked bool, err error) {
	person := len(matches) == 0 || slices.ContainsFunc(matches, func(m scoring.RuleMatch) bool { return m.Rule.Subject == scoring.SubjectPerson })
	tokens := strings.Fields(said)
	for i, token := range tokens {
		if places, _ := p.r.Roster.PlacesIn(p.home(), token); len(places) > 0 || len(p.r.Standards.On(p.day).FindRules(token, p.bonus)) > 0 && i > 0 {
			continue
		}
		near, bySound, after := p.r.Roster.PeopleAlike(p.site, p.day, strings.Join(tokens[i:], " "))
		near = slices.DeleteFunc(near, func(x scoring.Person) bool {
			st := p.r.Roster.Standing(x.ID, p.r.At)
			return !p.r.Who.Reaches(p.r.Reach, st.Site, st.Team, x.ID) || x.ID == p.r.Who.Standing.Person
		})
		if len(near) == 0 || len(near) > mostListed || !bySound && !person {
			continue
		}
		rest := strings.Join(append(slices.Clone(tokens[:i]), after), " ")
		c, err = p.askPerson(near, rest, func(lang string) text.Line {
			if len(near) > 1 {
				return p.r.Say(lang, "deduct.alike")
			}
			return p.r.Say(lang, "deduct.alike_one", text.ByName("name", near[0].Name))
		})
		return c, true, err
	}
	return c, false, nil
}
