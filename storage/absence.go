package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type absenceRow struct {
	No      text `db:"no"`
	Person  num  `db:"person"`
	Client  num  `db:"client"`
	Site    num  `db:"site"`
	Team    num  `db:"team"`
	FromDay text `db:"from_day"`
	ToDay   text `db:"to_day"`
	Reason  text `db:"reason"`
	State   text `db:"state"`
	Asked   num  `db:"asked_by"`
	Decided num  `db:"decided_by"`
	At      num  `db:"at"`
	DoneAt  num  `db:"done_at"`
}

func absenceRowOf(a scoring.Absence) absenceRow {
	return absenceRow{
		text(a.No), num(a.Person), num(a.Client), num(a.Site), num(a.Team), text(a.FromDay), text(a.ToDay), text(a.Reason), text(a.State),
		num(a.Asked), num(a.Decided), ms(a.At), ms(a.DoneAt),
	}
}

func (r absenceRow) fact() scoring.Absence {
	return scoring.Absence{
		No: string(r.No), Person: int64(r.Person), Client: int64(r.Client), Site: int64(r.Site), Team: int64(r.Team),
		FromDay: string(r.FromDay), ToDay: string(r.ToDay), Reason: string(r.Reason), State: scoring.AbsenceState(r.State),
		Asked: int64(r.Asked), Decided: int64(r.Decided), At: at(r.At), DoneAt: at(r.DoneAt),
	}
}

// Absence reads one and notes absence/<no>; ErrNotFound notes its absence.
func (s *Store) Absence(ctx context.Context, v bot.View, no string) (scoring.Absence, error) {
	r, err := numbered[absenceRow](ctx, s, v, bot.ScopeAbsence(no), s.tables.absences.list("x", "row")+" FROM absences", no)
	if err != nil {
		return scoring.Absence{}, fmt.Errorf("read absence: %w", err)
	}
	return r.fact(), nil
}

// Absences lists those of a site that are asked for or granted and share a local
// day with the span, by first day; notes absences/<site>.
func (s *Store) Absences(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Absence, error) {
	scope := bot.ScopeAbsences(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[absenceRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.absences.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN absences x ON x.site = $2 AND x.to_day >= $3 AND x.from_day <= $4 AND x.state IN ('asked', 'granted')
		ORDER BY x.from_day, x.no`, scope, site, from, to)
	if err != nil {
		return nil, fmt.Errorf("read absences: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Absence
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// absences takes the reasons out of what is decided or over, and later the rows.
func (a *aging) absences(ctx context.Context) error {
	over := `to_day < $2 AND at < $1`
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE absences SET reason = '' WHERE no IN (SELECT x.no FROM absences x
		WHERE x.`+over+` AND x.reason <> '' ORDER BY x.to_day LIMIT $3)`, int64(a.cut.texts), dayOf(a.cut.texts)); err != nil {
		return err
	}
	old := []any{int64(a.cut.cases), dayOf(a.cut.cases)}
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'absence/' || x.no FROM absences x
		WHERE x.`+over+` AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'absence/' || x.no) ORDER BY x.to_day LIMIT $3)`, old...); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM absences WHERE no IN (SELECT x.no FROM absences x WHERE x.`+over+` ORDER BY x.to_day LIMIT $3)`, old...)
}

// dayOf is the day of UTC of a moment; "" of none, before which no day lies.
func dayOf(t num) string {
	if t == 0 {
		return ""
	}
	return at(t).Format("2006-01-02")
}

// Beside is what stands beside a site's score (0 = of all sites): the appeal that
// is open against each entry, as UnderAppeal, and the leave granted that shares a
// day with the span. It notes no stamp.
func (s *Store) Beside(ctx context.Context, v bot.View, site int64, from, to string) (appealed map[string]string, leave []scoring.Absence, err error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	in := "IN (" + openAppeals + ")"
	if s.pg { // as in UnderAppeal
		in = "= ANY (ARRAY(" + openAppeals + "))"
	}
	rows, err := list[struct {
		Entry  text `db:"entry"`
		Appeal text `db:"appeal"`
		Person num  `db:"person"`
		From   text `db:"from_day"`
		To     text `db:"to_day"`
	}](ctx, q, `SELECT d.entry, d.appeal, 0 AS person, '' AS from_day, '' AS to_day FROM appealed d WHERE d.appeal `+in+`
		UNION ALL SELECT '', '', x.person, x.from_day, x.to_day FROM absences x
		WHERE x.site = $1 AND x.to_day >= $2 AND x.from_day <= $3 AND x.state = 'granted' AND x.person <> 0`, site, from, to)
	if err != nil {
		return nil, nil, fmt.Errorf("read what stands beside a score: %w", err)
	}
	appealed = map[string]string{}
	for _, r := range rows {
		if r.Entry != "" {
			appealed[string(r.Entry)] = string(r.Appeal)
			continue
		}
		leave = append(leave, scoring.Absence{Person: int64(r.Person), Site: site, FromDay: string(r.From), ToDay: string(r.To), State: scoring.AbsenceGranted})
	}
	return appealed, leave, nil
}

// openAppeals are the appeals that are open at site $1, 0 = at all.
const openAppeals = `SELECT a.no FROM appeals a WHERE a.state = 'open' AND ($1 = 0 OR a.site = $1)`
