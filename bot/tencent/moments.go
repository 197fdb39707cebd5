package tencent

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// notedApart is the least time between two notes of one kind: whoever scans the
// internet must not write into the database at each try.
const notedApart = time.Minute

// Moments keeps when something happened last, by kind, where all instances and
// anping check can read it: why callbacks were refused, which the platform tells
// nobody, and when one was taken. It is safe for use by many goroutines.
type Moments struct {
	rows  Rows
	clock Clock
	name  string
	log   *slog.Logger

	mu   sync.Mutex
	last map[string]time.Time
}

// NewMoments keeps moments under a name, "trouble/wecom/ww…"; rows nil = nowhere.
func NewMoments(rows Rows, clock Clock, name string, log *slog.Logger) *Moments {
	return &Moments{rows: rows, clock: clock, name: name, log: log, last: map[string]time.Time{}}
}

// Note keeps that a kind of thing happened now, at most once a minute, beside the
// caller.
func (m *Moments) Note(ctx context.Context, kind string) {
	now := m.clock.Now()
	m.mu.Lock()
	last, known := m.last[kind]
	soon := m.rows == nil || known && now.Sub(last) < notedApart
	if !soon {
		m.last[kind] = now
	}
	m.mu.Unlock()
	if soon {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	go func() {
		defer cancel()
		_, version, err := m.rows.Kept(ctx, m.name+"/"+kind)
		if err == nil {
			_, err = m.rows.Keep(ctx, m.name+"/"+kind, strconv.FormatInt(now.UnixMilli(), 10), version)
		}
		if err != nil {
			m.log.Debug("a moment is not kept", "kind", kind, "err", err)
		}
	}()
}

// Reading reads named values.
type Reading interface {
	Kept(ctx context.Context, name string) (value string, version int64, err error)
}

// LastOf says when a kind of thing happened last under a name of NewMoments; the
// zero time = never.
func LastOf(ctx context.Context, rows Reading, name, kind string) (time.Time, error) {
	row, _, err := rows.Kept(ctx, name+"/"+kind)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when %s was last: %w", kind, err)
	}
	ms, err := strconv.ParseInt(row, 10, 64)
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // nothing is kept, or nothing of ours
	}
	return time.UnixMilli(ms).UTC(), nil
}
