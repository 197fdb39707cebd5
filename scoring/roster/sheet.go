package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFile and maxCell bound what is read, in bytes.
const (
	maxFile = 10 << 20
	maxCell = 2000
)

// columns are those of one file: the first count of them must be there.
type columns struct {
	file string
	must int
	all  []string
}

// sheet reads one file into records. A file that cannot be read at all yields
// none and a problem.
func sheet(fsys fs.FS, c columns, optional bool, problems *RowErrors) []record {
	b, err := load(fsys, c.file)
	switch {
	case optional && errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		problems.add(c.file, 0, "", "the file is missing")
		return nil
	case err != nil:
		problems.add(c.file, 0, "", "%v", err)
		return nil
	}
	if i := badText(b); i >= 0 {
		problems.add(c.file, 1+bytes.Count(b[:i], []byte{'\n'}), "", "not plain UTF-8 text; save the file as CSV UTF-8")
		return nil
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		problems.add(c.file, 1, "", "the header line is missing")
		return nil
	}
	index, ok := c.header(header, problems)
	if !ok {
		return nil
	}
	return c.records(r, index, len(header), problems)
}

// load reads a whole file without its byte order mark.
func load(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("larger than %d MB", maxFile>>20)
	}
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}

// badText is where the first NUL or byte that is no UTF-8 stands; -1 = nowhere.
func badText(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// header maps the names of columns to their positions.
func (c columns) header(cells []string, problems *RowErrors) (map[string]int, bool) {
	index := map[string]int{}
	before := len(*problems)
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := index[name]
		switch {
		case name == "":
		case !slices.Contains(c.all, name):
			problems.add(c.file, 1, name, "unknown column; known: %s", strings.Join(c.all, ", "))
		case twice:
			problems.add(c.file, 1, name, "the column stands twice")
		}
		index[name] = i
	}
	for _, name := range c.all[:c.must] {
		if _, ok := index[name]; !ok {
			problems.add(c.file, 1, name, "the column is missing")
		}
	}
	return index, len(*problems) == before
}

func (c columns) records(r *csv.Reader, index map[string]int, width int, problems *RowErrors) []record {
	var records []record
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records
		}
		if err != nil {
			row, what := 0, err
			var wrong *csv.ParseError
			if errors.As(err, &wrong) {
				row, what = wrong.Line, wrong.Err
			}
			problems.add(c.file, row, "", "%v", what)
			return records
		}
		row, _ := r.FieldPos(0)
		blank := func(cell string) bool { return strings.TrimSpace(cell) == "" }
		if !slices.ContainsFunc(cells, func(cell string) bool { return !blank(cell) }) {
			continue
		}
		if len(cells) > width && slices.ContainsFunc(cells[width:], func(cell string) bool { return !blank(cell) }) {
			problems.add(c.file, row, "", "%d cells under %d columns", len(cells), width)
			continue
		}
		records = append(records, record{c.file, row, index, cells, problems})
	}
}
