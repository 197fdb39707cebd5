package storage

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"
	"modernc.org/sqlite"

	"anping/storage/lite"
)

// errClosed says that the store was closed.
var errClosed = errors.New("the store is closed")

// errForeignView says that a view of another store was handed in.
var errForeignView = errors.New("the view belongs to another store")

// gone reports whether err means that the connection is lost or its state unknown.
func gone(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	var network net.Error
	if errors.As(err, &network) {
		return true
	}
	switch code := pgCode(err); {
	case code == "":
		return false
	case code[:2] == "08": // connection exceptions
		return true
	default:
		return code == "57P01" || code == "57P02" || code == "57P03" || code == "25P03" // shut down, crashed, starting, idle too long
	}
}

func pgCode(err error) string {
	var e *pq.Error
	if errors.As(err, &e) && len(e.Code) == 5 {
		return string(e.Code)
	}
	return ""
}

func liteCode(err error) int {
	var own *lite.Error
	if errors.As(err, &own) {
		return own.Code
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// Result codes of SQLite, sqlite.org/rescode.html.
const (
	liteConstraint = 19
	liteReadOnly   = 8
	liteIOErr      = 10
	liteCorrupt    = 11
	liteFull       = 13
	liteCantOpen   = 14
	liteNotADB     = 26
)

// broken reports whether the database itself cannot store now: everything in
// the batch fails, there is no sense in trying one by one.
func broken(err error) bool {
	switch liteCode(err) & 0xff {
	case liteReadOnly, liteIOErr, liteCorrupt, liteFull, liteCantOpen, liteNotADB:
		return true
	}
	switch code := pgCode(err); {
	case code == "":
		return gone(err)
	case code[:2] == "53", code == "55P03", code == "57014", code == "25006": // no room; locked; timed out; read only
		return true
	default:
		return gone(err)
	}
}

// doubled reports whether err is the violation of a unique key.
func doubled(err error) bool {
	return pgCode(err) == "23505" || liteCode(err)&0xff == liteConstraint
}

// deadlocked reports whether the server ended a transaction because another one
// was in its way; nothing of it was done.
func deadlocked(err error) bool {
	code := pgCode(err)
	return code == "40P01" || code == "40001"
}

// crossed reports whether two transactions met: a deadlock or a lock not
// granted in time.
func crossed(err error) bool { return deadlocked(err) || pgCode(err) == "55P03" }
