//go:build mutants

package main

import (
	"strings"
	"testing"
)

// TestMutantsUnderChaos wants the quick form of the chaos to be red where it can
// see what a mutant breaks: an answer before the record loses what was
// acknowledged, and without stamps a case is given to two people. The other
// mutants need a moment that the tests named in their files make.
func TestMutantsUnderChaos(t *testing.T) {
	for _, c := range []struct{ tag, says string }{
		{"mutant_ack", "was acknowledged and has 0 records"},
		{"mutant_stamps", "cases were given to two people"},
	} {
		t.Run(c.tag, func(t *testing.T) {
			out, err := goTest(t, mutant{tag: c.tag, pack: "./cmd/anping", test: "Chaos"}, c.tag)
			if err == nil || !strings.Contains(out, c.says) {
				t.Fatalf("the chaos does not notice the mutant: %v\n%s", err, out)
			}
		})
	}
}
