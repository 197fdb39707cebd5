package roster

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Names are the files of a company without their ending, and the sheets of a
// workbook.
func Names() []string {
	return []string{"sites", "teams", "people", "places", "groups", "clients", "rota", "checks", "checkpoints", "routes"}
}

// stray is a file or sheet of another name than ours.
type stray struct {
	written string // as it stands there
	name    string // without its ending, in small letters
	empty   bool
}

// strays tells what is not read because of its name. What is nearly one of our
// names is wrong: half a company would be loaded without a word. Anything else may
// lie beside ours, and is noted.
func (x *reader) strays() (notes RowErrors) {
	names := Names()
	for i, name := range names {
		names[i] = x.from.called(name)
	}
	all := strings.Join(names, ", ")
	for _, s := range x.from.strays() {
		meant := near(s.name, Names())
		switch {
		case meant != "" && x.missing[meant]: // which was said, with its mend
		case meant != "":
			x.problems.add(s.written, 0, "", "is none of ours and would not be read; ours are %s", all)
			x.problems.mend(fmt.Sprintf("did you mean %s? Give it this name, or take it out", x.from.called(meant)))
		case !s.empty:
			notes.add(s.written, 0, "", "is not read, for it is none of ours: %s", all)
		}
	}
	return notes
}

// strays are the folder's other CSV files. What import writes itself is passed over,
// and so is what editors and systems hide.
func (f *csvFolder) strays() (out []stray) {
	entries, err := fs.ReadDir(f.fsys, ".")
	if err != nil {
		return nil // the files that must be there were found, or said to be missing
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		bare := strings.TrimSuffix(strings.TrimSuffix(name, ".txt"), ".csv")
		switch {
		case e.IsDir() || bare == name || bare == strings.TrimSuffix(name, ".txt") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~"):
		case bare == "codes" || bare == "new-codes" || slices.Contains(Names(), strings.TrimSuffix(e.Name(), ".csv")):
		default:
			out = append(out, stray{written: e.Name(), name: strings.TrimSuffix(bare, ".csv")})
		}
	}
	return out
}

// near is the one of some names that differs from a word in one letter at most: one
// more, one less, another one, or two that changed places. "" = none does.
func near(word string, names []string) string {
	for _, name := range names {
		if word == name {
			return name
		}
	}
	for _, name := range names {
		if oneApart([]rune(word), []rune(name)) {
			return name
		}
	}
	return ""
}

func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i == len(a) || slices.Equal(a[i+1:], b[i+1:]) ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	case 1:
		return slices.Equal(a[i:], b[i+1:])
	}
	return false
}
