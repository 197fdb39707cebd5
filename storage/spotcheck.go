package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

type spotRow struct {
	No      text `db:"no"`
	N       num  `db:"n"`
	Site    num  `db:"site"`
	Month   text `db:"month"`
	Seed    text `db:"seed"`
	Among   num  `db:"among"`
	Record  text `db:"record"`
	Subject num  `db:"subject"`
	State   text `db:"state"`
	Reason  text `db:"reason"`
	By      num  `db:"person"`
	At      num  `db:"at"`
}

func spotRowOf(x scoring.SpotCheck) spotRow {
	return spotRow{
		text(x.No), num(x.N), num(x.Site), text(x.Month), text(x.Seed), num(x.Among), text(x.Record), num(x.Person), text(x.State), text(x.Reason), num(x.By), ms(x.At),
	}
}

func (r spotRow) fact() scoring.SpotCheck {
	return scoring.SpotCheck{
		No: string(r.No), N: int(r.N), Site: int64(r.Site), Month: string(r.Month), Seed: string(r.Seed), Among: int(r.Among), Record: string(r.Record),
		Person: int64(r.Subject), State: scoring.SpotState(r.State), Reason: string(r.Reason), By: int64(r.By), At: at(r.At),
	}
}

// SpotChecks lists the records of a draw, in its order; notes spot/<no>. None when
// there is no such draw.
func (s *Store) SpotChecks(ctx context.Context, v bot.View, no string) ([]scoring.SpotCheck, error) {
	scope := bot.ScopeSpot(no)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[spotRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+s.tables.spots.list("x", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN spot_checks x ON x.no = $2 ORDER BY x.n`, scope, no)
	if err != nil {
		return nil, fmt.Errorf("read a draw: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.SpotCheck
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// mostUtterings bounds what a draw is made from.
const mostUtterings = 5000

// Utterings lists what staff wrote down for the clients of a site from a moment on
// and before another: answers and what was done about cases opened in that span,
// and visits made in it, by number and time; at most 5,000. Nothing of cases about a
// person, nothing that was drawn before, nothing whose words are gone. It notes no
// stamp.
func (s *Store) Utterings(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]scoring.Uttering, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Record text `db:"record"`
		Person num  `db:"person"`
		Words  text `db:"words"`
		At     num  `db:"at"`
	}](ctx, q, `SELECT c.no AS record, p.person AS person, p.body AS words, p.at AS at FROM cases c JOIN case_steps p ON p.case_no = c.no
		WHERE c.site = $1 AND c.opened >= $2 AND c.opened < $3 AND c.class <> 'person' AND c.client <> 0 AND p.what IN ('answered', 'resolved') AND p.person <> 0 AND p.body <> ''
		AND NOT EXISTS (SELECT 1 FROM spot_checks k WHERE k.record = c.no)
		UNION ALL SELECT x.no, x.person, x.body, x.at FROM visits x WHERE x.site = $1 AND x.at >= $2 AND x.at < $3 AND x.body <> ''
		AND NOT EXISTS (SELECT 1 FROM spot_checks k WHERE k.record = x.no)
		ORDER BY record, at LIMIT $4`, site, int64(ms(from)), int64(ms(to)), int64(mostUtterings))
	if err != nil {
		return nil, fmt.Errorf("read what staff wrote down: %w", err)
	}
	var out []scoring.Uttering
	for _, r := range rows {
		out = append(out, scoring.Uttering{Record: string(r.Record), Person: int64(r.Person), Words: string(r.Words), At: at(r.At)})
	}
	return out, nil
}

// Drawn counts the records of a site that were drawn from a moment on in a month. It
// notes no stamp.
func (s *Store) Drawn(ctx context.Context, v bot.View, site int64, month string, from time.Time) (int, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return 0, err
	}
	r, _, err := one[struct {
		N num `db:"n"`
	}](ctx, q, `SELECT count(*) AS n FROM spot_checks x WHERE x.at >= $3 AND x.site = $1 AND x.month = $2`, site, month, int64(ms(from)))
	if err != nil {
		return 0, fmt.Errorf("count what was drawn: %w", err)
	}
	return int(r.N), nil
}

// spots takes the words out of old draws, and later the draws.
func (a *aging) spots(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE spot_checks SET reason = '' WHERE no IN (SELECT x.no FROM spot_checks x
		WHERE x.at < $1 AND x.reason <> '' ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'spot/' || x.no FROM spot_checks x
		WHERE x.at < $1 AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'spot/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM spot_checks WHERE no IN (SELECT x.no FROM spot_checks x WHERE x.at < $1 ORDER BY x.at LIMIT $2)`, int64(a.cut.cases))
}
