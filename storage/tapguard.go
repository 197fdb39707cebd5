package storage

import (
	"context"
	"fmt"
	"time"

	"anping/scoring/patrol"
)

// mostGuards bounds how many unknown guards are listed.
const mostGuards = 1000

// Unclaimed lists how another system called guards of whom nobody was known by that,
// in taps made since a moment: by site and name, at most 1000.
func (l *Look) Unclaimed(ctx context.Context, since time.Time) ([]patrol.Unclaimed, error) {
	type row struct {
		Site  num  `db:"site"`
		Guard text `db:"guard"`
		N     num  `db:"n"`
	}
	rows, err := list[row](ctx, pool{l.store}, `SELECT site, guard, count(*) AS n FROM taps WHERE guard <> '' AND at >= $1
		GROUP BY site, guard ORDER BY site, guard LIMIT $2`, int64(ms(since)), int64(mostGuards))
	if err != nil {
		return nil, fmt.Errorf("read taps of unknown guards: %w", err)
	}
	out := make([]patrol.Unclaimed, len(rows))
	for i, r := range rows {
		out[i] = patrol.Unclaimed{Site: int64(r.Site), Guard: string(r.Guard), Taps: int(r.N)}
	}
	return out, nil
}
