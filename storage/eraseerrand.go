package storage

import (
	"context"
	"strconv"
	"strings"
)

// ofErrands drops what a platform has still to do for their chats: a file that
// was to be fetched is not wanted any more. An errand is the platform's own text;
// it holds the id of the chat as JSON does.
func (e *erasing) ofErrands(ctx context.Context) error {
	for chat := range e.chats {
		rows, err := list[struct {
			Key  text `db:"key"`
			Body text `db:"body"`
			Ext  text `db:"ext"`
		}](ctx, pool{e.s}, `SELECT d.key, d.body, c.ext FROM chats c JOIN errands d ON d.platform = c.platform AND d.account = c.account WHERE c.id = $1`, chat)
		if err != nil {
			return err
		}
		var keys []string
		for _, r := range rows {
			if strings.Contains(string(r.Body), strconv.Quote(string(r.Ext))) {
				keys = append(keys, string(r.Key))
			}
		}
		if err := e.sliced(ctx, keys, func(c *session, key string) error {
			_, err := c.exec(`DELETE FROM errands WHERE key = $1`, key)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
