//go:build mutants

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The six claims that a mutant stands for: nothing acknowledged before it is
// stored, an old owner settles nothing, a key acts once, a moved stamp is seen,
// an entry is told once, a consent is spent once.
const leastMutants = 6

// mutant is a build of the program with one mechanism broken.
type mutant struct {
	tag  string // its build tag
	pack string // the package whose tests are run
	test string // the test that must go red, a part of storetest by its path
	run  string // what -run selects it by: it and nothing beside it
}

var (
	tagLine  = regexp.MustCompile(`(?m)^//go:build (mutant_[a-z]+)$`)
	testLine = regexp.MustCompile(`The test that goes red is (\w+) ([\w/]+)\.`)
)

// mutants reads them from the files that are their switches: mutant_<name>.go,
// whose comment says which test goes red.
func mutants(t *testing.T) []mutant {
	t.Helper()
	top := root(t)
	var out []mutant
	for _, dir := range []string{"*", "*/*"} {
		files, err := filepath.Glob(filepath.Join(top, dir, "mutant_*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_off.go") {
				continue
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tag, test := tagLine.FindStringSubmatch(string(raw)), testLine.FindStringSubmatch(string(raw))
			if tag == nil || test == nil {
				t.Errorf("%s names no build tag or no test", file)
				continue
			}
			rel, err := filepath.Rel(top, filepath.Dir(file))
			if err != nil {
				t.Fatal(err)
			}
			pack := "./" + filepath.ToSlash(rel)
			if test[1] == "cmd" {
				pack = "./cmd/anping"
			}
			run := "^Test" + test[2] + "$"
			if test[1] == "storetest" {
				run = "^Test(SQLite|Postgres)$/^Suite$/^" + strings.ReplaceAll(test[2], "/", "$/^") + "$"
			}
			out = append(out, mutant{tag[1], pack, test[2], run})
		}
	}
	return out
}

// TestMutants builds each mutant and wants the test that guards its mechanism
// to be red in it and green without it.
func TestMutants(t *testing.T) {
	all := mutants(t)
	if len(all) < leastMutants {
		t.Errorf("%d mutants, want at least %d", len(all), leastMutants)
	}
	for _, m := range all {
		t.Run(m.tag, func(t *testing.T) {
			out, err := goTest(t, m, "")
			if err != nil || !m.ended("PASS", out) {
				t.Fatalf("%s is not green without the mutant: %v\n%s", m.test, err, out)
			}
			from := time.Now()
			out, err = goTest(t, m, m.tag)
			if err == nil || !m.ended("FAIL", out) {
				t.Fatalf("%s does not notice the mutant: %v\n%s", m.test, err, out)
			}
			t.Logf("%s %s is red, %s", m.pack, m.test, time.Since(from).Round(time.Second))
		})
	}
}

// ended reports whether the mutant's test itself, not one around it, ended so.
func (m mutant) ended(how, out string) bool {
	return regexp.MustCompile(`--- ` + how + `: Test(\w+/Suite/)?` + m.test + ` \(`).MatchString(out)
}

// goTest runs the test of a mutant, in a build with a tag ("" = as it is).
func goTest(t *testing.T, m mutant, tag string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "-count=1", "-v", "-tags", tag, "-run", m.run, m.pack)
	cmd.Dir = root(t)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
