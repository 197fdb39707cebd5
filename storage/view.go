package storage

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"

	"anping/bot"
)

// view is what one decision reads through. It holds no connection: a reader
// gets the version of its scope before the data or in the same statement, so
// data can only be newer than its stamp, and Record then refuses it.
type view struct {
	store *Store
	tx    *session // the write transaction of an exclusive decision, else nil
	mu    sync.Mutex
	seen  map[string]int64
}

// View opens a view of the read pool.
func (s *Store) View() bot.View { return &view{store: s, seen: make(map[string]int64, 8)} }

// Seen lists the stamps noted, by scope.
func (v *view) Seen() []bot.Stamp {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make([]bot.Stamp, 0, len(v.seen))
	for scope, version := range v.seen {
		out = append(out, bot.Stamp{Scope: scope, Version: version})
	}
	slices.SortFunc(out, func(a, b bot.Stamp) int { return strings.Compare(a.Scope, b.Scope) })
	return out
}

// note keeps a stamp. Of a scope read twice the older version stands: part of
// the decision may rest on it.
func (v *view) note(scope string, version num) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if old, ok := v.seen[scope]; !ok || int64(version) < old {
		v.seen[scope] = int64(version)
	}
}

func (v *view) noted(scope string) (int64, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	version, ok := v.seen[scope]
	return version, ok
}

// pool reads outside of transactions, with kept statements.
type pool struct{ store *Store }

// borrow takes a reading connection to SQLite. A local file answers at once;
// watching the context meanwhile costs more than the read. A Look has none: its
// few questions go through the driver, as on PostgreSQL.
func (p pool) borrow(ctx context.Context) (*liteConn, error) {
	if p.store.lite == nil {
		return nil, nil
	}
	p.store.stats.add()
	p.store.stats.reads.Add(1)
	return p.store.lite.take(ctx)
}

func (p pool) give(c *liteConn) { p.store.lite.put(c) }

func (p pool) query(ctx context.Context, q string, args ...any) (*sqlx.Rows, error) {
	st, err := p.store.kept.get(ctx, q) //nolint:sqlclosecheck // kept for the life of the pool
	if err != nil {
		return nil, err
	}
	p.store.stats.add()
	p.store.stats.reads.Add(1)
	return st.QueryxContext(ctx, args...)
}

// reading returns where a reader of v reads. In a write transaction the scopes
// are locked first, so that what is then read cannot move.
func (s *Store) reading(ctx context.Context, v bot.View, scopes ...string) (*view, querier, error) {
	own, ok := v.(*view)
	if !ok {
		return nil, nil, errForeignView
	}
	if own.tx == nil {
		return own, pool{s}, nil
	}
	for _, scope := range scopes {
		if err := own.lock(ctx, scope); err != nil {
			return nil, nil, err
		}
	}
	s.stats.reads.Add(1)
	return own, own.tx, nil
}

// texts are statements kept prepared on the read pool.
type texts struct {
	db *sqlx.DB
	mu sync.RWMutex
	by map[string]*sqlx.Stmt
}

func newTexts(db *sqlx.DB) *texts { return &texts{db: db, by: map[string]*sqlx.Stmt{}} }

func (t *texts) get(ctx context.Context, q string) (*sqlx.Stmt, error) {
	t.mu.RLock()
	st := t.by[q]
	t.mu.RUnlock()
	if st != nil {
		return st, nil
	}
	st, err := t.db.PreparexContext(ctx, q)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.by[q]; old != nil {
		return old, st.Close() //nolint:sqlclosecheck // two prepared the same; one is kept
	}
	t.by[q] = st
	return st, nil
}
