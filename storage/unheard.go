package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/bot"
)

// keptFor is how long a kept message is left to the instance that keeps it;
// after that any instance may decide it: its keeper is busy, frozen or gone.
const keptFor = 10 * time.Second

// unheardRow is a message kept as it came.
type unheardRow struct {
	Key   text `db:"key"`
	At    num  `db:"at"`
	Owner text `db:"owner"`
	Until num  `db:"until"`
	Tries num  `db:"tries"`
	Body  text `db:"body"`
}

// takenRow is one that is to be decided now.
type takenRow struct {
	Seq   num  `db:"seq"`
	Key   text `db:"key"`
	Tries num  `db:"tries"`
	Body  text `db:"body"`
}

// KeepUnheard keeps a message as it came (bot.Unheard). It returns after the
// commit; a key that is kept already is no error.
func (s *Store) KeepUnheard(ctx context.Context, owner, key string, m bot.Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	now := s.now()
	sent := ms(m.At)
	if m.At.IsZero() || sent > now {
		sent = now
	}
	r := unheardRow{text(key), sent, text(owner), now + num(keptFor.Milliseconds()), 0, text(body)}
	if err := s.keeps.do(ctx, &job{keep: s.tables.unheard.row(nil, r)}); err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// TakeUnheard gives the oldest messages that wait to be decided and leases them
// to owner (bot.Unheard). The lease of a message that could not be decided grows
// with each try, to 20 times hold.
func (s *Store) TakeUnheard(ctx context.Context, owner string, limit int, hold time.Duration) ([]bot.KeptMessage, error) {
	rows, err := s.leaseUnheard(ctx, owner, limit, hold)
	if err != nil {
		return nil, fmt.Errorf("take kept messages: %w", err)
	}
	out := make([]bot.KeptMessage, 0, len(rows))
	var errs error
	for _, r := range rows {
		k := bot.KeptMessage{Key: string(r.Key), Tries: int(r.Tries)}
		if err := json.Unmarshal([]byte(r.Body), &k.Message); err != nil {
			errs = errors.Join(errs, fmt.Errorf("kept message %s: %w", r.Key, err))
			continue
		}
		out = append(out, k)
	}
	if len(out) > 0 {
		return out, nil // what cannot be read is told of when nothing else waits
	}
	return nil, errs
}

// leaseUnheard asks the readers first: nearly always nothing waits.
func (s *Store) leaseUnheard(ctx context.Context, owner string, limit int, hold time.Duration) (rows []takenRow, err error) {
	type first struct {
		Seq num `db:"seq"`
	}
	if _, waits, err := one[first](ctx, pool{s}, `SELECT seq FROM unheard ORDER BY seq LIMIT 1`); err != nil || !waits {
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
		rows, err = list[takenRow](ctx, c, `UPDATE unheard SET owner = $1, until = $2 + $3 * CASE WHEN tries < 20 THEN tries + 1 ELSE 20 END, tries = tries + 1
			WHERE seq IN (SELECT u.seq FROM unheard u WHERE (u.owner = $1 AND u.tries = 0) OR u.until <= $2 ORDER BY u.seq LIMIT $4`+locked+`)
			RETURNING seq, key, tries, body`, owner, int64(now), hold.Milliseconds(), int64(limit))
		return err
	})
	slices.SortFunc(rows, func(a, b takenRow) int { return cmp.Compare(a.Seq, b.Seq) })
	return rows, err
}

// DropUnheard removes messages that have been decided (bot.Unheard).
func (s *Store) DropUnheard(ctx context.Context, keys []string) error {
	vals := make([]any, len(keys))
	for i, k := range keys {
		vals[i] = k
	}
	err := s.write(ctx, func(c *session) error { return c.add(set{s.tables.out.dropUnheard, vals}) })
	if err != nil {
		return fmt.Errorf("drop kept messages: %w", err)
	}
	return nil
}
