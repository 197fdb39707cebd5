package storage

import (
	"context"
	"fmt"
	"time"
)

// How long what is only kept for repeats stays (architecture.md, Storage).
const (
	answersKept = 48 * time.Hour
	keysKept    = 8 * 24 * time.Hour // longer than any platform repeats a message
	buttonsKept = 7 * 24 * time.Hour // past their end
	aliveKept   = 40 * 24 * time.Hour
	pruneSlice  = 500 // rows a transaction, so that no message waits for it
)

// Prune removes what nobody asks for any more: answers for repeats after 48 h (or
// Config.Answers), heard keys after 8 days, but not before their answers, buttons a
// week past their end, old windows, proofs of receiving and errands. It works in
// slices of 500 rows and may be called at any time.
func (s *Store) Prune(ctx context.Context, now time.Time) error {
	blankTo := ms(now.Add(-s.answers))
	for _, p := range []struct {
		q    string
		args []any
	}{
		{
			`UPDATE heard SET answer = '' WHERE key IN (SELECT key FROM heard WHERE at >= $1 AND at < $2 AND answer <> '' ORDER BY at LIMIT $3)`,
			[]any{s.blanked.Load(), int64(blankTo)},
		},
		{`DELETE FROM heard WHERE key IN (SELECT key FROM heard WHERE at < $1 ORDER BY at LIMIT $2)`, []any{int64(ms(now.Add(-max(keysKept, s.answers))))}},
		{`DELETE FROM buttons WHERE id IN (SELECT id FROM buttons WHERE until < $1 ORDER BY until LIMIT $2)`, []any{int64(ms(now.Add(-buttonsKept)))}},
		{`DELETE FROM alive WHERE until_at < $1 AND (platform, account, from_at) IN
			(SELECT platform, account, from_at FROM alive WHERE until_at < $1 LIMIT $2)`, []any{int64(ms(now.Add(-aliveKept)))}},
		{
			`DELETE FROM slots WHERE (chat, opened_at, n) IN (SELECT chat, opened_at, n FROM slots WHERE opened_at < $1 LIMIT $2)`,
			[]any{int64(ms(now.Add(-keysKept)))},
		},
		// Of a platform that is off by now: it drops its own.
		{`DELETE FROM errands WHERE key IN (SELECT key FROM errands WHERE until_at < $1 LIMIT $2)`, []any{int64(ms(now.Add(-keysKept)))}},
	} {
		if err := s.slices(ctx, p.q, append(p.args, int64(pruneSlice))); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
	}
	s.blanked.Store(int64(blankTo))
	return nil
}

// slices repeats a statement until it finds no full slice.
func (s *Store) slices(ctx context.Context, q string, args []any) error {
	for {
		var n int64
		err := s.write(ctx, func(c *session) error {
			var err error
			n, err = c.exec(q, args...)
			return err
		})
		if err != nil || n < pruneSlice {
			return err
		}
	}
}
