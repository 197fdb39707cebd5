package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
)

// Plain stores one row and commits it, each caller for itself: what a web
// handler does that knows no group commit. anping bench measures it beside the
// lanes; nothing else uses it. It is safe for use by many goroutines.
type Plain struct {
	db    *sqlx.DB
	put   *sqlx.Stmt // prepared once a connection
	count atomic.Uint64
}

// OpenPlain opens connections of its own to a database that a Store of this
// process has open, under the same promises: nothing acknowledged is lost.
// SQLite has one writing connection, PostgreSQL as many as a Store has in all.
func OpenPlain(ctx context.Context, database string) (*Plain, error) {
	db, err := plainPool(database)
	if err != nil {
		return nil, err
	}
	put, err := db.PreparexContext(ctx, `INSERT INTO happened (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open for one row at a time: %w", plainly(err)), db.Close())
	}
	return &Plain{db: db, put: put}, nil
}

func plainPool(database string) (*sqlx.DB, error) {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
		return liteDB(abs, "_txlock=immediate", 1)
	}
	address, err := addressOf(database)
	if err != nil {
		return nil, err
	}
	connector, err := connectorFor(address, pulsed{})
	if err != nil {
		return nil, fmt.Errorf("open postgres on %s: %w", address.Host, plainly(err))
	}
	return pgDB(connector, poolSize), nil
}

// Store stores a key with a moment, Unix ms; a key that exists already is stored
// already. It returns after the commit.
func (p *Plain) Store(ctx context.Context, key string, at int64) error {
	if _, err := p.put.ExecContext(ctx, key, at); err != nil {
		return fmt.Errorf("store %s: %w", key, err)
	}
	p.count.Add(1)
	return nil
}

// Stats counts what was stored: each row is a statement, a round trip and a
// commit.
func (p *Plain) Stats() Stats {
	n := p.count.Load()
	return Stats{Statements: n, RoundTrips: n, Commits: n}
}

// Close closes the connections.
func (p *Plain) Close() error { return errors.Join(p.put.Close(), p.db.Close()) }
