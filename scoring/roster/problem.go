package roster

import (
	"fmt"
	"strings"
)

// maxProblems bounds what is told of one folder.
const maxProblems = 200

// Problem is one thing that is wrong with a file.
type Problem struct {
	File   string // people.csv
	Row    int    // line of the file, the header is 1; 0 = the file as a whole
	Column string // name of the column, "" = the row as a whole
	What   string
}

// Error says file:row:column: what.
func (p Problem) Error() string {
	where := p.File
	if p.Row > 0 {
		where += fmt.Sprintf(":%d", p.Row)
	}
	if p.Column != "" {
		where += ":" + p.Column
	}
	return where + ": " + p.What
}

// Problems is everything that is wrong with a folder, in the order of its
// files; at most 200.
type Problems []Problem

// Error holds one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func (ps *Problems) add(file string, row int, column, format string, args ...any) {
	if len(*ps) < maxProblems {
		*ps = append(*ps, Problem{file, row, column, fmt.Sprintf(format, args...)})
	}
}
