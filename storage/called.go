package storage

import (
	"context"
	"fmt"

	"anping/bot"
)

// call finds how the people whom a body is meant for are called on its platform:
// by the chat they have there, else by their phone.
func (cl *claiming) call(b *bot.Body, l *letter) error {
	if !cl.f.Calls {
		return nil
	}
	for _, person := range b.Calls {
		r, found, err := one[struct {
			Phone text `db:"phone"`
			Ext   text `db:"ext"`
		}](context.Background(), cl.c, `SELECT p.phone, coalesce((SELECT c.ext FROM chats c
				WHERE c.person = p.id AND c.platform = $2 AND c.account = $3 AND c.grp = 0 AND c.dead_at = 0 ORDER BY c.used_at DESC, c.id LIMIT 1), '') AS ext
			FROM people p WHERE p.id = $1`, person, cl.f.Platform, string(l.line.Account))
		if err != nil {
			return fmt.Errorf("find whom to call: %w", err)
		}
		if found {
			b.Called = append(b.Called, bot.Called{Ext: string(r.Ext), Phone: string(r.Phone)})
		}
	}
	return nil
}
