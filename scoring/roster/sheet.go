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
)

// maxFile and maxCell bound what is read, in bytes.
const (
	maxFile = 10 << 20
	maxCell = 2000
)

// columns are those of one file: the first count of them must be there.
type columns struct {
	file string // without its ending, then as people call it
	must int
	all  []string
}

// source is where the files of a company come from.
type source interface {
	// called is how people know a file: sites.csv.
	called(name string) string
	// lines are a file's, its header first, blank ones included; nil where it is
	// missing and optional, or problems say what is wrong with it as a whole.
	lines(name string, optional bool, problems *RowErrors) []Line
	// strays are files or sheets of other names.
	strays() []stray
}

// Line is one line of a file or row of a sheet.
type Line struct {
	Row   int // as people count: the first is 1
	Cells []string
}

// sheet reads one file into records. A file that cannot be read at all yields
// none and a problem.
func (x *reader) sheet(c columns, optional bool) []record {
	name, before := c.file, len(*x.problems)
	defer func() {
		if len(*x.problems) > before {
			x.lost[name] = true
			x.missing[name] = (*x.problems)[before].Row == 0 && (*x.problems)[before].Mend != ""
		}
	}()
	lines := x.from.lines(c.file, optional, x.problems)
	if len(lines) == 0 {
		return nil
	}
	c.file = x.from.called(c.file)
	index, ok := c.header(lines[0], x.problems)
	if !ok {
		return nil
	}
	return c.records(lines[1:], index, len(lines[0].Cells), x.problems)
}

// csvFolder is a folder of CSV files.
type csvFolder struct {
	fsys  fs.FS
	notes RowErrors
}

func (*csvFolder) called(name string) string { return name + ".csv" }

func (f *csvFolder) lines(name string, optional bool, problems *RowErrors) []Line {
	name = f.called(name)
	b, err := load(f.fsys, name)
	switch {
	case optional && errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		problems.add(name, 0, "", "the file is missing")
		if other := f.alike(name); other != "" {
			problems.mend("give " + other + " this name")
		}
		return nil
	case err != nil:
		problems.add(name, 0, "", "%v", err)
		return nil
	}
	if i, what := notText(b); i >= 0 {
		plain, ok := fromGB18030(b)
		if !ok {
			problems.add(name, 1+bytes.Count(b[:i], []byte{'\n'}), "", "not plain UTF-8 text, but %s; in Excel or WPS choose Save As, CSV UTF-8", what)
			return nil
		}
		f.notes.add(name, 0, "", "is not UTF-8 and was read as GBK, as Excel in China saves CSV; see whether the names are right")
		b = plain
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	var out []Line
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			row, what := 0, err
			var wrong *csv.ParseError
			if errors.As(err, &wrong) {
				row, what = wrong.Line, wrong.Err
			}
			problems.add(name, row, "", "%v", what)
			return nil
		}
		row, _ := r.FieldPos(0)
		out = append(out, Line{row, cells})
	}
	if len(out) == 0 {
		problems.add(name, 1, "", "the header line is missing")
	}
	return out
}

// alike is a file whose name differs only in the size of its letters, or has an
// ending more, as editors and spreadsheets like to write it; "" = there is none.
func (f *csvFolder) alike(name string) string {
	entries, err := fs.ReadDir(f.fsys, ".")
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if low := strings.ToLower(e.Name()); low == name || low == name+".csv" || low == name+".txt" {
			return e.Name()
		}
	}
	return ""
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

// header maps the names of columns to their positions.
func (c columns) header(line Line, problems *RowErrors) (map[string]int, bool) {
	index := map[string]int{}
	before := len(*problems)
	if by := c.separated(line); by != "" {
		problems.add(c.file, line.Row, "", "its columns are separated by %s; in Excel or WPS choose Save As, CSV UTF-8, which puts commas", by)
		return nil, false
	}
	for i, cell := range line.Cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := index[name]
		switch {
		case name == "":
		case !slices.Contains(c.all, name):
			problems.add(c.file, line.Row, name, "unknown column; known: %s", strings.Join(c.all, ", "))
			problems.mend("write one of these, or take the column out")
		case twice:
			problems.add(c.file, line.Row, name, "the column stands twice")
		}
		index[name] = i
	}
	for _, name := range c.all[:c.must] {
		if _, ok := index[name]; !ok {
			problems.add(c.file, line.Row, name, "the column is missing")
			problems.mend("add it to the first line")
		}
	}
	return index, len(*problems) == before
}

// separated says what stands between a header's names in place of commas, "" =
// they are separated, or it is no header at all.
func (c columns) separated(line Line) string {
	if len(line.Cells) != 1 {
		return ""
	}
	for by, called := range map[string]string{";": "semicolons", "\t": "tabs", "，": "Chinese commas", "、": "、"} {
		first, _, found := strings.Cut(strings.ToLower(line.Cells[0]), by)
		if found && slices.Contains(c.all, strings.TrimSpace(first)) {
			return called
		}
	}
	return ""
}

func (c columns) records(lines []Line, index map[string]int, width int, problems *RowErrors) []record {
	var records []record
	said := func(cell string) bool { return strings.TrimSpace(cell) != "" }
	for _, l := range lines {
		if !slices.ContainsFunc(l.Cells, said) {
			continue
		}
		if len(l.Cells) > width && slices.ContainsFunc(l.Cells[width:], said) {
			problems.add(c.file, l.Row, "", "%d cells under %d columns", len(l.Cells), width)
			continue
		}
		records = append(records, record{c.file, l.Row, index, l.Cells, problems})
	}
	return records
}
