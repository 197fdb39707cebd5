package scoring

import "testing"

func TestMostUsed(t *testing.T) {
	uses := []RuleUse{{Rule: "C", Fired: 2}, {Rule: "A", Fired: 2}, {Rule: "B"}, {Rule: "D", Fired: 9, Won: 1}}
	said := func(list []RuleUse) (out string) {
		for _, u := range list {
			out += u.Rule
		}
		return out
	}
	fired := func(u RuleUse) int { return u.Fired }
	if got := said(MostUsed(uses, 5, fired)); got != "DAC" {
		t.Errorf("most fired: %s", got)
	}
	if got := said(MostUsed(uses, 2, fired)); got != "DA" {
		t.Errorf("the two most fired: %s", got)
	}
	if got := said(MostUsed(uses, 5, func(u RuleUse) int { return u.Won })); got != "D" {
		t.Errorf("won: %s", got)
	}
}
