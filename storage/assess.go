package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type assessmentRow struct {
	No       text `db:"no"`
	Site     num  `db:"site"`
	Team     num  `db:"team"`
	Sudden   num  `db:"sudden"`
	Name     text `db:"name"`
	Items    text `db:"items"`
	From     text `db:"from_day"`
	To       text `db:"to_day"`
	Assessor num  `db:"assessor"`
	State    text `db:"state"`
	By       num  `db:"person"`
	At       num  `db:"at"`
	Done     num  `db:"done_at"`
}

func assessmentRowOf(a scoring.Assessment) (assessmentRow, error) {
	items, err := json.Marshal(a.Items)
	if err != nil {
		return assessmentRow{}, fmt.Errorf("encode an assessment: %w", err)
	}
	return assessmentRow{
		text(a.No), num(a.Site), num(a.Team), bit(a.Sudden), text(a.Name), text(items), text(a.FromDay), text(a.ToDay), num(a.Assessor), text(a.State),
		num(a.By), ms(a.At), ms(a.Done),
	}, nil
}

func (r assessmentRow) assessment() (scoring.Assessment, error) {
	a := scoring.Assessment{
		No: string(r.No), Site: int64(r.Site), Team: int64(r.Team), Sudden: r.Sudden != 0, Name: string(r.Name), FromDay: string(r.From), ToDay: string(r.To),
		Assessor: int64(r.Assessor), State: scoring.AssessState(r.State), By: int64(r.By), At: at(r.At), Done: at(r.Done),
	}
	if err := json.Unmarshal([]byte(r.Items), &a.Items); err != nil {
		return a, fmt.Errorf("decode an assessment: %w", err)
	}
	return a, nil
}

// Assessment reads one and notes assessment/<no>; ErrNotFound notes its absence.
func (s *Store) Assessment(ctx context.Context, v bot.View, no string) (scoring.Assessment, error) {
	r, err := numbered[assessmentRow](ctx, s, v, bot.ScopeAssessment(no), s.tables.assessments.list("x", "row")+" FROM assessments", no)
	if err != nil {
		return scoring.Assessment{}, fmt.Errorf("read assessment: %w", err)
	}
	return r.assessment()
}

// mostAssessments is how many open assessments are looked at.
const mostAssessments = 20

// OpenAssessments lists those of a site (0 = of all) by one assessor (0 = by all)
// that are open, oldest first, at most 20, and what came of their items so far. It
// notes no stamp.
func (s *Store) OpenAssessments(ctx context.Context, v bot.View, site, assessor int64) ([]scoring.Assessment, []scoring.Check, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[struct {
		Row   assessmentRow `db:"row"`
		Check checkRow      `db:"made"`
	}](ctx, q, `SELECT `+s.tables.assessments.list("x", "row")+`, `+s.tables.checks.list("k", "made")+` FROM (SELECT * FROM assessments o
		WHERE o.state = 'open' AND ($1 = 0 OR o.site = $1) AND ($2 = 0 OR o.assessor = $2) ORDER BY o.at, o.no LIMIT $3) x
		LEFT JOIN checks k ON k.site = x.site AND k.period = x.no ORDER BY x.at, x.no, k.item`, site, assessor, int64(mostAssessments))
	if err != nil {
		return nil, nil, fmt.Errorf("read open assessments: %w", err)
	}
	var (
		out  []scoring.Assessment
		made []scoring.Check
	)
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].No != string(r.Row.No) {
			a, err := r.Row.assessment()
			if err != nil {
				return nil, nil, err
			}
			out = append(out, a)
		}
		if r.Check.Item != "" {
			made = append(made, r.Check.fact())
		}
	}
	return out, made, nil
}

// CheckFiles lists what was sent with the checks of an item in a period, oldest
// first, at most 50. It notes no stamp.
func (s *Store) CheckFiles(ctx context.Context, v bot.View, item, period string) ([]scoring.Evidence, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[evidenceRow](ctx, q, "SELECT "+s.tables.evidence.list("v", "")+" FROM evidence v WHERE v.case_no = $1 AND v.case_no <> '' ORDER BY v.at, v.id LIMIT 50",
		scoring.CauseCheck+item+"/"+period)
	if err != nil {
		return nil, fmt.Errorf("read what was sent with a check: %w", err)
	}
	return facts(rows), nil
}

// assessments takes out old ones.
func (a *aging) assessments(ctx context.Context) error {
	goes := `FROM assessments x WHERE x.at < $1 AND x.state <> 'open'`
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'assessment/' || x.no `+goes+`
		AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'assessment/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM assessments WHERE no IN (SELECT x.no `+goes+` ORDER BY x.at LIMIT $2)`, int64(a.cut.cases))
}
