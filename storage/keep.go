package storage

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"anping/bot"
)

// firstCase is the first number of a case: A1001 looks like a number, A1 does not.
const firstCase = 1001

// Reserve takes the next n numbers of a series and returns the first
// (bot.Keeper). The first of "case" is 1001, of any other series 1.
func (s *Store) Reserve(ctx context.Context, series string, n int64) (int64, error) {
	if n < 1 {
		return 0, fmt.Errorf("reserve numbers of %s: %d is no amount", series, n)
	}
	start := int64(1)
	if series == bot.SeriesCase {
		start = firstCase
	}
	var next num
	err := s.write(ctx, func(c *session) error {
		r, _, err := one[struct {
			Next num `db:"next"`
		}](ctx, c, `INSERT INTO kept (name, value, version, until) VALUES ($1, $2, 1, 0)
			ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(kept.value AS BIGINT) + $3 AS TEXT), version = kept.version + 1
			RETURNING CAST(value AS BIGINT) AS next`, "number/"+series, strconv.FormatInt(start+n, 10), n)
		next = r.Next
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reserve numbers of %s: %w", series, err)
	}
	return int64(next) - n, nil
}

// Receiving is proved in spans: a proof at most aliveGap after the last extends
// its span, a later one begins the next (rules.md 3, heartbeat gap). A proof
// less than aliveApart after the last stored one is kept in memory until it is
// asked for: a busy webhook must not write once a message.
const (
	aliveGap   = 30 * time.Second
	aliveApart = 5 * time.Second
)

// aliveSpans holds the last proof of each account, stored and not.
type aliveSpans struct {
	mu   sync.Mutex
	last map[[2]string]proof
}

type proof struct{ stored, heard time.Time }

// Alive extends the span in which receiving was proved (bot.Keeper).
func (s *Store) Alive(ctx context.Context, platform, account string, at time.Time) error {
	k := [2]string{platform, account}
	s.alive.mu.Lock()
	if s.alive.last == nil {
		s.alive.last = map[[2]string]proof{}
	}
	p := s.alive.last[k]
	if at.After(p.heard) {
		p.heard = at
	}
	early := !p.stored.IsZero() && at.Sub(p.stored) < aliveApart && !at.Before(p.stored)
	s.alive.last[k] = p
	s.alive.mu.Unlock()
	if early {
		return nil
	}
	return s.storeAlive(ctx, k, at)
}

func (s *Store) storeAlive(ctx context.Context, k [2]string, at time.Time) error {
	err := s.write(ctx, func(c *session) error {
		n, err := c.exec(`UPDATE alive SET until_at = CASE WHEN until_at > $3 THEN until_at ELSE $3 END
			WHERE platform = $1 AND account = $2 AND from_at <= $3 AND until_at >= $4 AND from_at = (
				SELECT max(a.from_at) FROM alive a WHERE a.platform = $1 AND a.account = $2 AND a.from_at <= $3)`,
			k[0], k[1], int64(ms(at)), int64(ms(at.Add(-aliveGap))))
		if err != nil || n > 0 {
			return err
		}
		_, err = c.exec(`INSERT INTO alive (platform, account, from_at, until_at) VALUES ($1, $2, $3, $3)
			ON CONFLICT (platform, account, from_at) DO NOTHING`, k[0], k[1], int64(ms(at)))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep alive: %w", err)
	}
	s.alive.mu.Lock()
	defer s.alive.mu.Unlock()
	if p := s.alive.last[k]; at.After(p.stored) {
		p.stored = at
		s.alive.last[k] = p
	}
	return nil
}

// Received reports whether one platform's receiving was proved over the whole
// span (bot.Keeper), and nothing that was sent in it waits to be decided. It
// writes nothing, for it is asked inside decisions: what is not stored yet is
// counted from memory.
func (s *Store) Received(ctx context.Context, from, to time.Time) (bool, error) {
	rows, err := list[struct {
		Platform text `db:"platform"`
		Account  text `db:"account"`
		Until    num  `db:"until_at"`
	}](ctx, pool{s}, `SELECT platform, account, until_at FROM alive WHERE from_at <= $1 AND until_at >= $1
		AND NOT EXISTS (SELECT 1 FROM unheard u WHERE u.at <= $2)`, int64(ms(from)), int64(ms(to)))
	if err != nil {
		return false, fmt.Errorf("read alive: %w", err)
	}
	s.alive.mu.Lock()
	defer s.alive.mu.Unlock()
	for _, r := range rows {
		until := at(r.Until)
		p := s.alive.last[[2]string{string(r.Platform), string(r.Account)}]
		if p.heard.After(until) && p.heard.Sub(until) <= aliveGap {
			until = p.heard
		}
		if !until.Before(to) {
			return true, nil
		}
	}
	return false, nil
}
