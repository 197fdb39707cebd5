package roster

import (
	"embed"
	"io/fs"
)

//go:embed example/*.csv demo/*.csv
var example embed.FS

// Example is an invented company with a chat on platform "sandbox", account "demo",
// for everybody in it.
func Example() fs.FS { return embedded("example") }

// Demo is the company of the demo: the example with a second manager, who agrees to
// a change of the standard, and with clients enough for a survey's results to be
// shown (rules.md 9: fewer than five answers are hidden).
func Demo() fs.FS { return over{embedded("demo"), Example()} }

func embedded(name string) fs.FS {
	folder, err := fs.Sub(example, name)
	if err != nil {
		panic("roster: the embedded folder " + name + ": " + err.Error()) // the name is constant and valid
	}
	return folder
}

// over is a folder some of whose files take the place of another's of the same name.
type over struct{ top, below fs.FS }

// Open opens the file on top, else the one below; the list of files is that below.
func (o over) Open(name string) (fs.File, error) {
	if name != "." {
		if f, err := o.top.Open(name); err == nil {
			return f, nil
		}
	}
	f, err := o.below.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // a folder's own error says which file
	}
	return f, nil
}
