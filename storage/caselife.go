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
// a site opened since a moment that are not and follow no other, each nearest
// deadline first, at most 100 in all; one statement. It notes no stamp.
func (s *Store) CasesBeside(ctx context.Context, v bot.View, client, site int64, since time.Time) (own, beside []scoring.Case, err error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[caseRow](ctx, from, "SELECT "+s.tables.cases.list("x", "")+` FROM (
		SELECT * FROM cases WHERE state <> 'closed' AND client = $1
		UNION ALL SELECT * FROM cases WHERE state <> 'closed' AND site = $2 AND opened >= $3 AND client <> $1 AND lead = '') x`+
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

// Followers lists, by number and at most limit, the open cases that follow
// another and lag behind it, with their clients' languages and chats; notes
// case/<no> of each. joined is how many follow it in all.
func (s *Store) Followers(ctx context.Context, v bot.View, lead string, limit int) (lagging []scoring.Case, joined int, err error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, 0, err
	}
	rows, err := s.following(ctx, from, lead, limit)
	if err != nil {
		return nil, 0, err
	}
	if own.tx != nil {
		// Which cases they are was not known before: lock them, then read again.
		for _, r := range rows {
			scope := bot.ScopeCase(string(r.Row.No))
			if _, locked := own.noted(scope); locked || r.Row.No == "" {
				continue
			}
			if err := own.lock(ctx, scope); err != nil {
				return nil, 0, err
			}
		}
		if rows, err = s.following(ctx, from, lead, limit); err != nil {
			return nil, 0, err
		}
	}
	for _, r := range rows {
		joined = int(r.Joined)
		if r.Row.No == "" {
			continue
		}
		own.note(bot.ScopeCase(string(r.Row.No)), r.Stamp)
		c := r.Row.fact()
		c.Lang, c.Chat = string(r.Row.Lang), int64(r.Row.Chat)
		lagging = append(lagging, c)
	}
	return lagging, joined, nil
}

type followerRow struct {
	Stamp  num        `db:"stamp"`
	Joined num        `db:"joined"`
	Row    spokenCase `db:"row"`
}

func (s *Store) following(ctx context.Context, from querier, lead string, limit int) ([]followerRow, error) {
	rows, err := list[followerRow](ctx, from, `SELECT st.version AS stamp,
		(SELECT count(*) FROM cases f WHERE f.lead = $1 AND f.lead <> '') AS joined, `+s.tables.cases.list("x", "row")+spokenLang+`
		FROM (SELECT 1 AS one) o
		LEFT JOIN cases l ON l.no = $1
		LEFT JOIN cases x ON x.lead = $1 AND x.lead <> '' AND x.state IN ('open', 'accepted', 'arrived')
			AND (x.holder <> l.holder OR x.accepted <> l.accepted OR x.arrived <> l.arrived OR x.eta <> l.eta OR x.waiting <> l.waiting
				OR l.state IN ('resolved', 'closed'))
		LEFT JOIN stamps st ON st.scope = 'case/' || x.no
		ORDER BY x.no LIMIT $2`, lead, int64(limit))
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
