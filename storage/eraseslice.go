package storage

import (
	"context"
	"slices"
)

// sliced does something for every key, a slice a transaction.
func (e *erasing) sliced(ctx context.Context, keys []string, f func(*session, string) error) error {
	for part := range slices.Chunk(keys, eraseSlice) {
		err := e.s.write(ctx, func(c *session) error {
			for _, k := range part {
				if err := f(c, k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
