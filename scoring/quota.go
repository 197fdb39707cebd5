package scoring

import (
	"slices"

	"anping/scoring/calendar"
)

// The rules of the standard about suggestions and convenience services
// (product.md).
const (
	RuleSuggestMiss = "D4-SUGGEST-MISS"
	RuleServiceMiss = "D4-SERVICE-MISS"
)

// Quotas of a period (product.md, rules.md 4).
const (
	SuggestQuota    = 1  // suggestions of a guard and quarter, where the standard does not say
	ServiceQuota    = 2  // convenience services of a team and month, where the standard does not say
	suggestEmployed = 45 // days of a quarter as a guard, from which on it asks for a suggestion
	serviceManned   = 15 // days of a month with a guard, from which on it asks a team for services (ours)
)

// QuotaOf is how much a rule wants of a period: what the version says, else the
// table of product.md; 0 for a rule that wants no number of things.
func (s Standard) QuotaOf(code string) int {
	if rule, ok := s.Rule(code); ok && rule.Quota > 0 {
		return rule.Quota
	}
	switch code {
	case RuleSuggestMiss:
		return SuggestQuota
	case RuleServiceMiss:
		return ServiceQuota
	}
	return 0
}

// OwesSuggestion reports whether a quarter, given by its first and last local day,
// asks a person for a suggestion (rules.md 4): they are a guard on its last day, and
// were one on at least 45 of its days. Days of granted leave do not count: leave
// pauses what is wanted. Before the end it says what will be, as memberships and
// leave are known.
func (r *Roster) OwesSuggestion(person int64, from, to string, leave []Absence) bool {
	i, ok := r.index.people[person] // found once, not on each of the days
	if from > to || !ok {
		return false
	}
	p, members := &r.People[i], r.index.byPerson[person]
	guard := func(day string) bool {
		return dated(p.FromDay, p.ToDay, day) && highestOn(members, day).Role == RoleGuard
	}
	if !guard(to) {
		return false
	}
	away := func(a Absence) bool { return a.Person == person }
	dates := func(m Member) bool { return changesWithin(m.FromDay, m.ToDay, from, to) }
	if !changesWithin(p.FromDay, p.ToDay, from, to) && !slices.ContainsFunc(members, dates) && !slices.ContainsFunc(leave, away) {
		return calendar.AddDays(from, suggestEmployed-1) <= to // a guard on each of the days, as most are
	}
	n := 0
	for day := from; day <= to && day != ""; day = calendar.AddDays(day, 1) {
		if guard(day) && !OnLeave(leave, person, day) {
			if n++; n >= suggestEmployed {
				return true
			}
		}
	}
	return false
}

// changesWithin reports whether what is dated begins or ends between two days.
func changesWithin(from, to, first, last string) bool {
	return from > first || to != "" && to < last
}

// homeTeam is the team whose shifts a person works on a local day of their
// memberships: of a guard and a captain, as in Standing; 0 = none.
func (r *Roster) homeTeam(person int64, day string) int64 {
	if m := r.memberOn(person, day); m.Role == RoleGuard || m.Role == RoleCaptain {
		return m.Team
	}
	return 0
}

// memberOn is the membership with the highest role on a local day of it, the first
// of two of one rank; the zero Member when there is none.
func (r *Roster) memberOn(person int64, day string) Member {
	if !r.employed(person, day) {
		return Member{}
	}
	return highestOn(r.index.byPerson[person], day)
}

// highestOn is memberOn of somebody who is employed that day.
func highestOn(members []Member, day string) (best Member) {
	for _, m := range members {
		if dated(m.FromDay, m.ToDay, day) && m.Role.rank() > best.Role.rank() {
			best = m
		}
	}
	return best
}
