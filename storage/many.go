package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lib/pq"
)

// many is one statement for a set of rows, in one text for both databases. On
// PostgreSQL it runs once for all rows, which travel as one array a column; on
// SQLite, where a statement costs no round trip, once for each row with the
// statement kept prepared (measured: as fast as multi-row VALUES).
//
// The text names what differs:
//
//	{rows}   the rows, as the source of an INSERT
//	{from}   the rows as u, in an UPDATE … FROM     (nothing on SQLite)
//	{using}  the rows as u, in a DELETE … USING     (nothing on SQLite)
//	{among name}  WHERE the column is one of the rows'
//	{name}   a column of the row at hand
//	{name[]} all values of a column, as an array    (PostgreSQL only)
type many struct {
	cols []column
	key  []int // columns by which a later row of the set replaces an earlier one
	lite []string
	pg   []string // a CTE each

	texts sync.Map // on PostgreSQL by number of the first argument: made once
}

// text is the i-th statement on PostgreSQL with its arrays from $first on.
func (m *many) text(i, first int) string {
	k := [2]int{i, first}
	if t, ok := m.texts.Load(k); ok {
		return t.(string)
	}
	t := pgText(m.cols, m.pg[i], first)
	m.texts.Store(k, t)
	return t
}

// compile makes a many from one text.
func compile(cols []column, key []int, template string) *many {
	return &many{cols: cols, key: key, lite: []string{liteText(cols, template)}, pg: []string{template}}
}

// parseColumns reads "key t, chat i" as columns.
func parseColumns(s string) []column {
	var out []column
	for c := range strings.SplitSeq(s, ", ") {
		name, kind, _ := strings.Cut(c, " ")
		out = append(out, column{name, kind[0]})
	}
	return out
}

func liteText(cols []column, template string) string {
	pairs := []string{"{from}", "", "{using}", ""}
	marks := make([]string, len(cols))
	for i, c := range cols {
		marks[i] = "$" + strconv.Itoa(i+1)
		pairs = append(pairs, "{"+c.name+"}", marks[i], "{among "+c.name+"}", "WHERE "+c.name+" = "+marks[i])
	}
	pairs = append(pairs, "{rows}", "VALUES ("+strings.Join(marks, ", ")+")")
	return strings.NewReplacer(pairs...).Replace(template)
}

func arrayType(kind byte) string {
	switch kind {
	case 't':
		return "text[]"
	case 'i':
		return "bigint[]"
	case 'f':
		return "double precision[]"
	default:
		return "bytea[]"
	}
}

// pgText is a template's text on PostgreSQL with its arrays from $first on.
func pgText(cols []column, template string, first int) string {
	set := make([]string, len(cols))
	var pairs []string
	for i, c := range cols {
		set[i] = "$" + strconv.Itoa(first+i) + "::" + arrayType(c.kind)
		pairs = append(pairs, "{"+c.name+"[]}", set[i], "{"+c.name+"}", "u."+c.name, "{among "+c.name+"}", "WHERE "+c.name+" = ANY ("+set[i]+")")
	}
	unnest := "unnest(" + strings.Join(set, ", ") + ") AS u(" + names(cols) + ")"
	pairs = append(pairs, "{rows}", "SELECT "+names(cols)+" FROM "+unnest, "{from}", "FROM "+unnest, "{using}", "USING "+unnest)
	return strings.NewReplacer(pairs...).Replace(template)
}

// arrays turns rows into one array a column.
func arrays(cols []column, vals []any) []any {
	n := len(vals) / len(cols)
	out := make([]any, len(cols))
	for j, c := range cols {
		switch c.kind {
		case 't':
			out[j] = pq.StringArray(gather[string](vals, j, len(cols), n))
		case 'i':
			out[j] = pq.Int64Array(gather[int64](vals, j, len(cols), n))
		case 'f':
			out[j] = pq.Float64Array(gather[float64](vals, j, len(cols), n))
		default:
			out[j] = pq.ByteaArray(gather[[]byte](vals, j, len(cols), n))
		}
	}
	return out
}

func gather[T any](vals []any, j, stride, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = vals[i*stride+j].(T)
	}
	return out
}

// last keeps, of rows equal in the key columns, the last: PostgreSQL refuses to
// store one row twice in a statement.
func (m *many) last(vals []any) []any {
	stride := len(m.cols)
	if m.key == nil || len(vals) == stride {
		return vals
	}
	seen := make(map[string]int, len(vals)/stride)
	out := vals[:0:0]
	for i := 0; i < len(vals); i += stride {
		row := vals[i : i+stride]
		var k strings.Builder
		for _, j := range m.key {
			switch v := row[j].(type) {
			case string:
				k.WriteString(v)
			case int64:
				k.WriteString(strconv.FormatInt(v, 10))
			}
			k.WriteByte(0)
		}
		if old, ok := seen[k.String()]; ok {
			copy(out[old:], row)
			continue
		}
		seen[k.String()] = len(out)
		out = append(out, row...)
	}
	return out
}

// set is rows for a many.
type set struct {
	many *many
	vals []any
}

// add stores the rows of all sets. On PostgreSQL they go in one statement and
// one round trip: each set is a CTE, and no set touches what another one does.
func (c *session) add(sets ...set) error {
	if !c.store.pg {
		return c.addEach(sets)
	}
	var w weave
	w.put(sets...)
	return w.run(c)
}

// weave is one statement of many CTEs in the making.
type weave struct {
	text strings.Builder
	args []any
	ctes int
}

func (w *weave) put(sets ...set) {
	for _, s := range sets {
		if len(s.vals) == 0 {
			continue
		}
		first := len(w.args) + 1
		w.args = append(w.args, arrays(s.many.cols, s.many.last(s.vals))...)
		for i := range s.many.pg {
			w.cte("w"+strconv.Itoa(w.ctes), s.many.text(i, first))
		}
	}
}

func (w *weave) cte(name, body string) {
	between := ",\n"
	if w.ctes == 0 {
		between = "WITH "
	}
	for _, part := range []string{between, name, " AS (", body, ")"} {
		w.text.WriteString(part)
	}
	w.ctes++
}

func (w *weave) run(c *session) error {
	if w.ctes == 0 {
		return nil
	}
	w.text.WriteString("\nSELECT 1")
	_, err := c.exec(w.text.String(), w.args...)
	return err
}

// each runs a statement that returns rows for every row of the set.
func each[R any](c *session, m *many, vals []any) ([]R, error) {
	if len(vals) == 0 {
		return nil, nil
	}
	if c.store.pg {
		return list[R](context.Background(), c, m.text(0, 1), arrays(m.cols, vals)...)
	}
	var out []R
	for row := range slices.Chunk(vals, len(m.cols)) {
		rows, err := list[R](context.Background(), c, m.lite[0], row...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (c *session) addEach(sets []set) error {
	for _, s := range sets {
		stride := len(s.many.cols)
		for i := 0; i < len(s.vals); i += stride {
			for _, q := range s.many.lite {
				if _, err := c.exec(q, s.vals[i:i+stride]...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
