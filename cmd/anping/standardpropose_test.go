package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/scoring"
)

// TestStandardPropose writes a version to come from what is asked for, and refuses
// what cannot be; nothing is stored until it is imported.
func TestStandardPropose(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		do := func(want int, args ...string) string {
			code, out, errs := try(t, append([]string{"standard", args[0], "--config", i.config}, args[1:]...)...)
			if code != want {
				t.Fatalf("%v: %d %q %q", args, code, out, errs)
			}
			return out + errs
		}
		if out := do(0, "propose", "--quarter", "2025-Q2", "--lang", "en"); !strings.Contains(out, " 2025-Q2: no points, appeals, missed clocks or survey to speak of\n") {
			t.Errorf("of a quarter without anything:\n%s", out)
		}
		file := filepath.Join(t.TempDir(), "next.json")
		first := time.Now().UTC().AddDate(0, 2, 1-time.Now().UTC().Day()).Format(time.DateOnly)
		out := do(0, "propose", "--set", "D1-UNIFORM=0.5", "--set", "accept=2m", "--set", "weights=25 25 25 15 10", "--set", "cap/D2-ARRIVE=8", "--set", "target/accept=97", "--from", first, "--out", file)
		for _, want := range []string{
			"is version 2, to hold from " + first + " on:\n", "rules.D1-UNIFORM.points: -30 → -50\n", "profiles.post.accept: 180 → 120\n", "dimensions.3.weight: 2000 → 2500\n",
			"rules.D2-ARRIVE.cap: 1000 → 800\n", "targets.accept_rate.num: 95 → 97\n", "Nothing has changed yet: when a second person agrees, anping standard import loads it.\n",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("without %q:\n%s", want, out)
			}
		}
		i.is("select count(*) from standards", "1")
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if next, err := scoring.ParseStandard(raw); err != nil || next.Version != 2 || next.From != first {
			t.Errorf("the file is version %d from %s: %v", next.Version, next.From, err)
		}
		fresh := func() string { return filepath.Join(t.TempDir(), "other.json") }
		if out := do(0, "propose", "--out", fresh()); !strings.Contains(out, "change them in the file") {
			t.Errorf("without a change:\n%s", out)
		}
		for _, c := range []struct {
			want string
			args []string
		}{
			{"exists, and is never written over", []string{"--out", file}},
			{"are for the file", []string{"--set", "accept=2m"}},
			{"says nothing of what becomes what", []string{"--set", "accept", "--out", fresh()}},
			{"there is no rule or clock nothing", []string{"--set", "nothing=1", "--out", fresh()}},
			{"is no span of time", []string{"--set", "accept=2", "--out", fresh()}},
			{"is no number of points", []string{"--set", "D1-UNIFORM=much", "--out", fresh()}},
			{"it is so already", []string{"--set", "D1-UNIFORM=0.3", "--out", fresh()}},
			{"weights change on the first day of a month", []string{"--set", "weights=25 25 25 15 10", "--from", first[:8] + "02", "--out", fresh()}},
			{"would come too late", []string{"--from", "2025-01-02", "--out", fresh()}},
			{"is no quarter", []string{"--quarter", "2025-06"}},
			{"there is no site NOWHERE", []string{"--site", "NOWHERE"}},
		} {
			if out := do(2, append([]string{"propose"}, c.args...)...); !strings.Contains(out, c.want) {
				t.Errorf("%v: %s", c.args, out)
			}
		}
		if out := do(0, "import", file); !strings.Contains(out, "version 2 is stored and holds from "+first) {
			t.Error(out)
		}
		if out := do(2, "propose", "--from", first, "--out", fresh()); !strings.Contains(out, "version 2 begins on "+first) {
			t.Error(out)
		}
	})
}
