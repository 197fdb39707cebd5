package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// session is one connection that writes, with its statements kept prepared. On
// SQLite there is one in the process. It uses no request's context: a client
// that goes away must not undo what others in the same batch were promised.
// What bounds it is the connection's own deadlines (postgres.go).
type session struct {
	store *Store
	lite  *liteConn  // SQLite; nil = to be opened
	conn  *sqlx.Conn // PostgreSQL; nil = to be opened
	stmts map[string]*sqlx.Stmt
	hands *hands    // of the batch being written; nil = nothing is handed out
	tx    driver.Tx // begun and committed by the driver, which checks the answers
	trail trail     // of the audit log
}

// querier reads: the read pool, or a session inside its transaction.
type querier interface {
	// borrow returns the connection to read on, on SQLite; give takes it back.
	borrow(ctx context.Context) (*liteConn, error)
	give(*liteConn)
	// query reads on PostgreSQL.
	query(ctx context.Context, q string, args ...any) (*sqlx.Rows, error)
}

// borrow counts a statement and returns the session's own connection.
func (c *session) borrow(context.Context) (*liteConn, error) {
	if c.lite != nil {
		c.store.stats.add()
	}
	return c.lite, nil
}

func (c *session) give(*liteConn) {}

// keptStatements bounds the prepared statements of a session: the sets of a
// batch can meet in many combinations, of which few come often.
const keptStatements = 256

func (c *session) open() (err error) {
	if c.lite != nil || c.conn != nil {
		return nil
	}
	if !c.store.pg {
		c.lite, err = openFile(c.store.path, false)
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	conn, err := c.store.writers.Connx(ctx)
	if err != nil {
		return err
	}
	c.conn, c.stmts = conn, map[string]*sqlx.Stmt{}
	return nil
}

// discard gives the connection up for good: after an error on the way nothing
// is known of its state.
func (c *session) discard() {
	if c.lite != nil {
		_ = c.lite.close()
		c.lite = nil
	}
	if c.conn == nil {
		return
	}
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.conn.Close()
	c.conn, c.stmts = nil, nil
}

// begin opens a transaction; a pooled connection that died meanwhile is replaced.
// One that took its time to fail is not: the server is frozen, and the next one
// would be.
func (c *session) begin() error {
	c.trail.begun()
	began := time.Now()
	for try := 0; ; try++ {
		err := c.open()
		if err == nil {
			err = c.start()
		}
		if err == nil || !gone(err) || try >= poolSize || time.Since(began) > atOnce {
			return err
		}
		c.discard()
	}
}

// start begins on the open connection.
func (c *session) start() error {
	if !c.store.pg {
		return c.plain("BEGIN IMMEDIATE")
	}
	c.store.stats.add()
	return c.conn.Raw(func(dc any) (err error) {
		c.tx, err = dc.(driver.ConnBeginTx).BeginTx(context.Background(), driver.TxOptions{})
		return err
	})
}

// finish ends the transaction by f on PostgreSQL, else by a statement. COMMIT
// alone would not do: a server answers it without an error where a transaction
// had failed before.
func (c *session) finish(q string, f func(driver.Tx) error) error {
	if !c.store.pg {
		return c.plain(q)
	}
	c.store.stats.add()
	return c.conn.Raw(func(any) error { return f(c.tx) })
}

func (c *session) commit() error {
	err := c.finish("COMMIT", driver.Tx.Commit)
	if err == nil {
		c.trail.kept()
		c.store.stats.commits.Add(1)
		return nil
	}
	if gone(err) {
		c.discard()
		c.trail.lost()
		return &lostCommit{err}
	}
	c.rollback()
	return err
}

// lostCommit says that the connection was lost at COMMIT: the work may be
// stored or not.
type lostCommit struct{ error }

func (e *lostCommit) Unwrap() error { return e.error }

func (c *session) rollback() {
	if c.conn == nil && c.lite == nil {
		return
	}
	if err := c.finish("ROLLBACK", driver.Tx.Rollback); err != nil && c.store.pg {
		c.discard()
	}
}

// plain runs a statement without arguments on SQLite.
func (c *session) plain(q string) error {
	c.store.stats.add()
	_, err := c.lite.exec(q, nil)
	return err
}

// prepared keeps each text prepared on the connection to PostgreSQL.
func (c *session) prepared(q string) (*sqlx.Stmt, error) {
	if s := c.stmts[q]; s != nil {
		return s, nil
	}
	if len(c.stmts) >= keptStatements {
		for old, s := range c.stmts {
			_ = s.Close()
			delete(c.stmts, old)
		}
	}
	s, err := c.conn.PreparexContext(context.Background(), q)
	if err != nil {
		return nil, err
	}
	c.stmts[q] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (c *session) exec(q string, args ...any) (int64, error) {
	if c.lite != nil {
		c.store.stats.add()
		return c.lite.exec(q, args)
	}
	s, err := c.prepared(q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return 0, err
	}
	c.store.stats.add()
	r, err := s.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query runs a reading statement in the transaction on PostgreSQL.
func (c *session) query(_ context.Context, q string, args ...any) (*sqlx.Rows, error) {
	s, err := c.prepared(q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return nil, err
	}
	c.store.stats.add()
	return s.QueryxContext(context.Background(), args...)
}

// panicked is a panic in work that others share a transaction with.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprintf("panic while writing: %v", p.value) }

func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v}
		}
	}()
	return f()
}

// transact runs f in a transaction of this session. It is for work of its own;
// batches have lanes (lane.go).
func (c *session) transact(f func() error) error {
	if err := c.begin(); err != nil {
		return err
	}
	if err := guarded(f); err != nil {
		c.end(err)
		return err
	}
	return c.commit()
}

// alone runs f, which is one statement, without a transaction around it.
func (c *session) alone(f func() error) error {
	err := c.open()
	if err == nil {
		err = guarded(f)
	}
	switch {
	case err == nil:
		c.store.stats.commits.Add(1)
	case gone(err):
		c.discard()
	}
	return err
}

// end leaves a transaction that failed.
func (c *session) end(err error) {
	if gone(err) {
		c.discard()
		return
	}
	c.rollback()
}

// list reads all rows of a query. On PostgreSQL, outside of a transaction, it
// returns when ctx ends, whatever the driver is waiting for; that ends by the
// deadlines of its connection.
func list[R any](ctx context.Context, from querier, q string, args ...any) (out []R, err error) {
	lite, err := from.borrow(ctx)
	if err != nil {
		return nil, err
	}
	if lite != nil {
		defer from.give(lite)
		err := readLite(lite, q, args, func() *R {
			out = append(out, *new(R))
			return &out[len(out)-1]
		})
		return out, err
	}
	p, ok := from.(pool)
	if !ok || ctx.Done() == nil {
		return readAll[R](ctx, from, q, args...)
	}
	return inTime(ctx, func() ([]R, error) { return readAll[R](ctx, p, q, args...) })
}

// inTime runs f beside the caller, who is answered when ctx ends.
func inTime[R any](ctx context.Context, f func() ([]R, error)) ([]R, error) {
	type answer struct {
		rows []R
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		rows, err := f()
		got <- answer{rows, err}
	}()
	select {
	case a := <-got:
		return a.rows, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func readAll[R any](ctx context.Context, from querier, q string, args ...any) ([]R, error) {
	rows, err := from.query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []R
	for rows.Next() {
		var r R
		if err := rows.StructScan(&r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// one reads the first row of a query; false when there is none.
func one[R any](ctx context.Context, from querier, q string, args ...any) (r R, found bool, err error) {
	lite, err := from.borrow(ctx)
	if err != nil {
		return r, false, err
	}
	if lite != nil {
		defer from.give(lite)
		var further R
		err := readLite(lite, q, args, func() *R {
			if found {
				return &further
			}
			found = true
			return &r
		})
		return r, found && err == nil, err
	}
	rows, err := list[R](ctx, from, q, args...)
	if err != nil || len(rows) == 0 {
		return r, false, err
	}
	return rows[0], true, nil
}

// Times of a connection to PostgreSQL (reliability M12: lib/pq does not heed a
// context while the server is frozen).
const (
	connectWithin = 2 * time.Second
	answerWithin  = 3 * time.Second // each read and write of the socket
	stateWithin   = 2800            // ms, statement_timeout: the server gives up first
	lockWithin    = 2000            // ms, lock_timeout
	idleWithin    = 10000           // ms, idle_in_transaction_session_timeout
	atOnce        = time.Second     // what failed sooner is worth another try
	poolSize      = 12              // connections a process (storage.md C.2: 8 to 16)
)
