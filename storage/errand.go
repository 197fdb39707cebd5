package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
)

// Want keeps an errand under its key; a key that is kept already is no error. It
// returns after the commit.
func (s *Store) Want(ctx context.Context, e bot.Errand) error {
	err := s.write(ctx, func(c *session) error {
		now, err := c.moment()
		if err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO errands (key, platform, account, body, made_at, until_at, owner, lease_at, tries)
			VALUES ($1, $2, $3, $4, $5, $6, '', 0, 0) ON CONFLICT (key) DO NOTHING`,
			e.Key, e.Platform, e.Account, clean(string(e.Body)), int64(now), int64(ms(e.Until)))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep an errand: %w", err)
	}
	return nil
}

type errandRow struct {
	Key   text `db:"key"`
	Body  text `db:"body"`
	Until num  `db:"until_at"`
	Tries num  `db:"tries"`
}

// TakeErrands gives errands of a platform's account that nobody is at, the
// longest waiting first, and leases them to owner for hold, which grows with each
// try to 20 times as long.
func (s *Store) TakeErrands(ctx context.Context, platform, account, owner string, limit int, hold time.Duration) ([]bot.Errand, error) {
	rows, err := s.leaseErrands(ctx, platform, account, owner, limit, hold)
	if err != nil {
		return nil, fmt.Errorf("take errands: %w", err)
	}
	out := make([]bot.Errand, len(rows))
	for i, r := range rows {
		out[i] = bot.Errand{Key: string(r.Key), Platform: platform, Account: account, Body: []byte(r.Body), Until: at(r.Until), Tries: int(r.Tries)}
	}
	return out, nil
}

// leaseErrands asks the readers first: nearly always there are none.
func (s *Store) leaseErrands(ctx context.Context, platform, account, owner string, limit int, hold time.Duration) (rows []errandRow, err error) {
	type first struct {
		Key text `db:"key"`
	}
	if _, found, err := one[first](ctx, pool{s}, `SELECT key FROM errands WHERE platform = $1 AND account = $2 LIMIT 1`, platform, account); err != nil || !found {
		return nil, err
	}
	err = s.write(ctx, func(c *session) error {
		now, err := c.moment()
		if err != nil {
			return err
		}
		locked := ""
		if s.pg {
			locked = " FOR UPDATE SKIP LOCKED"
		}
		rows, err = list[errandRow](ctx, c, `UPDATE errands SET owner = $1, tries = tries + 1,
				lease_at = $2 + $3 * CASE WHEN tries < 20 THEN tries + 1 ELSE 20 END
			WHERE key IN (SELECT e.key FROM errands e WHERE e.platform = $4 AND e.account = $5 AND e.lease_at <= $2 ORDER BY e.lease_at LIMIT $6`+locked+`)
			RETURNING key, body, until_at, tries`, owner, int64(now), hold.Milliseconds(), platform, account, int64(limit))
		return err
	})
	return rows, err
}

// DropErrand removes an errand that is done, or will never be.
func (s *Store) DropErrand(ctx context.Context, key string) error {
	err := s.write(ctx, func(c *session) error {
		_, err := c.exec(`DELETE FROM errands WHERE key = $1`, key)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop an errand: %w", err)
	}
	return nil
}
