package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type handoverRow struct {
	No     text `db:"no"`
	Person num  `db:"person"`
	Site   num  `db:"site"`
	Team   num  `db:"team"`
	Day    text `db:"day"`
	Body   text `db:"body"`
	Given  num  `db:"given"`
	Taker  num  `db:"taker"`
	Taken  num  `db:"taken"`
	At     num  `db:"at"`
}

func handoverRowOf(h scoring.Handover) handoverRow {
	return handoverRow{
		text(h.No), num(h.Person), num(h.Site), num(h.Team), text(h.Day), text(h.Body), ms(h.Given), num(h.Taker), ms(h.Taken), ms(h.At),
	}
}

func (r handoverRow) fact() scoring.Handover {
	return scoring.Handover{
		No: string(r.No), Person: int64(r.Person), Site: int64(r.Site), Team: int64(r.Team), Day: string(r.Day), Body: string(r.Body),
		Given: at(r.Given), Taker: int64(r.Taker), Taken: at(r.Taken), At: at(r.At),
	}
}

// Handover reads one and notes handover/<no>; ErrNotFound notes its absence.
func (s *Store) Handover(ctx context.Context, v bot.View, no string) (scoring.Handover, error) {
	r, err := numbered[handoverRow](ctx, s, v, bot.ScopeHandover(no), s.tables.handovers.list("x", "row")+" FROM handovers", no)
	if err != nil {
		return scoring.Handover{}, fmt.Errorf("read handover: %w", err)
	}
	return r.fact(), nil
}

// Handovers lists those of a site since a local day, that included, oldest first;
// notes handovers/<site>.
func (s *Store) Handovers(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Handover, error) {
	scope := bot.ScopeHandovers(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[handoverRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.handovers.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN handovers x ON x.site = $2 AND x.day >= $3 ORDER BY x.at, x.no`, scope, site, since)
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Handover
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// handovers takes the words out of them, and later the rows.
func (a *aging) handovers(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE handovers SET body = '' WHERE no IN (SELECT x.no FROM handovers x
		WHERE x.at < $1 AND x.body <> '' ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'handover/' || x.no FROM handovers x WHERE x.at < $1
		AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'handover/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM handovers WHERE no IN (SELECT x.no FROM handovers x WHERE x.at < $1 ORDER BY x.at LIMIT $2)`, int64(a.cut.cases))
}
