package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anping/scoring"
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

// codeRow is a line of the page's table of the standard's codes.
var codeRow = regexp.MustCompile(`(?m)^\| (D[1-5]-[A-Z-]+) \| (.*) \| (.*) \|$`)

// TestEveryCode: each code of the shipped standard has a story in which the entries
// that the story reads hold it, and one in which they do not.
func TestEveryCode(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root(t), "docs", "rules-coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, m := range codeRow.FindAllStringSubmatch(string(page), -1) {
		rows[m[1]] = m[2:]
	}
	for _, rule := range scoring.Shipped().Rules {
		row, ok := rows[rule.Code]
		if !ok {
			t.Errorf("the page has no line for %s", rule.Code)
			continue
		}
		for i, cell := range row {
			for _, m := range namedForm.FindAllStringSubmatch(cell, -1) {
				if booked, asked := entriesOf(t, m[1], rule.Code); !asked || booked != (i == 0) {
					t.Errorf("%s in %s: read in a state line %v, booked %v", rule.Code, m[1], asked, booked)
				}
			}
			if !namedForm.MatchString(cell) {
				t.Errorf("%s has no story for one of both", rule.Code)
			}
		}
	}
}

// entriesOf reports whether a story reads entries so that a code would be seen: by
// rule, by asking for the code, or by finding none at all; and whether it is there.
func entriesOf(t *testing.T, story, code string) (booked, asked bool) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("stories", story+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		query, result, ok := strings.Cut(line, " =>")
		if !ok || !strings.HasPrefix(query, "state: ") || !strings.Contains(query, "entries") {
			continue
		}
		result = strings.TrimSpace(result)
		none, named := result == "" || result == "0", strings.Contains(query, "'"+code+"'")
		columns, _, _ := strings.Cut(query, " from ")
		asked = asked || none || named || strings.Contains(columns, "rule")
		booked = booked || strings.Contains(result, code) || named && !none
	}
	return booked, asked
}
