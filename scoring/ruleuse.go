package scoring

import (
	"cmp"
	"slices"
)

// RuleUse is how often a rule fired in some months at a site, and what became of it:
// what a manager looks at before the standard is re-tuned (product.md).
type RuleUse struct {
	Rule    string
	Fired   int    // times, also those that were taken back later
	Points  Points // what was left of them
	Cases   int    // cases for which it fired
	Won     int    // entries whose appeal was won, also in part
	Decided int    // entries whose appeal was decided
}

// MostUsed are the rules that something is said of, at most most, by a count of
// theirs, the highest first; without those that have none.
func MostUsed(uses []RuleUse, most int, count func(RuleUse) int) []RuleUse {
	out := slices.DeleteFunc(slices.Clone(uses), func(u RuleUse) bool { return count(u) == 0 })
	slices.SortStableFunc(out, func(a, b RuleUse) int { return cmp.Or(count(b)-count(a), cmp.Compare(a.Rule, b.Rule)) })
	return out[:min(most, len(out))]
}
