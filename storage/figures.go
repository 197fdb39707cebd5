package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// figuresRow is one case about a person, and on every row what is counted beside.
type figuresRow struct {
	Staff  num     `db:"staff_count"`
	Num    num     `db:"staff_num"`
	Den    num     `db:"staff_den"`
	Worked num     `db:"worked"` // ms
	Paused num     `db:"paused_ms"`
	Waited num     `db:"waited"`
	Row    caseRow `db:"row"`
}

// Figures counts cases that were opened in a span, one statement. It notes no
// stamp. A case that goes with another stands for nothing of its own, one found to
// be none was none.
func (s *Store) Figures(ctx context.Context, v bot.View, q bot.FiguresQuery) (bot.Figures, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return bot.Figures{}, err
	}
	rows, err := list[figuresRow](ctx, from, s.figuresText(),
		q.Site, q.Team, int64(ms(q.From)), int64(ms(q.To)), int64(ms(q.Now)), int64(q.Limit/time.Second))
	if err != nil {
		return bot.Figures{}, fmt.Errorf("read figures of cases: %w", err)
	}
	var out bot.Figures
	for _, r := range rows {
		out.Staff, out.StaffInTime = int(r.Staff), scoring.Rate{Num: int64(r.Num), Den: int64(r.Den)}
		out.Worked, out.Paused = time.Duration(r.Worked)*time.Millisecond, time.Duration(r.Paused)*time.Millisecond
		out.Waited = int(r.Waited)
		if r.Row.No != "" {
			out.Private = append(out.Private, r.Row.fact())
		}
	}
	return out, nil
}

func (s *Store) figuresText() string {
	const (
		here   = `site = $1 AND opened >= $3 AND opened < $4 AND lead = '' AND finding = ''`
		team   = ` AND (CAST($2 AS BIGINT) = 0 OR team = CAST($2 AS BIGINT))`
		byHand = `staff = 1 AND class NOT IN ('person', 'none')`
		first  = `CASE WHEN accepted_first > 0 THEN accepted_first ELSE accepted END`
		inTime = byHand + ` AND alerted > 0 AND accepted > 0 AND (` + first + ` - alerted) / 1000 <= $6`
		judged = byHand + ` AND alerted > 0 AND (accepted > 0 OR ($5 - alerted) / 1000 > $6)`
		solved = `resolved > 0 AND class NOT IN ('service', 'person', 'none')`
		spent  = `resolved - CASE WHEN began > 0 THEN began ELSE opened END`
	)
	sum := func(cond, what, name string) string {
		return `CAST(coalesce(sum(CASE WHEN ` + cond + ` THEN ` + what + ` ELSE 0 END), 0) AS BIGINT) AS ` + name
	}
	return `SELECT r.staff_count, r.staff_num, r.staff_den, r.worked, r.paused_ms, r.waited, ` + s.tables.cases.list("x", "row") + `
		FROM (SELECT ` + sum(byHand, "1", "staff_count") + ", " + sum(inTime, "1", "staff_num") + ", " + sum(judged, "1", "staff_den") + ", " +
		sum(solved, spent, "worked") + ", " + sum(solved, "paused", "paused_ms") + ", " + sum(solved+" AND paused > 0", "1", "waited") + `
			FROM cases WHERE ` + here + team + `) r
		LEFT JOIN (SELECT * FROM cases WHERE ` + here + ` AND class = 'person') x ON TRUE
		ORDER BY x.no`
}
