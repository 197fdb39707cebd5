package text

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every key that the sources name exists, and every key is named somewhere: a
// typo prints as its key, a left-over is translated for nobody.
func TestKeysInSources(t *testing.T) {
	c := catalogue(t)
	texts := c.langs[0].texts
	tables := map[string]bool{}
	for key := range texts {
		table, _, _ := strings.Cut(string(key), ".")
		tables[table] = true
	}
	quoted := regexp.MustCompile(`"([a-z]+)\.([a-z_]+)"`)
	used := map[Key]bool{}
	for _, root := range []string{"..", "../../commands", "../../cmd"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".html") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			raw, err := fs.ReadFile(os.DirFS(root), path)
			if err != nil {
				return err
			}
			for _, m := range quoted.FindAllStringSubmatch(string(raw), -1) {
				if !tables[m[1]] {
					continue
				}
				key := Key(m[1] + "." + m[2])
				if _, ok := texts[key]; !ok && !strings.HasSuffix(m[2], "_") {
					t.Errorf("%s/%s says %s, which no language has", root, path, key)
				}
				used[key] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for key := range texts {
		// The pages' scripts name their texts without the table.
		if !used[key] && !strings.HasPrefix(string(key), "web.") {
			t.Errorf("nothing says %s", key)
		}
	}
}
