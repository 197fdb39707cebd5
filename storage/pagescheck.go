package storage

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/scoring"
)

// EntriesIn is Store.EntriesIn.
func (l *Look) EntriesIn(ctx context.Context, v bot.View, site int64, first, last string) ([]scoring.Entry, error) {
	return l.store.EntriesIn(ctx, v, site, first, last)
}

// Checks is Store.Checks.
func (l *Look) Checks(ctx context.Context, v bot.View, site int64, periods ...string) ([]scoring.Check, error) {
	return l.store.Checks(ctx, v, site, periods...)
}

// OpenAssessments is Store.OpenAssessments.
func (l *Look) OpenAssessments(ctx context.Context, v bot.View, site, assessor int64) ([]scoring.Assessment, []scoring.Check, error) {
	return l.store.OpenAssessments(ctx, v, site, assessor)
}

// CheckFilesIn lists what was sent with the checks of a site's items in periods, by
// what it belongs to (scoring.CauseCheck), oldest first.
func (l *Look) CheckFilesIn(ctx context.Context, site int64, periods ...string) (map[string][]scoring.Evidence, error) {
	args, marks := []any{site, scoring.CauseCheck}, make([]string, len(periods))
	for i, p := range periods {
		args = append(args, p)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	rows, err := list[evidenceRow](ctx, pool{l.store}, "SELECT "+l.store.tables.evidence.list("v", "")+` FROM checks k
		JOIN evidence v ON v.case_no = $2 || k.item || '/' || k.period AND v.case_no <> ''
		WHERE k.site = $1 AND k.period IN (`+strings.Join(marks, ", ")+`) ORDER BY v.at, v.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read what was sent with checks: %w", err)
	}
	out := map[string][]scoring.Evidence{}
	for _, v := range facts(rows) {
		out[v.Case] = append(out[v.Case], v)
	}
	return out, nil
}

// AssessmentsIn lists the assessments of a site that share a local day with a span,
// both ends included, by first day and number.
func (l *Look) AssessmentsIn(ctx context.Context, site int64, first, last string) ([]scoring.Assessment, error) {
	rows, err := list[assessmentRow](ctx, pool{l.store}, "SELECT "+l.store.tables.assessments.list("x", "")+` FROM assessments x
		WHERE x.site = $1 AND x.to_day >= $2 AND x.from_day <= $3 ORDER BY x.from_day, x.at, x.no`, site, first, last)
	if err != nil {
		return nil, fmt.Errorf("read assessments: %w", err)
	}
	out := make([]scoring.Assessment, len(rows))
	for i, r := range rows {
		if out[i], err = r.assessment(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// HandoversIn lists the handovers of a site of some local days, both ends included,
// oldest first.
func (l *Look) HandoversIn(ctx context.Context, site int64, first, last string) ([]scoring.Handover, error) {
	rows, err := list[handoverRow](ctx, pool{l.store}, "SELECT "+l.store.tables.handovers.list("x", "")+` FROM handovers x
		WHERE x.site = $1 AND x.day >= $2 AND x.day <= $3 ORDER BY x.at, x.no`, site, first, last)
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	return facts(rows), nil
}

// Beside is Store.Beside.
func (l *Look) Beside(ctx context.Context, v bot.View, site int64, from, to string) (map[string]string, []scoring.Absence, error) {
	return l.store.Beside(ctx, v, site, from, to)
}
