package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

type serviceRow struct {
	No     text `db:"no"`
	Person num  `db:"person"`
	Client num  `db:"client"`
	Place  num  `db:"place"`
	Site   num  `db:"site"`
	Team   num  `db:"team"`
	Day    text `db:"day"`
	Body   text `db:"body"`
	Media  num  `db:"media"`
	Thanks text `db:"thanks"`
	At     num  `db:"at"`
	Struck num  `db:"struck_by"`
	Why    text `db:"why"`
}

func serviceRowOf(s scoring.Service) serviceRow {
	return serviceRow{
		text(s.No), num(s.Person), num(s.Client), num(s.Place), num(s.Site), num(s.Team), text(s.Day), text(s.Body), bit(s.Media), text(s.Thanks), ms(s.At), num(s.StruckBy), text(s.Why),
	}
}

func (r serviceRow) fact() scoring.Service {
	return scoring.Service{
		No: string(r.No), Person: int64(r.Person), Client: int64(r.Client), Place: int64(r.Place), Site: int64(r.Site), Team: int64(r.Team),
		Day: string(r.Day), Body: string(r.Body), Media: r.Media != 0, Thanks: string(r.Thanks), At: at(r.At), StruckBy: int64(r.Struck), Why: string(r.Why),
	}
}

// Service reads one and notes service/<no>; ErrNotFound notes its absence.
func (s *Store) Service(ctx context.Context, v bot.View, no string) (scoring.Service, error) {
	r, err := numbered[serviceRow](ctx, s, v, bot.ScopeService(no), s.tables.services.list("x", "row")+" FROM services", no)
	if err != nil {
		return scoring.Service{}, fmt.Errorf("read service: %w", err)
	}
	return r.fact(), nil
}

// Services lists those of a site from a local day to another, both included, oldest
// first; notes services/<site>.
func (s *Store) Services(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Service, error) {
	scope := bot.ScopeServices(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[serviceRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.services.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN services x ON x.site = $2 AND x.day >= $3 AND x.day <= $4 ORDER BY x.at, x.no`, scope, site, from, to)
	if err != nil {
		return nil, fmt.Errorf("read services: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Service
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// servedLately is how many of a person's latest services are looked at.
const servedLately = 50

// ServedBy lists a person's services since a moment, the newest first, at most 50.
// It notes no stamp: what a praise may be for is only offered.
func (s *Store) ServedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Service, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[serviceRow](ctx, q, "SELECT "+s.tables.services.list("x", "")+` FROM services x
		WHERE x.person = $1 AND x.at >= $2 ORDER BY x.at DESC, x.no DESC LIMIT $3`, person, int64(ms(since)), int64(servedLately))
	if err != nil {
		return nil, fmt.Errorf("read whom somebody served: %w", err)
	}
	return facts(rows), nil
}

// PraisesUnserved lists the praises of a person at a site since a moment for which
// there was no service when they were given (scoring.PraisedFor), the newest first,
// at most 20. It notes no stamp: they are only put to who decides once more.
func (s *Store) PraisesUnserved(ctx context.Context, v bot.View, site, person int64, since time.Time) ([]scoring.Case, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[caseRow](ctx, q, "SELECT "+s.tables.cases.list("x", "")+` FROM cases x
		WHERE x.site = $1 AND x.opened >= $2 AND x.kind = 'praise' AND x.holder = $3 AND NOT EXISTS (SELECT 1 FROM services v WHERE v.person = $3
			AND v.at <= x.opened AND v.at >= x.opened - $4 AND v.struck_by = 0 AND (v.client = 0 OR v.client = x.client))
		ORDER BY x.opened DESC, x.no DESC LIMIT 20`, site, int64(ms(since)), person, scoring.PraiseAfter.Milliseconds())
	if err != nil {
		return nil, fmt.Errorf("read praises: %w", err)
	}
	return facts(rows), nil
}

// services takes the words out of records, and later the rows.
func (a *aging) services(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE services SET body = '', why = '' WHERE no IN (SELECT x.no FROM services x
		WHERE x.at < $1 AND (x.body <> '' OR x.why <> '') ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'service/' || x.no FROM services x WHERE x.at < $1
		AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'service/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM services WHERE no IN (SELECT x.no FROM services x WHERE x.at < $1 ORDER BY x.at LIMIT $2)`, int64(a.cut.cases))
}
