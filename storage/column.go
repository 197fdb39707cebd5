package storage

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// The types of columns. Reading, they take NULL for zero, so that a left join
// can bring a row or nothing together with the stamp of its scope, in one
// statement. No table holds a NULL.
type (
	text string
	num  int64 // also truth values 0 and 1, and moments: Unix ms, 0 = none
	real float64
	blob []byte
)

// Scan reads a text column.
func (t *text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = ""
	case string:
		*t = text(v)
	case []byte:
		*t = text(v)
	default:
		return fmt.Errorf("a text column holds %T", src)
	}
	return nil
}

// Scan reads an integer column.
func (n *num) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*n = 0
	case int64:
		*n = num(v)
	case bool: // EXISTS on PostgreSQL
		*n = bit(v)
	default:
		return fmt.Errorf("an integer column holds %T", src)
	}
	return nil
}

// Scan reads a column of coordinates.
func (r *real) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = 0
	case float64:
		*r = real(v)
	case int64:
		*r = real(v)
	default:
		return fmt.Errorf("a column of coordinates holds %T", src)
	}
	return nil
}

// Scan reads a column of bytes; it copies, for the driver owns src.
func (b *blob) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*b = nil
	case []byte:
		*b = append(blob(nil), v...)
	case string:
		*b = blob(v)
	default:
		return fmt.Errorf("a column of bytes holds %T", src)
	}
	return nil
}

// ms is a moment as it is stored: Unix milliseconds, 0 for the zero time.
func ms(t time.Time) num {
	if t.IsZero() {
		return 0
	}
	return num(t.UnixMilli())
}

// at is the moment of a stored value, UTC.
func at(n num) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(n)).UTC()
}

func bit(b bool) num {
	if b {
		return 1
	}
	return 0
}

// clean takes NUL and bad UTF-8 out of a text: PostgreSQL refuses both, SQLite
// would keep them and make a later move impossible.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
