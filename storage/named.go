package storage

import (
	"context"
	"fmt"
)

// A named value is one that all instances share and one of them changes at a
// time: whoever stores it says which version was read.

type namedRow struct {
	Value   text `db:"value"`
	Version num  `db:"version"`
}

// Kept reads a named value; version 0 = there is none.
func (s *Store) Kept(ctx context.Context, name string) (value string, version int64, err error) {
	r, _, err := one[namedRow](ctx, pool{s}, `SELECT value, version FROM kept WHERE name = $1`, "named/"+name)
	if err != nil {
		return "", 0, fmt.Errorf("read %s: %w", name, err)
	}
	return string(r.Value), int64(r.Version), nil
}

// Keep stores a named value where it still has the version that was read, 0 for
// one that was not there; false = another was first, and nothing is stored.
func (s *Store) Keep(ctx context.Context, name, value string, version int64) (stored bool, err error) {
	err = s.write(ctx, func(c *session) error {
		q := `UPDATE kept SET value = $2, version = version + 1 WHERE name = $1 AND version = $3`
		if version == 0 {
			q = `INSERT INTO kept (name, value, version, until) VALUES ($1, $2, $3 + 1, 0) ON CONFLICT (name) DO NOTHING`
		}
		n, err := c.exec(q, "named/"+name, value, version)
		stored = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("keep %s: %w", name, err)
	}
	return stored, nil
}
