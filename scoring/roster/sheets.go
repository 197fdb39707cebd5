package roster

import (
	"maps"
	"slices"
	"strings"
)

// Sheets are the sheets of a workbook by name, those of Names in small letters. Of
// others a line is enough, which says that there is something in them. Who reads the
// workbook bounds it, and writes days, times and degrees as the files do.
type Sheets map[string][]Line

// ReadSheets reads a workbook as Read does a folder; RowError.File is then the
// name of the sheet.
func (d Defaults) ReadSheets(sheets Sheets) (Rows, error) { return d.read(sheets) }

func (Sheets) called(name string) string { return name }

func (s Sheets) lines(name string, optional bool, problems *RowErrors) []Line {
	lines, ok := s[name]
	switch {
	case !ok && optional:
		return nil
	case !ok:
		problems.add(name, 0, "", "the sheet is missing")
	case len(lines) == 0:
		problems.add(name, 1, "", "the header line is missing")
	}
	return lines
}

func (s Sheets) strays() (out []stray) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if !slices.Contains(Names(), name) {
			out = append(out, stray{name, strings.ToLower(strings.TrimSpace(name)), len(s[name]) == 0})
		}
	}
	return out
}
