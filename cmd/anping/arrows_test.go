package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the path that all our packages start with.
const module = "anping/"

// layer is one row of the picture in CONTRIBUTING.md: a folder, and what it
// and the folders below it may import of ours.
type layer struct {
	Prefix string
	May    []string // "*" = everything
	Tests  []string // what its test files may import besides
}

// layers is closed: a package outside these folders fails the test. Only test
// files, and fakes themselves, import the packages of suites and fakes.
func layers() []layer {
	return []layer{
		{"cmd/anping", []string{"*"}, []string{
			"bot/bottest", "bot/bottest/door", "bot/bottest/peer", "bot/bottest/tencent", "bot/telegram/fakeapi", "bot/wechat/fakeapi", "bot/wecom/fakeapi", "storage/storetest",
		}},
		{"commands", []string{"scoring", "bot", "bot/text"}, []string{"bot/bottest"}},
		{"storage", []string{"scoring", "bot"}, []string{"bot/text", "storage/storetest"}},
		{"bot/media", nil, nil},
		{"bot/chart", []string{"bot"}, nil},
		{"bot/secret", nil, nil},
		{"bot/outgoing", []string{"bot", "bot/text"}, nil},
		{"bot/download", []string{"bot", "bot/media"}, nil},
		{"bot/telegram", []string{"bot", "bot/download", "bot/media", "bot/outgoing", "bot/secret", "bot/text"}, []string{"bot/bottest", "bot/telegram/fakeapi"}},
		{"bot/telegram/fakeapi", []string{"bot/bottest/door"}, []string{"bot/bottest/peer"}},
		{"bot/tencent", []string{"bot/secret"}, nil},
		{"bot/wechat", []string{"bot", "bot/download", "bot/media", "bot/outgoing", "bot/secret", "bot/tencent", "bot/text"}, []string{"bot/bottest", "bot/wechat/fakeapi"}},
		{"bot/wechat/fakeapi", []string{"bot/bottest/door", "bot/bottest/tencent"}, []string{"bot/bottest/peer"}},
		{"bot/wecom", []string{"bot", "bot/download", "bot/media", "bot/outgoing", "bot/secret", "bot/tencent", "bot/text"}, []string{"bot/bottest", "bot/wecom/fakeapi"}},
		{"bot/wecom/fakeapi", []string{"bot/bottest/tencent"}, []string{"bot/bottest/peer"}},
		{"bot/web", []string{"scoring", "bot", "bot/media", "bot/text"}, []string{"bot/bottest"}},
		{"bot/bottest", []string{"scoring", "bot", "bot/text"}, nil},
		{"bot/bottest/door", nil, nil},
		{"bot/bottest/peer", nil, nil},
		{"bot/bottest/tencent", nil, nil},
		{"bot/text", nil, nil},
		{"bot", []string{"scoring", "bot/text"}, []string{"bot/bottest"}},
		{"storage/storetest", []string{"scoring", "bot", "bot/text"}, nil},
		{"scoring", nil, nil},
	}
}

// library is a module we use: who may import it, and whether only in tests.
type library struct {
	Path  string
	Who   []string
	Tests bool
}

// libraries is closed too: a library that is not listed fails the test.
func libraries() []library {
	return []library{
		{"github.com/go-telegram/bot", []string{"bot/telegram"}, false},
		{"github.com/jmoiron/sqlx", []string{"storage"}, false},
		{"github.com/lib/pq", []string{"storage"}, false},
		{"modernc.org/sqlite", []string{"storage"}, false},
		{"modernc.org/libc", []string{"storage/lite"}, false},
		{"github.com/pressly/goose/v3", []string{"storage"}, false},
		{"github.com/alecthomas/kong", []string{"cmd/anping"}, false},
		{"github.com/pelletier/go-toml/v2", []string{"cmd/anping", "bot/text", "scoring/sentence", "scoring/survey"}, false},
		{"github.com/robfig/cron/v3", []string{"scoring/calendar"}, false},
		{"golang.org/x/image", []string{"bot/media", "bot/chart"}, false},
		{"golang.org/x/text", []string{"scoring", "bot/text"}, false},
		{"github.com/chromedp", []string{"cmd/anping"}, true},
		{"go.uber.org/goleak", []string{"cmd/anping", "bot", "storage", "commands"}, true},
		{"pgregory.net/rapid", []string{"cmd/anping", "bot", "storage", "commands", "scoring"}, true},
		{"database/sql", []string{"storage"}, false},
		// Reads the operator's workbook into plain lines; the domain (scoring/roster)
		// judges those and knows no format.
		{"github.com/xuri/excelize/v2", []string{"cmd/anping"}, false},
		// Reads the operator's iCalendar file. MIT, released this year, nothing outside
		// its own tests.
		{"github.com/arran4/golang-ical", []string{"cmd/anping"}, false},
		// Draws the code of a printed slip: the only thing we print. MIT, no
		// dependency outside its own tests, released this year.
		{"github.com/piglig/go-qr", []string{"cmd/anping"}, false},
	}
}

// plainSQL is what the tests of the whole program look into a database with,
// beside our own code: a story's state: lines are SQL.
func plainSQL() []string {
	return []string{"database/sql", "github.com/lib/pq", "modernc.org/sqlite"}
}

// impure are the parts of the standard library that package scoring has no use
// for: it does no I/O, takes no context and makes nothing at random.
func impure() []string {
	return []string{"context", "os", "net", "database/sql", "log", "math/rand", "crypto/rand", "path/filepath", "os/exec", "syscall"}
}

// inside reports whether dir is prefix or lies below it.
func inside(dir, prefix string) bool {
	return dir == prefix || strings.HasPrefix(dir, prefix+"/")
}

// layerOf finds the layer of a folder: the longest prefix.
func layerOf(dir string) (layer, bool) {
	var best layer
	for _, l := range layers() {
		if inside(dir, l.Prefix) && len(l.Prefix) > len(best.Prefix) {
			best = l
		}
	}
	return best, best.Prefix != ""
}

// faultOf says what is wrong with an import, "" when nothing is.
func faultOf(dir string, test bool, path string) string {
	from, ok := layerOf(dir)
	if !ok {
		return "stands in no layer"
	}
	if ours, ok := strings.CutPrefix(path, module); ok {
		return ownFault(from, test, ours)
	}
	for _, lib := range libraries() {
		if !inside(path, lib.Path) {
			continue
		}
		if !slices.ContainsFunc(lib.Who, func(w string) bool { return inside(dir, w) }) {
			if test && from.Prefix == "cmd/anping" && slices.Contains(plainSQL(), lib.Path) {
				return ""
			}
			return "only " + strings.Join(lib.Who, ", ") + " may import " + lib.Path
		}
		if lib.Tests && !test {
			return "only test files may import " + lib.Path
		}
		return ""
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return path + " is not in the list of libraries"
	}
	if from.Prefix == "scoring" && !test && slices.ContainsFunc(impure(), func(p string) bool { return inside(path, p) }) {
		return "scoring is pure and has no use for " + path
	}
	return ""
}

// ownFault judges an import of one of our packages.
func ownFault(from layer, test bool, path string) string {
	to, ok := layerOf(path)
	switch {
	case !ok:
		return path + " stands in no layer"
	case to.Prefix == from.Prefix:
		return "" // a folder below a layer belongs to it
	case test && slices.Contains(from.Tests, to.Prefix):
		return ""
	case slices.Contains(from.May, to.Prefix):
		return ""
	case inside(to.Prefix, "bot/bottest") || path == to.Prefix && strings.HasSuffix(path, "/fakeapi") || to.Prefix == "storage/storetest":
		return "only test files may import " + path
	case slices.Contains(from.May, "*"):
		return ""
	}
	return "there is no arrow from " + from.Prefix + " to " + to.Prefix
}

// TestArrows holds the picture of the packages: every package stands in a
// layer, and every import, also of test files, follows an arrow.
func TestArrows(t *testing.T) {
	t.Parallel()
	_, files := sources(t)
	imports := 0
	for _, f := range files {
		if _, ok := layerOf(f.Dir); !ok {
			t.Errorf("%s: the folder %s stands in no layer", f.Path, f.Dir)
		}
		for _, spec := range f.File.Imports {
			imports++
			path := strings.Trim(spec.Path.Value, `"`)
			if what := faultOf(f.Dir, f.Test, path); what != "" {
				t.Errorf("%s imports %s: %s", f.Path, path, what)
			}
		}
	}
	if imports < 50 {
		t.Errorf("only %d imports seen", imports)
	}
}

// TestArrowsCanFail keeps the judge honest: each of these imports is wrong.
func TestArrowsCanFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dir  string
		test bool
		path string
	}{
		{"models", false, "fmt"},
		{"scoring", false, "anping/bot"},
		{"scoring", false, "context"},
		{"scoring", false, "net/http"},
		{"scoring/calendar", false, "os"},
		{"bot/text", false, "anping/scoring"},
		{"bot", false, "anping/storage"},
		{"bot", false, "anping/bot/web"},
		{"bot", false, "anping/bot/bottest"},
		{"bot", false, "github.com/lib/pq"},
		{"bot/telegram", false, "anping/bot/wechat"},
		{"bot/telegram", false, "anping/scoring"},
		{"bot/media", false, "anping/bot"},
		{"bot/tencent", false, "anping/bot"},
		{"bot/wecom", false, "anping/bot/wechat"},
		{"bot", false, "anping/bot/media"},
		{"bot/web", false, "golang.org/x/image/draw"},
		{"bot/web", false, "anping/commands"},
		{"bot/web", true, "github.com/chromedp/chromedp"},
		{"commands", false, "anping/storage"},
		{"commands", true, "anping/storage"},
		{"commands", false, "database/sql"},
		{"storage", false, "anping/commands"},
		{"storage", false, "anping/bot/text"},
		{"storage/storetest", true, "anping/storage"},
		{"cmd/anping", false, "anping/bot/bottest"},
		{"cmd/anping", false, "github.com/jmoiron/sqlx"},
		{"cmd/anping", false, "github.com/chromedp/chromedp"},
		{"cmd/anping", false, "github.com/spf13/cobra"},
		{"scoring", false, "github.com/robfig/cron/v3"},
		{"scoring/roster", false, "github.com/xuri/excelize/v2"},
	} {
		if faultOf(c.dir, c.test, c.path) == "" {
			t.Errorf("%s (test %v) may import %s", c.dir, c.test, c.path)
		}
	}
}

// topLevel is everything that stands at the top of the repository. Something
// new there needs an ADR.
func topLevel() []string {
	return []string{
		".ci", ".gitignore", ".golangci.yml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
		"README.md", "README.zh-CN.md", "bot", "cmd", "commands", "config.example.toml", "docs", "go.mod", "go.sum",
		"scoring", "storage",
	}
}

// TestTopLevel holds the list of what stands at the top: no more, no less.
func TestTopLevel(t *testing.T) {
	t.Parallel()
	found := topEntries(t)
	for _, name := range found {
		if !slices.Contains(topLevel(), name) {
			t.Errorf("%s is new at the top level: it needs an ADR and a row in this test", name)
		}
	}
	for _, name := range topLevel() {
		if !slices.Contains(found, name) {
			t.Errorf("%s is missing at the top level", name)
		}
	}
}

// topEntries lists what git knows at the top, so that a database left by a
// trial does not count; without git, what lies there.
func topEntries(t *testing.T) []string {
	t.Helper()
	top := root(t)
	var out []string
	if listed, err := exec.CommandContext(t.Context(), "git", "-C", top, "ls-files", "-z").Output(); err == nil {
		for _, path := range strings.Split(strings.Trim(string(listed), "\x00"), "\x00") {
			first, _, _ := strings.Cut(path, "/")
			out = append(out, first)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != ".git" && !strings.Contains(string(ignored), fmt.Sprintf("/%s\n", e.Name())) {
			out = append(out, e.Name())
		}
	}
	return out
}
