package storetest

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// ruleUses counts by rule: times, points left, cases, appeals; other sites and other
// months stay outside.
func ruleUses(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	made := func(no, rule, month, caseNo, reverses string, site int64, points scoring.Points, count int) scoring.Entry {
		e := entry(no, "by/"+no)
		e.Rule, e.Month, e.Case, e.Reverses, e.Site, e.Points, e.Count = rule, month, caseNo, reverses, site, points, count
		return e
	}
	first := scoring.Appeal{No: "SS-1", Entries: []string{"K1", "K2"}, Site: 1, Person: 3, At: start(), State: scoring.AppealOpen}
	lost := scoring.Appeal{No: "SS-2", Entries: []string{"K4"}, Site: 1, Person: 3, At: start(), State: scoring.AppealOpen}
	late := fullCase("A1")
	late.Site, late.Alerted = 1, start()
	mustRecord(t, s, act("facts", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{late},
		Entries: []scoring.Entry{
			made("K1", "D1-UNIFORM", "2025-04", "", "", 1, -30, 1), made("K2", "D1-UNIFORM", "2025-06", "", "", 1, -60, 2),
			made("K4", "D2-ARRIVE", "2025-05", "A1", "", 1, -150, 3), made("K5", "D1-UNIFORM", "2025-07", "", "", 1, -30, 1),
			made("K6", "D1-UNIFORM", "2025-05", "", "", 2, -30, 1),
		},
		Appeals: []scoring.Appeal{first, lost},
	}}))
	first.State, lost.State = scoring.AppealWon, scoring.AppealLost
	mustRecord(t, s, act("decided", bot.Change{Records: bot.Records{Appeals: []scoring.Appeal{first, lost}}}))
	mustRecord(t, s, act("back", bot.Change{Records: bot.Records{Entries: []scoring.Entry{made("K7", "D1-UNIFORM", "2025-06", "", "K2", 1, 60, 2)}}}))
	v := s.View()
	uses, alerted, err := s.RuleUses(t.Context(), v, 1, "2025-04", "2025-06", start(), start().Add(time.Second))
	same(t, "used", []any{uses, alerted, err}, []any{[]scoring.RuleUse{
		{Rule: "D1-UNIFORM", Fired: 3, Points: -30, Won: 2, Decided: 2},
		{Rule: "D2-ARRIVE", Fired: 3, Points: -150, Cases: 1, Decided: 1},
	}, 1, error(nil)})
	_, alerted, err = s.RuleUses(t.Context(), v, 1, "2025-04", "2025-06", start().Add(time.Second), start().Add(time.Hour))
	same(t, "alerted later", []any{alerted, err}, []any{0, error(nil)})
	same(t, "stamps", len(v.Seen()), 0)
}
