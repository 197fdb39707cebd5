package storage

import (
	"context"
	"fmt"

	"anping/bot"
)

// Announced notes on a note that waits for a chat's next word what became of the
// message that says so, which the platform knows as ext: it arrived, or why it did
// not. What did not arrive is told as a receipt, once. found is false when no note
// waits there with such a message: its send may not be stored yet.
func (s *Store) Announced(ctx context.Context, platform, account, chat, ext string, arrived bool, why string) (found bool, err error) {
	err = s.write(ctx, func(c *session) error {
		now, err := c.moment()
		if err != nil {
			return err
		}
		rows, err := list[struct {
			Seq  num  `db:"seq"`
			Key  text `db:"key"`
			Chat num  `db:"chat"`
		}](ctx, c, `SELECT n.seq, n.key, n.chat FROM notes n WHERE n.state = 'parked' AND n.ext = $4
			AND n.chat = (SELECT h.id FROM chats h WHERE h.platform = $1 AND h.account = $2 AND h.ext = $3)`, platform, account, chat, ext)
		if err != nil {
			return err
		}
		found = len(rows) > 0
		for _, r := range rows {
			if _, err := c.exec(`UPDATE notes SET why = $2 WHERE seq = $1`, int64(r.Seq), clean(why)); err != nil {
				return err
			}
			if arrived {
				continue
			}
			if err := c.add(set{c.store.tables.out.addReceipt, receiptOf(string(r.Key), bot.Unannounced, int64(r.Chat), now)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("note what became of an announcement: %w", err)
	}
	return found, nil
}
