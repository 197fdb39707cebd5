package roster

import (
	"fmt"
	"strings"
)

// maxProblems bounds what is told of one folder.
const maxProblems = 200

// RowError is one thing that is wrong with a file.
type RowError struct {
	File   string // people.csv
	Row    int    // line of the file, the header is 1; 0 = the file as a whole
	Column string // name of the column, "" = the row as a whole
	What   string
	Mend   string // how, where it is more than mending that cell, row or file; or ""
}

// Error says file:row:column: what.
func (p RowError) Error() string {
	where := p.File
	if p.Row > 0 {
		where += fmt.Sprintf(":%d", p.Row)
	}
	if p.Column != "" {
		where += ":" + p.Column
	}
	return where + ": " + p.What
}

// RowErrors is everything that is wrong with a folder, in the order of its
// files; at most 200.
type RowErrors []RowError

// Error holds one line for each problem.
func (ps RowErrors) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func (ps *RowErrors) add(file string, row int, column, format string, args ...any) {
	if len(*ps) < maxProblems {
		*ps = append(*ps, RowError{File: file, Row: row, Column: column, What: fmt.Sprintf(format, args...)})
	}
}

// mend says how to mend what was added last.
func (ps *RowErrors) mend(how string) {
	if n := len(*ps); n > 0 {
		(*ps)[n-1].Mend = how
	}
}
