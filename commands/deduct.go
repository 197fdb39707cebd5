package commands

import (
	"context"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// deduct is 扣: it reads who, which rule, how often and where, and asks for 【确认】.
func (s clerk) deduct(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if listed(r, "regrets", r.Text) {
		return s.regrets(ctx, r)
	}
	return s.propose(ctx, r, false)
}

// add is 加, the same for bonuses.
func (s clerk) add(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if listed(r, "regrets", r.Text) {
		return s.regrets(ctx, r)
	}
	return s.propose(ctx, r, true)
}

// proposal is a 扣 or 加 being read.
type proposal struct {
	r      *bot.Request
	bonus  bool
	site   int64 // the speaker's, 0 = the whole company
	day    string
	reason string // behind 理由

	named naming
	team  scoring.Team // named in the words; the zero Team when none is
}

func (s clerk) propose(ctx context.Context, r *bot.Request, bonus bool) (bot.Change, error) {
	p := proposal{r: r, bonus: bonus, site: r.Who.Standing.Site}
	p.day = r.Roster.Day(p.home(), r.At)
	said, reason := cutReason(r.Words)
	p.reason = reason
	if said == "" {
		return reply(r, p.key("deduct.how", "add.how"))
	}
	var rest string
	p.named, rest = p.people(said)
	switch n := p.named; {
	case len(n.people) == 0 && n.outside != "":
		return p.private("deduct.outside", text.ByName("name", n.outside))
	case n.several:
		return p.whichPerson("deduct.one_person", n.people, rest)
	case len(n.people) > 1:
		return p.whichPerson("deduct.which_person", n.people, rest)
	}
	teams, outside, rest := p.teams(rest)
	switch {
	case outside != "":
		return p.private("deduct.outside_team", text.A("team", outside))
	case len(teams) > 1:
		return p.whichTeam("deduct.which_team", teams, rest)
	case len(teams) == 1:
		p.team = teams[0]
	}
	return s.withRule(ctx, p, rest)
}

// withRule finds the rule that is meant.
func (s clerk) withRule(ctx context.Context, p proposal, rest string) (bot.Change, error) {
	matches := p.r.Standards.On(p.day).FindRules(rest, p.bonus)
	if len(p.named.people) == 0 && p.team.ID == 0 {
		if c, asked, err := p.didYouMean(rest, matches); asked {
			return c, err
		}
	}
	fit := p.fitting(matches)
	switch {
	case len(matches) == 0:
		return p.whichRule(rest)
	case len(fit) == 0 && p.team.ID != 0: // a person's rule, and only a team is named
		return p.private(p.key("deduct.nobody", "add.nobody"))
	case len(fit) == 0: // a team's rule, and a person is named
		return p.teamOf(matches[0])
	case len(fit) == 1:
		return s.echo(ctx, p, fit[0].Rule, p.described(rest, fit[0]))
	}
	rules := make([]scoring.Rule, len(fit))
	for i, m := range fit {
		rules[i] = m.Rule
	}
	return p.offerRules(p.key("deduct.which_rule", "add.which_rule"), rules, fit[0].Rest)
}

// fitting are the rules that can count for whom the words name.
func (p proposal) fitting(matches []scoring.RuleMatch) []scoring.RuleMatch {
	var fit []scoring.RuleMatch
	for _, m := range matches {
		person := m.Rule.Subject == scoring.SubjectPerson
		if person && p.team.ID == 0 || !person && len(p.named.people) == 0 {
			fit = append(fit, m)
		}
	}
	return fit
}

// home is the site whose days count where the speaker's whole company has none.
func (p proposal) home() int64 {
	if p.site == 0 && len(p.r.Roster.Sites) > 0 {
		return p.r.Roster.Sites[0].ID
	}
	return p.site
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

// described are the words beside the rule. Of a bonus they hold the rule's own:
// 帮老人提菜 is told as it was typed, not as the rule's name.
func (p proposal) described(said string, m scoring.RuleMatch) string {
	if !p.bonus || strings.Contains(scoring.Fold(said), scoring.Fold(m.Rule.Code)) {
		return m.Rest
	}
	return said
}

// standing is what the one person named is at a moment.
func (p proposal) standing(at time.Time) scoring.Standing {
	return p.r.Roster.Standing(p.named.people[0].ID, at)
}
