package storage

import (
	"context"
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
	var out []int64
	if s.pg {
		rows, err := list[row](ctx, from, `SELECT DISTINCT person FROM chats WHERE person = ANY ($1::bigint[]) AND person <> 0 AND dead_at = 0`,
			pq.Int64Array(people))
		if err != nil {
			return nil, fmt.Errorf("read who is reachable: %w", err)
		}
		for _, r := range rows {
			out = append(out, int64(r.Person))
		}
		return out, nil
	}
	for _, p := range people { // no round trip there
		_, ok, err := one[row](ctx, from, `SELECT person FROM chats WHERE person = $1 AND person <> 0 AND dead_at = 0 LIMIT 1`, p)
		if err != nil {
			return nil, fmt.Errorf("read who is reachable: %w", err)
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}
