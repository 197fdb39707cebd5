package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// byDeadline orders cases, those without a deadline last.
const byDeadline = ` ORDER BY CASE WHEN x.next_at = 0 THEN 1 ELSE 0 END, x.next_at, x.opened, x.no`

// CasesBeside lists a client's cases that are not closed, and those of others at
// a site opened since a moment that are not, each nearest deadline first, at most
// 100 in all; one statement. It notes no stamp.
func (s *Store) CasesBeside(ctx context.Context, v bot.View, client, site int64, since time.Time) (own, beside []scoring.Case, err error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[caseRow](ctx, from, "SELECT "+s.tables.cases.list("x", "")+` FROM (
		SELECT * FROM cases WHERE state <> 'closed' AND client = $1
		UNION ALL SELECT * FROM cases WHERE state <> 'closed' AND site = $2 AND opened >= $3 AND client <> $1) x`+
		byDeadline+` LIMIT 100`, client, site, int64(ms(since)))
	if err != nil {
		return nil, nil, fmt.Errorf("read cases: %w", err)
	}
	for _, c := range facts(rows) {
		if c.Client == client {
			own = append(own, c)
		} else {
			beside = append(beside, c)
		}
	}
	return own, beside, nil
}

// Ended lists a client's cases that wait for the client's word, and those closed
// since a moment, the last that ended first, at most 20. It notes no stamp.
func (s *Store) Ended(ctx context.Context, v bot.View, client int64, since time.Time) ([]scoring.Case, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[caseRow](ctx, from, "SELECT "+s.tables.cases.list("x", "")+` FROM (
		SELECT * FROM cases WHERE state <> 'closed' AND state = 'resolved' AND client = $1
		UNION ALL SELECT * FROM cases WHERE state = 'closed' AND client <> 0 AND client = $1 AND closed >= $2) x
		ORDER BY CASE WHEN x.closed = 0 THEN x.resolved ELSE x.closed END DESC, x.no LIMIT 20`, client, int64(ms(since)))
	if err != nil {
		return nil, fmt.Errorf("read ended cases: %w", err)
	}
	return facts(rows), nil
}

// Followers lists the cases that follow another, by number, with their clients'
// languages; notes case/<no> of each.
func (s *Store) Followers(ctx context.Context, v bot.View, lead string) ([]scoring.Case, error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := s.followers(ctx, from, lead)
	if err != nil {
		return nil, err
	}
	if own.tx != nil {
		// Which cases they are was not known before: lock them, then read again.
		for _, r := range rows {
			scope := bot.ScopeCase(string(r.Row.No))
			if _, locked := own.noted(scope); locked {
				continue
			}
			if err := own.lock(ctx, scope); err != nil {
				return nil, err
			}
		}
		if rows, err = s.followers(ctx, from, lead); err != nil {
			return nil, err
		}
	}
	out := make([]scoring.Case, len(rows))
	for i, r := range rows {
		own.note(bot.ScopeCase(string(r.Row.No)), r.Stamp)
		out[i] = r.Row.fact()
		out[i].Lang, out[i].Chat = string(r.Row.Lang), int64(r.Row.Chat)
	}
	return out, nil
}

func (s *Store) followers(ctx context.Context, from querier, lead string) ([]stamped[spokenCase], error) {
	rows, err := list[stamped[spokenCase]](ctx, from, `SELECT st.version AS stamp, 1 AS found, `+s.tables.cases.list("x", "row")+spokenLang+`
		FROM cases x LEFT JOIN stamps st ON st.scope = 'case/' || x.no WHERE x.lead = $1 AND x.lead <> '' ORDER BY x.no`, lead)
	if err != nil {
		return nil, fmt.Errorf("read cases of one event: %w", err)
	}
	return rows, nil
}

// Ratings lists what clients thought of the runs of a case, by run. It notes no stamp.
func (s *Store) Ratings(ctx context.Context, v bot.View, caseNo string) ([]scoring.Rating, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[ratingRow](ctx, from, "SELECT "+s.tables.ratings.list("x", "")+` FROM ratings x WHERE x.case_no = $1 ORDER BY x.run`, caseNo)
	if err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	return facts(rows), nil
}

// ClientsNamed lists the clients of a site with a name, at most 20 by row number.
func (s *Store) ClientsNamed(ctx context.Context, v bot.View, site int64, name string) ([]scoring.Client, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[clientRow](ctx, from, "SELECT "+s.tables.clients.list("c", "")+` FROM clients c
		WHERE c.site = $1 AND c.name = $2 AND c.name <> '' ORDER BY c.id LIMIT 20`, site, name)
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	out := make([]scoring.Client, len(rows))
	for i, r := range rows {
		out[i] = r.client()
	}
	return out, nil
}
