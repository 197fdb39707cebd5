package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed china.csv
var china []byte

// mostDays is more special days than a table has, and more in a row than a
// holiday has; what is over it is a slip.
const (
	mostDays  = 5000
	mostInRow = 60
)

// Fault is what is wrong with a table: row from 1, column by its name, "" = the
// whole row.
type Fault struct {
	Row    int
	Column string
	What   string
}

// Error is "8:kind: …".
func (f Fault) Error() string {
	if f.Column == "" {
		return fmt.Sprintf("%d: %s", f.Row, f.What)
	}
	return fmt.Sprintf("%d:%s: %s", f.Row, f.Column, f.What)
}

// Shipped is the table of a zone that the program brings: of mainland China's
// zones from 2025 to 2027 (china.csv), of others none.
func Shipped(zone string) []Special {
	switch zone {
	case "Asia/Shanghai", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Urumqi", "Asia/Kashgar", "PRC":
		table, faults := ParseTable(china)
		if len(faults) > 0 {
			return nil // TestShippedTable says what is wrong
		}
		return table
	}
	return nil
}

// ParseTable reads a CSV table with the columns day, kind (holiday or workday,
// 休 or 班) and name, and optionally to, the last of several days, and state
// (published or provisional). Lines that begin with # are remarks. The days come
// sorted; of a table with faults, all of which are told, there are none.
func ParseTable(raw []byte) ([]Special, []Fault) {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	in.Comment, in.FieldsPerRecord, in.TrimLeadingSpace = '#', -1, true
	t := tableReader{seen: map[string]int{}}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, append(t.faults, Fault{Row: parse.Line, What: parse.Err.Error()})
		}
		if err != nil {
			return nil, append(t.faults, Fault{Row: 1, What: err.Error()})
		}
		line, _ := in.FieldPos(0)
		if t.columns == nil {
			t.header(line, cells)
		} else {
			t.row(line, cells)
		}
	}
	if t.columns == nil {
		t.faults = append(t.faults, Fault{Row: 1, What: "the header line is missing: day,to,kind,name,state"})
	}
	return Sorted(t.days), t.faults
}

// Sorted are the days in their order.
func Sorted(days []Special) []Special {
	slices.SortFunc(days, func(a, b Special) int { return strings.Compare(a.Day, b.Day) })
	return days
}

// tableReader gathers the rows of a table.
type tableReader struct {
	columns map[string]int
	width   int
	seen    map[string]int // day → row
	days    []Special
	faults  []Fault
}

func (t *tableReader) wrong(row int, column, format string, args ...any) {
	t.faults = append(t.faults, Fault{row, column, fmt.Sprintf(format, args...)})
}

func (t *tableReader) header(row int, cells []string) {
	t.columns, t.width = map[string]int{}, len(cells)
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := t.columns[name]
		switch {
		case twice:
			t.wrong(row, name, "the column stands twice")
		case !slices.Contains([]string{"day", "to", "kind", "name", "state"}, name):
			t.wrong(row, name, "unknown column; there are day, to, kind, name, state")
		default:
			t.columns[name] = i
		}
	}
	for _, must := range []string{"day", "kind"} {
		if _, ok := t.columns[must]; !ok {
			t.wrong(row, must, "the column is missing")
		}
	}
}

func (t *tableReader) row(row int, cells []string) {
	cell := func(column string) string {
		if i, ok := t.columns[column]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return
	}
	if len(cells) > t.width && strings.TrimSpace(strings.Join(cells[t.width:], "")) != "" {
		t.wrong(row, "", "%d cells under %d columns", len(cells), t.width)
		return
	}
	before := len(t.faults)
	s := Special{Name: cell("name")}
	var ok bool
	if s.Kind, ok = KindOf(cell("kind")); !ok {
		t.wrong(row, "kind", "%q is neither holiday (休) nor workday (班)", cell("kind"))
	}
	switch cell("state") {
	case "", "published":
	case "provisional":
		s.Provisional = true
	default:
		t.wrong(row, "state", "%q is neither published nor provisional", cell("state"))
	}
	if strings.ContainsFunc(s.Name, func(r rune) bool { return r < ' ' || r == '\u202e' }) || len(s.Name) > 200 {
		t.wrong(row, "name", "is longer than 200 bytes or holds an invisible character")
	}
	first := t.day(row, "day", cell("day"))
	last := first
	if cell("to") != "" {
		last = t.day(row, "to", cell("to"))
	}
	if len(t.faults) > before {
		return
	}
	t.add(row, s, first, last)
}

// KindOf reads a kind of day as files write it.
func KindOf(text string) (Kind, bool) {
	switch strings.ToLower(text) {
	case "holiday", "休", "休息", "放假", "假":
		return Holiday, true
	case "workday", "班", "上班", "补班", "補班", "调休上班", "調休上班":
		return Workday, true
	}
	return "", false
}

func (t *tableReader) day(row int, column, text string) string {
	for _, layout := range []string{time.DateOnly, "2006/1/2", "20060102", "2006年1月2日"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	t.wrong(row, column, "%q is no day like 2025-10-01", text)
	return ""
}

func (t *tableReader) add(row int, s Special, first, last string) {
	days, wrong := Days(first, last)
	if wrong != "" {
		t.wrong(row, "to", "%s", wrong)
		return
	}
	for _, day := range days {
		if other, twice := t.seen[day]; twice {
			t.wrong(row, "day", "%s stands in row %d already", day, other)
			return
		}
		if len(t.days) == mostDays {
			t.wrong(row, "", "more than %d days", mostDays)
			return
		}
		t.seen[day] = row
		s.Day = day
		t.days = append(t.days, s)
	}
}

// Days are the local days from the first to the last; else what is wrong with
// them.
func Days(first, last string) (days []string, wrong string) {
	if last < first {
		return nil, last + " is before " + first
	}
	for day := first; day <= last; day = AddDays(day, 1) {
		if len(days) == mostInRow {
			return nil, fmt.Sprintf("more than %d days in a row", mostInRow)
		}
		days = append(days, day)
	}
	return days, ""
}
