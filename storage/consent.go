package storage

import (
	"context"
	"fmt"

	"anping/bot"
)

// Some platforms send a kind of message once for each time that somebody agreed to
// it (bot.Consent). Each answer is a row, as it was given. A yes is spent before the
// send, in a transaction that holds the row of its chat: two instances never spend
// one, and a note never spends two. Only a send that is known not to have happened
// gives it back (docs/adr/0041).

// Consented keeps what somebody said. A key that is kept already is no error. A no
// ends what earlier ones allowed; a yes that comes after a later no allows nothing.
// Of a chat that nobody here ever used nothing is kept.
func (s *Store) Consented(ctx context.Context, platform, account, chat string, all ...bot.Consent) error {
	err := s.ofChat(ctx, platform, account, chat, func(c *session, id num) error {
		for _, x := range all {
			answer, uses := "reject", 0
			if x.Accepts {
				answer = "accept"
				if !x.Settings {
					uses = 1
				}
			}
			made, err := c.exec(`INSERT INTO consents (key, chat, template, answer, settings, at, uses, note, spent_at)
				VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN EXISTS (`+refusedSince+`) THEN 0 ELSE $7 END, 0, 0) ON CONFLICT (key) DO NOTHING`,
				x.Key, int64(id), clean(x.Template), answer, int64(bit(x.Settings)), int64(ms(x.At)), int64(uses))
			if err != nil {
				return err
			}
			if made == 0 || x.Accepts {
				continue
			}
			if _, err := c.exec(`UPDATE consents SET uses = 0 WHERE chat = $1 AND template = $2 AND uses > 0 AND at <= $3`, int64(id), clean(x.Template), int64(ms(x.At))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep a consent: %w", err)
	}
	return nil
}

// refusedSince finds a no of chat $2 to template $3 later than $6.
const refusedSince = `SELECT 1 FROM consents r WHERE r.chat = $2 AND r.template = $3 AND r.answer = 'reject' AND r.at > $6`

// SpendConsent spends the oldest yes of a chat to a template for a note, and returns
// its key; "" when there is none. spent says that the note had this one already, and
// its message may have arrived. It returns after the commit.
func (s *Store) SpendConsent(ctx context.Context, platform, account, chat, template string, note int64) (key string, spent bool, err error) {
	err = s.ofChat(ctx, platform, account, chat, func(c *session, id num) error {
		key, spent = "", false // the transaction may be tried again
		now, err := c.moment()
		if err != nil {
			return err
		}
		type keyed struct {
			Key text `db:"key"`
		}
		r, found, err := one[keyed](ctx, c, `SELECT key FROM consents WHERE chat = $1 AND note = $2 LIMIT 1`, int64(id), note)
		if err != nil || found {
			key, spent = string(r.Key), found
			return err
		}
		r, found, err = one[keyed](ctx, c, `UPDATE consents SET uses = uses - $5, note = $3, spent_at = $4 WHERE key = (
			SELECT key FROM consents WHERE chat = $1 AND template = $2 AND uses > 0 ORDER BY at, key LIMIT 1) RETURNING key`,
			int64(id), clean(template), note, int64(now), int64(usesUp))
		if found {
			key = string(r.Key)
		}
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("spend a consent: %w", err)
	}
	return key, spent, nil
}

// ReturnConsent gives back what was spent for a note whose message is known not to
// have been sent, unless the answer to it was taken back meanwhile.
func (s *Store) ReturnConsent(ctx context.Context, key string, note int64) error {
	err := s.write(ctx, func(c *session) error {
		_, err := c.exec(`UPDATE consents SET note = 0, spent_at = 0, uses = CASE WHEN EXISTS (
			SELECT 1 FROM consents r WHERE r.chat = consents.chat AND r.template = consents.template AND r.answer = 'reject' AND r.at >= consents.at) THEN 0 ELSE 1 END
			WHERE key = $1 AND note = $2`, key, note)
		return err
	})
	if err != nil {
		return fmt.Errorf("give a consent back: %w", err)
	}
	return nil
}

// EndConsents says that the platform knows of no yes of a chat to a template: what
// is kept of them allows nothing any more.
func (s *Store) EndConsents(ctx context.Context, platform, account, chat, template string) error {
	err := s.ofChat(ctx, platform, account, chat, func(c *session, id num) error {
		_, err := c.exec(`UPDATE consents SET uses = 0 WHERE chat = $1 AND template = $2 AND uses > 0`, int64(id), clean(template))
		return err
	})
	if err != nil {
		return fmt.Errorf("end consents: %w", err)
	}
	return nil
}

// SpentLast is the key of the yes to a template that a chat spent last, "" = none.
func (s *Store) SpentLast(ctx context.Context, platform, account, chat, template string) (string, error) {
	r, _, err := one[struct {
		Key text `db:"key"`
	}](ctx, pool{s}, `SELECT x.key FROM consents x WHERE x.template = $4 AND x.note <> 0
		AND x.chat = (SELECT h.id FROM chats h WHERE h.platform = $1 AND h.account = $2 AND h.ext = $3) ORDER BY x.spent_at DESC, x.note DESC LIMIT 1`,
		platform, account, chat, clean(template))
	if err != nil {
		return "", fmt.Errorf("read a consent: %w", err)
	}
	return string(r.Key), nil
}

// ofChat does something in a transaction that holds a chat's row; nothing for a chat
// that is not known.
func (s *Store) ofChat(ctx context.Context, platform, account, chat string, f func(c *session, id num) error) error {
	locked := ""
	if s.pg {
		locked = " FOR UPDATE"
	}
	return s.write(ctx, func(c *session) error {
		r, found, err := one[struct {
			ID num `db:"id"`
		}](ctx, c, `SELECT id FROM chats WHERE platform = $1 AND account = $2 AND ext = $3`+locked, platform, account, chat)
		if err != nil || !found {
			return err
		}
		return f(c, r.ID)
	})
}

// consents drops answers as old as what else was said.
func (a *aging) consents(ctx context.Context) error {
	return a.sliced(ctx, nil, `DELETE FROM consents WHERE key IN (SELECT key FROM consents WHERE at < $1 ORDER BY at LIMIT $2)`, int64(a.cut.texts))
}

// ofConsents drops what was agreed to in their chats.
func (e *erasing) ofConsents(ctx context.Context) error {
	for chat := range e.chats {
		if err := e.s.slices(ctx, `DELETE FROM consents WHERE key IN (SELECT key FROM consents WHERE chat = $1 LIMIT $2)`, []any{chat, int64(pruneSlice)}); err != nil {
			return err
		}
	}
	return nil
}
