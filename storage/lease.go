package storage

import (
	"context"
	"fmt"
	"time"
)

// Lease takes or renews a named row for owner until ttl from now, by the clock
// all instances share (the database's). held is false while another owner's time
// runs. The fence rises by one whenever the row changes hands, also when an
// owner takes it again after it ran out; a renewal in time keeps it. A ttl of 0
// gives the row back where owner still has it.
//
// A row and not a session lock: a session lock stays with a process that froze,
// for as long as it is frozen (reliability M15).
func (s *Store) Lease(ctx context.Context, name, owner string, ttl time.Duration) (fence int64, held bool, err error) {
	err = s.write(ctx, func(c *session) error {
		now, err := c.moment()
		if err != nil {
			return err
		}
		if ttl <= 0 {
			_, err := c.exec(`UPDATE kept SET until = 0 WHERE name = $1 AND value = $2`, "lease/"+name, owner)
			return err
		}
		r, ok, err := one[struct {
			Version num `db:"version"`
		}](ctx, c, `INSERT INTO kept (name, value, version, until) VALUES ($1, $2, 1, $4)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, until = excluded.until,
				version = kept.version + CASE WHEN kept.value = excluded.value AND kept.until > $3 THEN 0 ELSE 1 END
			WHERE kept.value = excluded.value OR kept.until <= $3
			RETURNING version`, "lease/"+name, owner, int64(now), int64(now)+ttl.Milliseconds())
		fence, held = int64(r.Version), ok
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("lease %s: %w", name, err)
	}
	return fence, held, nil
}
