package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type clientRow struct {
	ID    num  `db:"id"`
	Site  num  `db:"site"`
	Code  text `db:"code"`
	Name  text `db:"name"`
	Lang  text `db:"lang"`
	Phone text `db:"phone"`
	Home  text `db:"home"`
	Key   num  `db:"is_key"`
	Guard num  `db:"guard"`
}

func clientRowOf(c scoring.Client) clientRow {
	return clientRow{
		num(c.ID), num(c.Site), text(c.Code), text(c.Name), text(c.Lang), text(c.Phone), text(c.Home), bit(c.Key), num(c.Guard),
	}
}

func (r clientRow) client() scoring.Client {
	return scoring.Client{
		ID: int64(r.ID), Site: int64(r.Site), Code: string(r.Code), Name: string(r.Name), Lang: string(r.Lang),
		Phone: string(r.Phone), Home: string(r.Home), Key: r.Key != 0, Guard: int64(r.Guard),
	}
}

// Client reads a client by row number; ErrNotFound when there is none.
func (s *Store) Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return scoring.Client{}, err
	}
	r, ok, err := one[clientRow](ctx, from, "SELECT "+s.tables.clients.list("c", "")+" FROM clients c WHERE c.id = $1", id)
	if err != nil {
		return scoring.Client{}, fmt.Errorf("read client: %w", err)
	}
	if !ok {
		return scoring.Client{}, bot.ErrNotFound
	}
	return r.client(), nil
}

// Clients lists the first 500 clients by row number, for the sandbox's personas.
func (s *Store) Clients(ctx context.Context) ([]scoring.Client, error) {
	rows, err := list[clientRow](ctx, pool{s}, "SELECT "+s.tables.clients.list("c", "")+" FROM clients c ORDER BY c.id LIMIT 500")
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	out := make([]scoring.Client, len(rows))
	for i, r := range rows {
		out[i] = r.client()
	}
	return out, nil
}
