package roster

import (
	"embed"
	"io/fs"
)

//go:embed example/*.csv
var example embed.FS

// Example is the company of the demo: invented, with a chat on platform
// "sandbox", account "demo", for everybody in it.
func Example() fs.FS {
	folder, err := fs.Sub(example, "example")
	if err != nil {
		panic("roster: the embedded example: " + err.Error()) // the name is constant and valid
	}
	return folder
}
