package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	namedForm    = regexp.MustCompile("`([A-Za-z0-9-]+)`")
	testFuncForm = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// TestRulesCoverage: every story and every test that docs/rules-coverage.md names
// is there.
func TestRulesCoverage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root(t), "docs", "rules-coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testsOf(t)
	named := 0
	for n, line := range strings.Split(string(page), "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		if cells := strings.Count(line, " | "); cells != 2 {
			t.Errorf("line %d has %d cells, want 3", n+1, cells+1)
		}
		for _, m := range namedForm.FindAllStringSubmatch(line, -1) {
			named++
			if strings.HasPrefix(m[1], "Test") {
				if !tests[m[1]] {
					t.Errorf("line %d: there is no test %s", n+1, m[1])
				}
			} else if _, err := os.Stat(filepath.Join("stories", m[1]+".txt")); err != nil {
				t.Errorf("line %d: there is no story %s", n+1, m[1])
			}
		}
	}
	if named < 150 {
		t.Errorf("the page names only %d", named)
	}
}

// testsOf are the names of all tests in the repository.
func testsOf(t *testing.T) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	err := filepath.WalkDir(root(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range testFuncForm.FindAllSubmatch(source, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}
