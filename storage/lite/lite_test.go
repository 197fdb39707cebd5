package lite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anping/storage/lite"
)

func open(t *testing.T) *lite.Conn {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lite.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := lite.Open(path, "PRAGMA journal_mode = WAL", `CREATE TABLE x (k TEXT PRIMARY KEY, n INTEGER NOT NULL, f REAL NOT NULL, b BLOB NOT NULL) STRICT`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func prepare(t *testing.T, c *lite.Conn, q string) *lite.Stmt {
	t.Helper()
	s, err := c.Prepare(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestValuesComeBack: what is bound is read again, in whatever order the marks
// stand, run after run, also when a later text needs more room.
func TestValuesComeBack(t *testing.T) {
	c := open(t)
	put := prepare(t, c, `INSERT INTO x (n, k, b, f) VALUES ($2, $1, $4, $3) ON CONFLICT (k) DO UPDATE SET n = excluded.n, b = excluded.b`)
	get := prepare(t, c, `SELECT k, n, f, b, NULL AS none FROM x WHERE k = $1`)
	if got := strings.Join(get.Columns(), " "); got != "k n f b none" {
		t.Errorf("columns %s", got)
	}
	for _, x := range []struct {
		k string
		n int64
		f float64
		b []byte
	}{
		{"", 0, 0, nil},
		{"李强", -1 << 62, 0.25, []byte{0, 1, 0}},
		{strings.Repeat("满", 50_000), 1, -1, bytes.Repeat([]byte{7}, 100_000)},
		{"短", 2, 1e300, []byte{}},
	} {
		if err := put.Bind([]any{x.k, x.n, x.f, x.b}); err != nil {
			t.Fatal(err)
		}
		if row, err := put.Step(); row || err != nil {
			t.Fatal(row, err)
		}
		put.Reset()
		if c.Changes() != 1 {
			t.Errorf("%d changes", c.Changes())
		}
		if err := get.Bind([]any{x.k}); err != nil {
			t.Fatal(err)
		}
		if row, err := get.Step(); !row || err != nil {
			t.Fatal(row, err)
		}
		if get.Text(0) != x.k || get.Int(1) != x.n || get.Float(2) != x.f || !bytes.Equal(get.Bytes(3), x.b) {
			t.Errorf("%.20q came back as %.20q %d %g %d bytes", x.k, get.Text(0), get.Int(1), get.Float(2), len(get.Bytes(3)))
		}
		if get.Text(4) != "" || get.Int(4) != 0 || get.Float(4) != 0 || get.Bytes(4) != nil {
			t.Error("NULL is not nothing")
		}
		if row, err := get.Step(); row || err != nil {
			t.Errorf("a second row, or %v", err)
		}
		get.Reset()
	}
}

// TestFaults: an error has SQLite's code and words, and the statement can be used
// again after it.
func TestFaults(t *testing.T) {
	c := open(t)
	put := prepare(t, c, `INSERT INTO x (k, n, f, b) VALUES ($1, 0, 0, '')`)
	if err := put.Bind(nil); err == nil {
		t.Error("a missing argument is taken")
	}
	if err := put.Bind([]any{struct{}{}}); err == nil {
		t.Error("any type is taken")
	}
	for i, q := range []string{`INSERT INTO x (k, n, f, b) VALUES ('a', 0, 0, x'00')`, `INSERT INTO x (k, n, f, b) VALUES ('a', 0, 0, x'00')`} {
		err := c.Run(q)
		var e *lite.Error
		if i == 0 && err != nil || i == 1 && (!errors.As(err, &e) || e.Code&0xff != 19 || !strings.Contains(err.Error(), "UNIQUE")) {
			t.Errorf("run %d: %v", i, err)
		}
	}
	if _, err := c.Prepare("SELECT * FROM nowhere"); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Errorf("a table that is not there: %v", err)
	}
	if _, err := c.Prepare("SELECT ?"); err == nil {
		t.Error("a mark without a number is taken")
	}
	if _, err := lite.Open(filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("a file that is not there is opened")
	}
}
