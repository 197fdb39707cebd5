package lite

import (
	"fmt"
	"strconv"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Stmt is a prepared statement. Its marks are $1, $2 and so on, each as often
// and in whatever order. Of a run: Bind, Step until there is no further row,
// Reset.
type Stmt struct {
	c       *Conn
	p       uintptr
	marks   []int // by parameter: which argument it takes, from 0
	columns []string

	words uintptr // C memory that holds the texts and bytes bound
	room  int     // its size
}

// Prepare prepares one statement.
func (c *Conn) Prepare(q string) (*Stmt, error) {
	text, err := libc.CString(q)
	if err != nil {
		return nil, errMemory
	}
	defer libc.Xfree(c.tls, text)
	place, err := c.memory(pointerSize)
	if err != nil {
		return nil, err
	}
	defer sqlite3.Xsqlite3_free(c.tls, place)
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, place, 0)
	if err := c.fault(rc); err != nil {
		return nil, err
	}
	s := &Stmt{c: c, p: *at[uintptr](place)}
	for i := range sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.p) {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(c.tls, s.p, i+1))
		n := 0
		if len(name) > 1 {
			n, _ = strconv.Atoi(name[1:])
		}
		if n < 1 {
			s.Close()
			return nil, fmt.Errorf("a mark named %q", name)
		}
		s.marks = append(s.marks, n-1)
	}
	for i := range sqlite3.Xsqlite3_column_count(c.tls, s.p) {
		s.columns = append(s.columns, libc.GoString(sqlite3.Xsqlite3_column_name(c.tls, s.p, i)))
	}
	return s, s.reserve(256)
}

// Columns are the names of the columns of a row.
func (s *Stmt) Columns() []string { return s.columns }

// Close frees the statement.
func (s *Stmt) Close() {
	sqlite3.Xsqlite3_finalize(s.c.tls, s.p) //nolint:misspell // SQLite's word; says again what Step has said
	sqlite3.Xsqlite3_free(s.c.tls, s.words)
	s.p, s.words = 0, 0
}

// reserve makes room for so many bytes of texts. What was bound before is
// forgotten: it is bound anew before the next step.
func (s *Stmt) reserve(n int) error {
	if n <= s.room {
		return nil
	}
	n = max(n, 2*s.room)
	sqlite3.Xsqlite3_free(s.c.tls, s.words)
	s.words, s.room = 0, 0
	p, err := s.c.memory(n)
	if err != nil {
		return err
	}
	s.words, s.room = p, n
	return nil
}

// Bind takes the arguments of a run: int64, int, float64, string or []byte. A nil
// slice is empty bytes, for no table here holds a NULL.
func (s *Stmt) Bind(args []any) error {
	size := 0
	for _, m := range s.marks {
		if m >= len(args) {
			return fmt.Errorf("argument %d is missing", m+1)
		}
		switch v := args[m].(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		}
	}
	if err := s.reserve(size); err != nil {
		return err
	}
	words := unsafe.Slice(at[byte](s.words), s.room) //nolint:gosec // as much as was allocated
	used := 0
	for i, m := range s.marks {
		var rc int32
		switch v := args[m].(type) {
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), v)
		case string:
			n := copy(words[used:], v)
			rc = sqlite3.Xsqlite3_bind_text(s.c.tls, s.p, int32(i+1), s.words+uintptr(used), int32(n), sqlite3.SQLITE_STATIC)
			used += n
		case []byte:
			n := copy(words[used:], v)
			rc = sqlite3.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i+1), s.words+uintptr(used), int32(n), sqlite3.SQLITE_STATIC)
			used += n
		case int:
			rc = sqlite3.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), int64(v))
		case float64:
			rc = sqlite3.Xsqlite3_bind_double(s.c.tls, s.p, int32(i+1), v)
		default:
			return fmt.Errorf("an argument is a %T", v)
		}
		if rc != sqlite3.SQLITE_OK {
			return s.c.fault(rc)
		}
	}
	return nil
}

// Step goes to the next row; false when there is none. After an error or the
// end the statement must be Reset.
func (s *Stmt) Step() (row bool, err error) {
	rc := sqlite3.Xsqlite3_step(s.c.tls, s.p)
	return rc == sqlite3.SQLITE_ROW, s.c.fault(rc)
}

// Reset makes the statement ready for its next run.
func (s *Stmt) Reset() { sqlite3.Xsqlite3_reset(s.c.tls, s.p) }

// Int is an integer column of the row, 0 for NULL.
func (s *Stmt) Int(i int) int64 { return sqlite3.Xsqlite3_column_int64(s.c.tls, s.p, int32(i)) }

// Float is a column of the row as a fraction, 0 for NULL.
func (s *Stmt) Float(i int) float64 { return sqlite3.Xsqlite3_column_double(s.c.tls, s.p, int32(i)) }

// Text is a text column of the row, "" for NULL.
func (s *Stmt) Text(i int) string {
	p := sqlite3.Xsqlite3_column_text(s.c.tls, s.p, int32(i))
	return string(s.bytes(p, i))
}

// Bytes is a copy of a column of bytes of the row, nil for NULL and for none.
func (s *Stmt) Bytes(i int) []byte {
	p := sqlite3.Xsqlite3_column_blob(s.c.tls, s.p, int32(i))
	return append([]byte(nil), s.bytes(p, i)...)
}

// bytes is C's memory that holds a column, until the next step.
func (s *Stmt) bytes(p uintptr, i int) []byte {
	if p == 0 {
		return nil
	}
	return unsafe.Slice(at[byte](p), int(sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i)))) //nolint:gosec // as long as SQLite says
}
