package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/survey"
)

type planRow struct {
	No        text `db:"no"`
	Site      num  `db:"site"`
	Period    text `db:"period"`
	Dim       num  `db:"dim"`
	Part      num  `db:"part"`
	Whole     num  `db:"whole"`
	Threshold num  `db:"threshold"`
	Owner     num  `db:"owner"`
	Due       text `db:"due_day"`
	Words     text `db:"body"`
	Result    text `db:"result"`
	At        num  `db:"at"`
	Done      num  `db:"done_at"`
	Next      text `db:"next_period"`
	NextPart  num  `db:"next_part"`
	NextWhole num  `db:"next_whole"`
}

func planRowOf(p survey.Plan) planRow {
	return planRow{
		text(p.No), num(p.Site), text(p.Period), num(p.Dim), num(p.Share.Part), num(p.Share.Whole), num(p.Threshold), num(p.Owner), text(p.Due),
		text(p.Words), text(p.Result), ms(p.At), ms(p.Done), text(p.Next), num(p.After.Part), num(p.After.Whole),
	}
}

func (r planRow) fact() survey.Plan {
	return survey.Plan{
		No: string(r.No), Site: int64(r.Site), Period: string(r.Period), Dim: scoring.Dimension(r.Dim), Share: survey.Share{Part: int(r.Part), Whole: int(r.Whole)},
		Threshold: int(r.Threshold), Owner: int64(r.Owner), Due: string(r.Due), Words: string(r.Words), Result: string(r.Result), At: at(r.At), Done: at(r.Done),
		Next: string(r.Next), After: survey.Share{Part: int(r.NextPart), Whole: int(r.NextWhole)},
	}
}

// Plan reads an improvement plan and notes plan/<no>; ErrNotFound notes its absence.
func (s *Store) Plan(ctx context.Context, v bot.View, no string) (survey.Plan, error) {
	r, err := numbered[planRow](ctx, s, v, bot.ScopePlan(no), s.tables.plans.list("x", "row")+" FROM survey_plans", no)
	if err != nil {
		return survey.Plan{}, fmt.Errorf("read plan: %w", err)
	}
	return r.fact(), nil
}

// Plans lists the improvement plans of a site, 0 = of all, that are open or not
// measured yet, the oldest first; notes plans/<site>.
func (s *Store) Plans(ctx context.Context, v bot.View, site int64) ([]survey.Plan, error) {
	scope := bot.ScopePlans(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[planRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.plans.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN survey_plans x ON (x.site = $2 OR $2 = 0) AND (x.done_at = 0 OR x.next_period = '') ORDER BY x.at, x.dim, x.no`, scope, site)
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []survey.Plan
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}
