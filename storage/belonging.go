package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"anping/bot"
)

// ChatsOf lists the chats of a person, a client or a group, also dead ones, by
// row number, and notes chats/<of whom>. Of an address that is a chat it lists
// none.
func (s *Store) ChatsOf(ctx context.Context, v bot.View, of bot.Address) ([]bot.Chat, error) {
	var column string
	var id int64
	switch {
	case of.Person != 0:
		column, id = "person", of.Person
	case of.Client != 0:
		column, id = "client", of.Client
	case of.Group != 0:
		column, id = "grp", of.Group
	default:
		return nil, nil
	}
	scope := bot.ScopeChats(of)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	type row struct {
		Stamp num     `db:"stamp"`
		Row   chatRow `db:"row"`
	}
	rows, err := list[row](ctx, from, "SELECT st.version AS stamp, "+s.tables.chats.list("c", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN chats c ON c.`+column+` = $2 AND c.`+column+` <> 0 ORDER BY c.id`, scope, id)
	if err != nil {
		return nil, fmt.Errorf("read whose chats: %w", err)
	}
	var out []bot.Chat
	for _, r := range rows {
		own.note(scope, r.Stamp)
		if r.Row.ID != 0 {
			out = append(out, r.Row.chat())
		}
	}
	return out, nil
}

// HeldFor counts the notes that wait for a client's next word, in all the chats
// of the client. It notes no stamp.
func (s *Store) HeldFor(ctx context.Context, v bot.View, client int64) (int, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return 0, err
	}
	r, _, err := one[struct {
		N num `db:"n"`
	}](ctx, from, `SELECT count(*) AS n FROM chats c JOIN notes n ON n.chat = c.id AND n.state = 'parked' WHERE c.client = $1 AND c.client <> 0`, client)
	if err != nil {
		return 0, fmt.Errorf("read what waits for a client: %w", err)
	}
	return int(r.N), nil
}

// Reachable lists those of the people who have a living private chat, in no
// order. It notes no stamp.
func (s *Store) Reachable(ctx context.Context, v bot.View, people []int64) ([]int64, error) {
	if len(people) == 0 {
		return nil, nil
	}
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	type row struct {
		Person num `db:"person"`
	}
	in, ids := ` = ANY ($1::bigint[])`, any(pq.Int64Array(people))
	if !s.pg {
		raw, err := json.Marshal(people)
		if err != nil {
			return nil, fmt.Errorf("read who is reachable: %w", err)
		}
		in, ids = ` IN (SELECT value FROM json_each($1))`, string(raw)
	}
	rows, err := list[row](ctx, from, `SELECT DISTINCT person FROM chats WHERE person`+in+` AND person <> 0 AND dead_at = 0`, ids)
	if err != nil {
		return nil, fmt.Errorf("read who is reachable: %w", err)
	}
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = int64(r.Person)
	}
	return out, nil
}
