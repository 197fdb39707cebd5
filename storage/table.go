package storage

import (
	"reflect"
	"slices"
	"strings"
)

// table knows how a row type R lies in its table: every field of R is a column,
// named by its db tag, typed by its kind. The same struct is read by sqlx and
// written by the statements made here, so columns are named in one place.
type table[R any] struct {
	name string
	cols []column
}

// column is one column of a set of rows.
type column struct {
	name string
	kind byte // t, i, f or b, see arrayType
}

func tableOf[R any](name string) table[R] {
	return table[R]{name: name, cols: columnsOf(reflect.TypeFor[R]())}
}

func columnsOf(t reflect.Type) []column {
	out := make([]column, t.NumField())
	for i := range out {
		f := t.Field(i)
		out[i] = column{f.Tag.Get("db"), kindOf(f.Type)}
	}
	return out
}

func kindOf(t reflect.Type) byte {
	switch t.Kind() {
	case reflect.String:
		return 't'
	case reflect.Float64:
		return 'f'
	case reflect.Slice:
		return 'b'
	default:
		return 'i'
	}
}

// list names the columns as alias.column AS "prefix.column".
func (t table[R]) list(alias, prefix string) string {
	var b strings.Builder
	for i, c := range t.cols {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(alias + "." + c.name)
		if prefix != "" {
			b.WriteString(` AS "` + prefix + "." + c.name + `"`)
		}
	}
	return b.String()
}

// row appends r's values, in the order of the columns, as drivers take them.
func (t table[R]) row(dst []any, r R) []any {
	v := reflect.ValueOf(r)
	for i, c := range t.cols {
		f := v.Field(i)
		switch c.kind {
		case 't':
			dst = append(dst, clean(f.String()))
		case 'i':
			dst = append(dst, f.Int())
		case 'f':
			dst = append(dst, f.Float())
		default:
			dst = append(dst, f.Bytes())
		}
	}
	return dst
}

// insert makes the statement that adds rows, ending in suffix.
func (t table[R]) insert(suffix string) *many {
	return compile(t.cols, nil, "INSERT INTO "+t.name+" ("+names(t.cols)+") {rows} "+suffix)
}

// upsert makes the statement that stores rows whole, by key. In rows that exist
// a column named at the start of one of the rules ("used_at = …") follows that
// rule.
func (t table[R]) upsert(key string, rules ...string) *many {
	keys := strings.Split(key, ", ")
	own := map[string]string{}
	for _, r := range rules {
		name, _, _ := strings.Cut(r, " ")
		own[name] = r
	}
	var set []string
	var index []int
	for i, c := range t.cols {
		if slices.Contains(keys, c.name) {
			index = append(index, i)
			continue
		}
		rule := c.name + " = excluded." + c.name
		if own[c.name] != "" {
			rule = own[c.name]
		}
		set = append(set, rule)
	}
	return compile(t.cols, index,
		"INSERT INTO "+t.name+" ("+names(t.cols)+") {rows} ON CONFLICT ("+key+") DO UPDATE SET "+strings.Join(set, ", "))
}

func names(cols []column) string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.name
	}
	return strings.Join(out, ", ")
}
