package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

type problemRow struct {
	No       text `db:"no"`
	Site     num  `db:"site"`
	Category text `db:"category"`
	Place    num  `db:"place"`
	State    text `db:"state"`
	Case     text `db:"case_no"`
	By       num  `db:"person"`
	Entered  num  `db:"entered"`
	Closed   num  `db:"closed"`
	Left     num  `db:"left_at"`
	Entry    text `db:"entry"`
	Agreed   num  `db:"agreed"`
}

type sequelRow struct {
	Problem text `db:"problem"`
	Case    text `db:"case_no"`
	Opened  num  `db:"opened"`
	Closed  num  `db:"closed"`
	Verdict text `db:"verdict"`
	Asked   num  `db:"asked"`
	Raised  num  `db:"raised"`
	By      num  `db:"person"`
	Entry   text `db:"entry"`
	Month   text `db:"month"`
}

// fact is the problem without its sequels, which are rows of their own.
func (r problemRow) fact() scoring.Problem {
	return scoring.Problem{
		No: string(r.No), Site: int64(r.Site), Category: string(r.Category), Place: int64(r.Place), State: scoring.ProblemState(r.State),
		Case: string(r.Case), By: int64(r.By), Entered: at(r.Entered), Closed: at(r.Closed), Left: at(r.Left), Entry: string(r.Entry), Agreed: int64(r.Agreed),
	}
}

func (r sequelRow) fact() scoring.Sequel {
	return scoring.Sequel{
		Case: string(r.Case), Opened: at(r.Opened), Closed: at(r.Closed), Verdict: scoring.SequelVerdict(r.Verdict), Asked: at(r.Asked),
		Raised: at(r.Raised), By: int64(r.By), Entry: string(r.Entry), Month: string(r.Month),
	}
}

// problems are the rows of the problem ledger and of spot checks.
func (p *plan) problems() error {
	for _, x := range p.act.Change.Problems {
		p.put(kindProblem, p.tables.problems.row(nil, problemRow{
			text(x.No), num(x.Site), text(x.Category), num(x.Place), text(x.State), text(x.Case), num(x.By), ms(x.Entered), ms(x.Closed), ms(x.Left), text(x.Entry), num(x.Agreed),
		}))
		for _, q := range x.Sequels {
			p.put(kindSequel, p.tables.sequels.row(nil, sequelRow{
				text(x.No), text(q.Case), ms(q.Opened), ms(q.Closed), text(q.Verdict), ms(q.Asked), ms(q.Raised), num(q.By), text(q.Entry), text(q.Month),
			}))
		}
	}
	for _, x := range p.act.Change.Spots {
		p.put(kindSpot, p.tables.spots.row(nil, spotRowOf(x)))
	}
	return nil
}

// Problems lists the problems that stand in a site's ledger, by entering, each with
// its sequels; notes problems/<site>.
func (s *Store) Problems(ctx context.Context, v bot.View, site int64) ([]scoring.Problem, error) {
	scope := bot.ScopeProblems(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Stamp  num        `db:"stamp"`
		Row    problemRow `db:"row"`
		Sequel sequelRow  `db:"sequel"`
	}](ctx, q, `SELECT st.version AS stamp, `+s.tables.problems.list("x", "row")+`, `+s.tables.sequels.list("q", "sequel")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN problems x ON x.site = $2 AND x.state = 'kept'
		LEFT JOIN sequels q ON q.problem = x.no ORDER BY x.entered, x.no, q.opened, q.case_no`, scope, site)
	if err != nil {
		return nil, fmt.Errorf("read problems: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Problem
	for _, r := range rows {
		if r.Row.No == "" {
			continue
		}
		if n := len(out); n == 0 || out[n-1].No != string(r.Row.No) {
			out = append(out, r.Row.fact())
		}
		if r.Sequel.Case != "" {
			p := &out[len(out)-1]
			p.Sequels = append(p.Sequels, r.Sequel.fact())
		}
	}
	return out, nil
}

// Complaints lists the complaints of clients at a site, of a category, that were
// opened from a moment on and before another, oldest first: without those that were
// found to be none or taken back, without what is about a person, and of one event
// the first case alone. It notes no stamp.
func (s *Store) Complaints(ctx context.Context, v bot.View, site int64, category string, from, to time.Time) ([]scoring.Case, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[caseRow](ctx, q, "SELECT "+s.tables.cases.list("x", "")+` FROM cases x WHERE x.kind = 'complaint' AND x.site = $1 AND x.category = $2
		AND x.opened >= $3 AND x.opened < $4 AND x.staff = 0 AND x.desk = 0 AND x.lead = '' AND x.finding = '' AND x.class <> 'person'
		AND (x.state <> 'closed' OR x.resolved > 0) ORDER BY x.opened, x.no`, site, category, int64(ms(from)), int64(ms(to)))
	if err != nil {
		return nil, fmt.Errorf("read complaints: %w", err)
	}
	return facts(rows), nil
}

// problems takes out what left the ledger long ago and no entry rests on.
func (a *aging) problems(ctx context.Context) error {
	goes := `FROM problems x WHERE x.entered < $1 AND x.state <> 'kept' AND x.left_at < $1 AND (SELECT count(*) FROM entries e WHERE e.no = x.entry AND x.entry <> '') = 0
		AND (SELECT count(*) FROM sequels q, entries e WHERE q.problem = x.no AND e.no = q.entry AND q.entry <> '') = 0`
	if err := a.sliced(ctx, nil, `DELETE FROM sequels WHERE problem IN (SELECT x.no `+goes+`
		AND EXISTS (SELECT 1 FROM sequels t WHERE t.problem = x.no) ORDER BY x.entered LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM problems WHERE no IN (SELECT x.no `+goes+` ORDER BY x.entered LIMIT $2)`, int64(a.cut.cases))
}
