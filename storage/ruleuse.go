package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

type ruleUseRow struct {
	Rule    text `db:"rule"`
	Fired   num  `db:"fired"`
	Points  num  `db:"points"`
	Cases   num  `db:"cases"`
	Won     num  `db:"won"`
	Decided num  `db:"decided"`
	Alerted num  `db:"alerted"`
}

// RuleUses lists what became of each rule at a site in the months from first to
// last, 2025-04 to 2025-06, by code; alerted is how many cases were alerted there
// from a moment to another, 0 where no rule fired. It notes no stamp.
func (s *Store) RuleUses(ctx context.Context, v bot.View, site int64, first, last string, from, to time.Time) (uses []scoring.RuleUse, alerted int, err error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, 0, err
	}
	sum := func(cond, what, name string) string {
		return `CAST(coalesce(sum(CASE WHEN ` + cond + ` THEN ` + what + ` ELSE 0 END), 0) AS BIGINT) AS ` + name
	}
	rows, err := list[ruleUseRow](ctx, q, `SELECT e.rule, `+sum(`e.reverses = ''`, `e.count`, "fired")+", "+sum(`TRUE`, `e.points`, "points")+`,
		count(DISTINCT CASE WHEN e.reverses = '' AND e.case_no <> '' THEN e.case_no END) AS cases, `+
		sum(`a.state IN ('won', 'partial')`, "1", "won")+", "+sum(`a.state IN ('won', 'partial', 'lost')`, "1", "decided")+`,
		(SELECT count(*) FROM cases c WHERE c.site = $1 AND c.alerted > 0 AND c.alerted >= $4 AND c.alerted < $5) AS alerted
		FROM entries e LEFT JOIN appealed d ON d.entry = e.no LEFT JOIN appeals a ON a.no = d.appeal
		WHERE e.site = $1 AND e.month >= $2 AND e.month <= $3 GROUP BY e.rule ORDER BY e.rule`,
		site, first, last, int64(ms(from)), int64(ms(to)))
	if err != nil {
		return nil, 0, fmt.Errorf("read what rules did: %w", err)
	}
	for _, r := range rows {
		uses = append(uses, scoring.RuleUse{
			Rule: string(r.Rule), Fired: int(r.Fired), Points: scoring.Points(r.Points), Cases: int(r.Cases), Won: int(r.Won), Decided: int(r.Decided),
		})
		alerted = int(r.Alerted)
	}
	return uses, alerted, nil
}

// RuleUses is Store.RuleUses.
func (l *Look) RuleUses(ctx context.Context, v bot.View, site int64, first, last string, from, to time.Time) ([]scoring.RuleUse, int, error) {
	return l.store.RuleUses(ctx, v, site, first, last, from, to)
}
