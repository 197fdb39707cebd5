package storage

import (
	"context"
	"fmt"
	"time"

	"anping/scoring"
)

// LedgerRow is an entry and the number of the entry that takes it back, "" =
// it stands.
type LedgerRow struct {
	scoring.Entry
	ReversedBy string
}

type ledgerRow struct {
	Row        entryRow `db:"row"`
	ReversedBy text     `db:"reversed_by"`
}

// LedgerPage reads up to limit entries of a site's month whose numbers follow
// after, by number.
func (l *Look) LedgerPage(ctx context.Context, site int64, month, after string, limit int) ([]LedgerRow, error) {
	rows, err := list[ledgerRow](ctx, pool{l.store}, "SELECT "+l.store.tables.entries.list("e", "row")+`,
		coalesce((SELECT r.no FROM entries r WHERE r.reverses = e.no AND r.reverses <> ''), '') AS reversed_by
		FROM entries e WHERE e.site = $1 AND e.month = $2 AND e.no > $3 ORDER BY e.no LIMIT $4`, site, month, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	out := make([]LedgerRow, len(rows))
	for i, r := range rows {
		out[i] = LedgerRow{r.Row.fact(), string(r.ReversedBy)}
	}
	return out, nil
}

// CasePage reads up to limit cases of a site (0 = of those without one) that were
// opened from a moment on and before another, whose numbers follow after, by number.
func (l *Look) CasePage(ctx context.Context, site int64, from, to time.Time, after string, limit int) ([]scoring.Case, error) {
	rows, err := list[caseRow](ctx, pool{l.store}, "SELECT "+l.store.tables.cases.list("c", "")+
		` FROM cases c WHERE c.site = $1 AND c.opened >= $2 AND c.opened < $3 AND c.no > $4 ORDER BY c.no LIMIT $5`,
		site, int64(ms(from)), int64(ms(to)), after, limit)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return facts(rows), nil
}

// Siteless lists, oldest first, the numbers of the open cases of which nobody has
// said yet at which site they are.
func (l *Look) Siteless(ctx context.Context) ([]string, error) {
	type row struct {
		No text `db:"no"`
	}
	rows, err := list[row](ctx, pool{l.store}, `SELECT no FROM cases WHERE site = 0 AND state <> 'closed' ORDER BY opened, no`)
	if err != nil {
		return nil, fmt.Errorf("read cases without a site: %w", err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = string(r.No)
	}
	return out, nil
}
