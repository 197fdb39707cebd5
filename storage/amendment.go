package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type amendmentRow struct {
	No      text `db:"no"`
	Base    num  `db:"base"`
	What    text `db:"what"`
	Value   text `db:"value"`
	FromDay text `db:"from_day"`
	State   text `db:"state"`
	By      num  `db:"by_person"`
	Decided num  `db:"decided"`
	At      num  `db:"at"`
	DoneAt  num  `db:"done_at"`
}

func amendmentRowOf(a scoring.Amendment) amendmentRow {
	return amendmentRow{
		text(a.No), num(a.Base), text(a.What), text(a.Value), text(a.From), text(a.State), num(a.By), num(a.Decided), ms(a.At), ms(a.DoneAt),
	}
}

func (r amendmentRow) fact() scoring.Amendment {
	return scoring.Amendment{
		No: string(r.No), Base: int(r.Base), What: string(r.What), Value: string(r.Value), From: string(r.FromDay),
		State: scoring.AmendmentState(r.State), By: int64(r.By), Decided: int64(r.Decided), At: at(r.At), DoneAt: at(r.DoneAt),
	}
}

// Amendment reads one and notes amendment/<no>; ErrNotFound notes its absence.
func (s *Store) Amendment(ctx context.Context, v bot.View, no string) (scoring.Amendment, error) {
	r, err := numbered[amendmentRow](ctx, s, v, bot.ScopeAmendment(no), s.tables.amendments.list("x", "row")+" FROM amendments", no)
	if err != nil {
		return scoring.Amendment{}, fmt.Errorf("read amendment: %w", err)
	}
	return r.fact(), nil
}

// OpenAmendments lists those that nobody has decided, oldest first, at most 20. It
// notes no stamp: what is then decided on one reads that one again.
func (s *Store) OpenAmendments(ctx context.Context, v bot.View) ([]scoring.Amendment, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[amendmentRow](ctx, q, "SELECT "+s.tables.amendments.list("x", "")+" FROM amendments x WHERE x.state = 'proposed' ORDER BY x.at, x.no LIMIT 20")
	if err != nil {
		return nil, fmt.Errorf("read amendments: %w", err)
	}
	var out []scoring.Amendment
	for _, r := range rows {
		out = append(out, r.fact())
	}
	return out, nil
}
