package storage

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/scoring"
)

type checkItemRow struct {
	Code  text `db:"code"`
	Site  num  `db:"site"`
	Team  num  `db:"team"`
	List  text `db:"list"`
	Item  text `db:"item"`
	Place text `db:"place"`
	Rule  text `db:"rule"`
	Every text `db:"every"`
	Due   num  `db:"due"`
	By    num  `db:"by_person"`
	From  text `db:"from_day"`
}

func checkItemRowOf(i scoring.CheckItem) checkItemRow {
	return checkItemRow{
		text(i.Code), num(i.Site), num(i.Team), text(i.List), text(i.Item), text(i.Place), text(i.Rule), text(i.Every), num(i.Due), num(i.By), text(i.FromDay),
	}
}

func (r checkItemRow) fact() scoring.CheckItem {
	return scoring.CheckItem{
		Code: string(r.Code), Site: int64(r.Site), Team: int64(r.Team), List: string(r.List), Item: string(r.Item), Place: string(r.Place),
		Rule: string(r.Rule), Every: scoring.CheckEvery(r.Every), Due: int(r.Due), By: int64(r.By),
		FromDay: string(r.From),
	}
}

type checkRow struct {
	Item   text `db:"item"`
	Period text `db:"period"`
	Site   num  `db:"site"`
	Team   num  `db:"team"`
	Person num  `db:"person"`
	State  text `db:"state"`
	Media  num  `db:"media"`
	Entry  text `db:"entry"`
	At     num  `db:"at"`
	Body   text `db:"body"`
}

func checkRowOf(c scoring.Check) checkRow {
	return checkRow{
		text(c.Item), text(c.Period), num(c.Site), num(c.Team), num(c.Person), text(c.State), bit(c.Media), text(c.Entry), ms(c.At), text(c.Words),
	}
}

func (r checkRow) fact() scoring.Check {
	return scoring.Check{
		Item: string(r.Item), Period: string(r.Period), Site: int64(r.Site), Team: int64(r.Team), Person: int64(r.Person),
		State: scoring.CheckState(r.State), Media: r.Media != 0, Entry: string(r.Entry), Words: string(r.Body), At: at(r.At),
	}
}

// readChecks reads the lines of the checklists.
func (s *Store) readChecks(ctx context.Context, from querier, out *scoring.Roster) error {
	rows, err := list[checkItemRow](ctx, from, "SELECT "+s.tables.checkItems.list("x", "")+" FROM check_items x ORDER BY x.site, x.list, x.code")
	out.Checks = facts(rows)
	return err
}

// Checks lists what came of a site's items in the given periods, by period and
// item; notes checks/<site>.
func (s *Store) Checks(ctx context.Context, v bot.View, site int64, periods ...string) ([]scoring.Check, error) {
	scope := bot.ScopeChecks(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	args, marks := []any{scope, site}, make([]string, len(periods))
	for i, p := range periods {
		args = append(args, p)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	rows, err := list[stamped[checkRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.item IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.checks.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN checks x ON x.site = $2 AND x.period IN (`+strings.Join(marks, ", ")+`) ORDER BY x.period, x.item`, args...)
	if err != nil {
		return nil, fmt.Errorf("read checks: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Check
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// checks takes the words out of old checks, and later those that no entry rests on,
// old assessments and quizzes.
func (a *aging) checks(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE checks SET body = '' WHERE (item, period) IN (SELECT x.item, x.period FROM checks x
		WHERE x.at < $1 AND x.body <> '' ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	if err := a.assessments(ctx); err != nil {
		return err
	}
	free := `(x.entry = '' OR (SELECT count(*) FROM entries e WHERE e.no = x.entry) = 0)`
	if err := a.sliced(ctx, nil, `DELETE FROM checks WHERE (item, period) IN (SELECT x.item, x.period FROM checks x
		WHERE x.at < $1 AND `+free+` ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	goes := `FROM quizzes x WHERE x.at < $1 AND x.state <> 'open' AND ` + free
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'quiz/' || x.no `+goes+`
		AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'quiz/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM quizzes WHERE no IN (SELECT x.no `+goes+` ORDER BY x.at LIMIT $2)`, int64(a.cut.cases))
}

// checkFacts are the checks, assessments and quizzes of a Change.
func (p *plan) checkFacts() error {
	for _, c := range p.act.Change.Checks {
		p.put(kindCheck, p.tables.checks.row(nil, checkRowOf(c)))
	}
	for _, x := range p.act.Change.Assessments {
		r, err := assessmentRowOf(x)
		if err != nil {
			return err
		}
		p.put(kindAssessment, p.tables.assessments.row(nil, r))
	}
	for _, q := range p.act.Change.Quizzes {
		r, err := quizRowOf(q)
		if err != nil {
			return err
		}
		p.put(kindQuiz, p.tables.quizzes.row(nil, r))
	}
	return nil
}
