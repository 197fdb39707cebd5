// Package lite runs statements on a SQLite file with little between the caller
// and the library: a statement is bound, stepped and read in place.
//
// What database/sql and the driver do around a statement costs more than most
// statements here: names and declared types of every column are copied anew for
// every run, every text argument is a piece of memory of its own, every value
// travels in an interface (docs/adr/0018). Opening, checking and migrating a
// file is still the driver's part; here are only statements that run many times.
package lite

import (
	"errors"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Conn is one connection to a SQLite file. One goroutine at a time may use it
// and its statements.
type Conn struct {
	tls *libc.TLS
	db  uintptr
}

// Error is what SQLite refused, with its extended result code
// (sqlite.org/rescode.html).
type Error struct {
	Code    int
	message string
}

// Error says what SQLite says.
func (e *Error) Error() string { return e.message }

// errMemory says that C memory has run out.
var errMemory = errors.New("out of memory")

// Open opens a file that exists already and runs each of the settings, which
// are statements. The connection locks nothing between goroutines.
func Open(path string, settings ...string) (*Conn, error) {
	c := &Conn{tls: libc.NewTLS()}
	name, err := libc.CString(path)
	if err != nil {
		c.tls.Close()
		return nil, errMemory
	}
	defer libc.Xfree(c.tls, name)
	place, err := c.memory(pointerSize)
	if err != nil {
		c.tls.Close()
		return nil, err
	}
	defer sqlite3.Xsqlite3_free(c.tls, place)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, place, sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_NOMUTEX, 0)
	c.db = *at[uintptr](place)
	if err := c.fault(rc); err != nil {
		_ = c.Close()
		return nil, err
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	if err := c.steadyPlans(); err != nil {
		_ = c.Close()
		return nil, err
	}
	for _, q := range settings {
		if err := c.Run(q); err != nil {
			_ = c.Close()
			return nil, fmt.Errorf("%s: %w", q, err)
		}
	}
	return c, nil
}

// steadyPlans keeps SQLite from planning a statement anew when other values are
// bound to it: what is asked here is found by a key whatever the values.
func (c *Conn) steadyPlans() error {
	args, err := c.memory(2 * 8) // two arguments of eight bytes
	if err != nil {
		return err
	}
	defer sqlite3.Xsqlite3_free(c.tls, args)
	return c.fault(sqlite3.Xsqlite3_db_config(c.tls, c.db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, libc.VaList(args, int32(1), uintptr(0))))
}

// Close closes the connection. Statements must be closed before.
func (c *Conn) Close() error {
	if c.tls == nil {
		return nil
	}
	err := c.fault(sqlite3.Xsqlite3_close_v2(c.tls, c.db))
	c.tls.Close()
	c.tls, c.db = nil, 0
	return err
}

// Run runs a statement without arguments to its end, whatever it returns.
func (c *Conn) Run(q string) error {
	s, err := c.Prepare(q)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		if row, err := s.Step(); err != nil || !row {
			return err
		}
	}
}

// Changes is how many rows the last INSERT, UPDATE or DELETE that ended has
// changed.
func (c *Conn) Changes() int64 { return int64(sqlite3.Xsqlite3_changes(c.tls, c.db)) }

// LastID is the row number that the last INSERT has made.
func (c *Conn) LastID() int64 { return sqlite3.Xsqlite3_last_insert_rowid(c.tls, c.db) }

// fault is the error of a result code, nil for the codes that are none.
func (c *Conn) fault(rc int32) error {
	switch rc {
	case sqlite3.SQLITE_OK, sqlite3.SQLITE_ROW, sqlite3.SQLITE_DONE:
		return nil
	}
	e := &Error{Code: int(rc), message: libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))}
	if c.db != 0 && sqlite3.Xsqlite3_extended_errcode(c.tls, c.db) == rc {
		if said := libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)); said != e.message {
			e.message += ": " + said
		}
	}
	e.message = fmt.Sprintf("%s (%d)", e.message, rc)
	return e
}

// memory is n bytes of C's.
func (c *Conn) memory(n int) (uintptr, error) {
	p := sqlite3.Xsqlite3_malloc(c.tls, int32(n))
	if p == 0 {
		return 0, errMemory
	}
	return p, nil
}

const pointerSize = int(unsafe.Sizeof(uintptr(0)))

// at is C's memory at p as a T. It is no memory of Go's, so the collector has no
// part in it.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) } //nolint:gosec // memory of SQLite, which no collector moves
