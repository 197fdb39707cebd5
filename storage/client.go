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

// chose is a client with the language they chose, "" = none.
func (r clientRow) chose(lang text) scoring.Client {
	return scoring.Setting{Lang: string(lang)}.Of(r.client())
}

// spokenClient is a client with the language they chose.
type spokenClient struct {
	Row    clientRow `db:"row"`
	Chosen text      `db:"chosen"`
}

// spoken is the statement of spokenClients, to be followed by a condition.
func (t *tables) spoken() string {
	return "SELECT " + t.clients.list("c", "row") + ", se.lang AS chosen FROM clients c LEFT JOIN settings se ON se.person = 0 AND se.client = c.id "
}

// Client reads a client by row number, in the language they chose; ErrNotFound when there is none.
func (s *Store) Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return scoring.Client{}, err
	}
	r, ok, err := one[spokenClient](ctx, from, s.tables.spoken()+"WHERE c.id = $1", id)
	if err != nil {
		return scoring.Client{}, fmt.Errorf("read client: %w", err)
	}
	if !ok {
		return scoring.Client{}, bot.ErrNotFound
	}
	return r.Row.chose(r.Chosen), nil
}

// Clients lists the first 500 clients by row number, for the sandbox's personas.
func (s *Store) Clients(ctx context.Context) ([]scoring.Client, error) {
	rows, err := list[spokenClient](ctx, pool{s}, s.tables.spoken()+"ORDER BY c.id LIMIT 500")
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	out := make([]scoring.Client, len(rows))
	for i, r := range rows {
		out[i] = r.Row.chose(r.Chosen)
	}
	return out, nil
}
