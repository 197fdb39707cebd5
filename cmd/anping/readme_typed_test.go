package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anping/storage"
)

// TestReadmesTyped: a command that stands in a sentence with its flags runs as it is
// typed; of those that need a configuration none leaves it out.
func TestReadmesTyped(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		raw, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range regexp.MustCompile("`((?:anping|export) [^`]+)`").FindAllStringSubmatch(string(raw), -1) {
			if m[1] == "anping survey show > sun.toml" || !strings.Contains(m[1], " --") && !strings.ContainsAny(m[1], "0123456789<>") {
				continue // needs none, or is a name
			}
			n++
			if !strings.HasPrefix(m[1], "anping ") || !strings.Contains(m[1], " --config ") && !strings.HasPrefix(m[1], "anping demo") {
				t.Errorf("%s: %s", file, m[1])
			}
		}
		if n < 12 {
			t.Errorf("%s: %d commands", file, n)
		}
	}
}

// TestServedRefuses: what the READMEs say must wait until serve has stopped, on
// SQLite, is what is refused beside it.
func TestServedRefuses(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	_, shown, _ := try(t, "survey", "show")
	_, standard, _ := try(t, "standard", "show", "--config", i.config)
	commands := map[string][]string{
		"import":           {i.dir},
		"erase":            {"--client", "C002", "--yes"},
		"standard import":  {i.written("s.json", standard)},
		"survey import":    {i.written("s.toml", shown)},
		"calendar import":  {i.written("c.csv", "day,kind,name\n2031-01-01,holiday,x\n")},
		"patrol import":    {"--site", "SUN", i.written("t.csv", "time,checkpoint,guard\n")},
		"checkpoint sheet": {"--site", "SUN", filepath.Join(t.TempDir(), "a.html")},
		"notice post":      {"--group", "SUN-G-NIGHT"},
	}
	s, err := storage.Open(t.Context(), storage.Config{Database: i.address})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for name, args := range commands {
		args = append(append(strings.Fields(name), "--config", i.config), args...)
		if code, _, errs := try(t, args...); code != 1 || !strings.Contains(errs, "another process serves this file, stop it first") {
			t.Errorf("%s: %d %q", name, code, errs)
		}
	}
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		raw, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		line := regexp.MustCompile(`(?m)^- .*groups\.csv.*SQLite.*$`).FindString(string(raw))
		for name := range commands {
			if !strings.Contains(line, "`"+name+"`") {
				t.Errorf("%s does not say %s", file, name)
			}
		}
	}
}
