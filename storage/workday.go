package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// waitingMost is how many that wait are read of a site at once (ours).
const waitingMost = 500

// Unanswered lists the undecided suggestions that clients of a site made since a
// moment, oldest first, at most 500. It notes no stamp: one that is decided
// meanwhile is reminded of once more at most.
func (s *Store) Unanswered(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[suggestionRow](ctx, from, "SELECT "+s.tables.suggestions.list("x", "")+` FROM suggestions x
		WHERE x.site = $1 AND x.at >= $2 AND x.state = 'open' AND x.client <> 0 AND x.person = 0 ORDER BY x.at, x.no LIMIT $3`,
		site, int64(ms(since)), int64(waitingMost))
	if err != nil {
		return nil, fmt.Errorf("read unanswered suggestions: %w", err)
	}
	return facts(rows), nil
}

// Lagging lists the cases of a site that were alerted since a moment and either are
// of service or about a person and have no result yet, or were closed after a rating
// of 2 or less, by the moment of their alert, at most 500. Cases that go with
// another, or were found to be none, are not in it. It notes no stamp.
func (s *Store) Lagging(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Case, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[caseRow](ctx, from, "SELECT "+s.tables.cases.list("x", "")+` FROM cases x
		WHERE x.site = $1 AND x.alerted >= $2 AND x.alerted > 0 AND x.lead = '' AND x.finding = '' AND (
			(x.class IN ('service', 'person') AND x.staff = 0 AND x.state IN ('open', 'accepted', 'arrived'))
			OR (x.state = 'closed' AND x.rated > 0 AND x.rated <= $4)) ORDER BY x.alerted, x.no LIMIT $3`,
		site, int64(ms(since)), int64(waitingMost), int64(scoring.LowRating))
	if err != nil {
		return nil, fmt.Errorf("read lagging cases: %w", err)
	}
	return facts(rows), nil
}

// Results lists when the service cases of clients that were opened in a span were
// opened and resolved, oldest first. It notes no stamp.
func (s *Store) Results(ctx context.Context, v bot.View, q bot.FiguresQuery) ([]bot.Finished, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Opened   num `db:"opened"`
		Resolved num `db:"resolved"`
	}](ctx, from, `SELECT opened, resolved FROM cases WHERE site = $1 AND opened >= $2 AND opened < $3 AND class = 'service' AND staff = 0 AND lead = ''
		AND finding = '' AND (CAST($4 AS BIGINT) = 0 OR team = CAST($4 AS BIGINT)) ORDER BY opened, no`, q.Site, int64(ms(q.From)), int64(ms(q.To)), q.Team)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	out := make([]bot.Finished, len(rows))
	for i, r := range rows {
		out[i] = bot.Finished{Opened: at(r.Opened), Resolved: at(r.Resolved)}
	}
	return out, nil
}
