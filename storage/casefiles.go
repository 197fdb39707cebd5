package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

// filesOf joins what was sent to a case and is still kept; the proof of an appeal
// that names the case is not of it.
const filesOf = "v.case_no = x.no AND v.case_no <> '' AND v.entry = '' AND v.sha256 <> ''"

// Files lists the photos, voice messages and videos that were sent to a case,
// oldest first, at most 50. It notes no stamp.
func (s *Store) Files(ctx context.Context, v bot.View, caseNo string) ([]scoring.Evidence, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[evidenceRow](ctx, from, "SELECT "+s.tables.evidence.list("v", "")+
		" FROM cases x JOIN evidence v ON "+filesOf+" WHERE x.no = $1 ORDER BY v.at, v.id LIMIT 50", caseNo)
	if err != nil {
		return nil, fmt.Errorf("read the files of a case: %w", err)
	}
	return facts(rows), nil
}

// Untaken lists the cases of a site (0 = of all) that nobody has accepted, nearest
// deadline first, at most 50, and what was sent to them as Files does; one
// statement. It notes no stamp.
func (s *Store) Untaken(ctx context.Context, v bot.View, site int64) ([]scoring.Case, []scoring.Evidence, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[struct {
		Case caseRow     `db:"case"`
		File evidenceRow `db:"file"`
	}](ctx, from, "SELECT "+s.tables.cases.list("x", "case")+", "+s.tables.evidence.list("v", "file")+` FROM (
			SELECT * FROM cases o WHERE o.state <> 'closed' AND o.state = 'open' AND o.lead = '' AND (o.site = $1 OR $1 = 0)
			ORDER BY CASE WHEN o.next_at = 0 THEN 1 ELSE 0 END, o.next_at, o.opened, o.no LIMIT 50) x
		LEFT JOIN evidence v ON `+filesOf+`
		ORDER BY CASE WHEN x.next_at = 0 THEN 1 ELSE 0 END, x.next_at, x.opened, x.no, v.at, v.id LIMIT 1000`, site)
	if err != nil {
		return nil, nil, fmt.Errorf("read the cases that nobody took: %w", err)
	}
	var cases []scoring.Case
	var files []scoring.Evidence
	for _, r := range rows {
		if n := len(cases); n == 0 || cases[n-1].No != string(r.Case.No) {
			cases = append(cases, r.Case.fact())
		}
		if r.File.ID != "" {
			files = append(files, r.File.fact())
		}
	}
	return cases, files, nil
}
