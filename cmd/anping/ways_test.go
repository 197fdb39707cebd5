package main

import (
	"os"
	"strconv"
	"testing"

	"anping/storage/storetest/pgtest"
)

// waysOf is the environment variable that says which ways of every story a run
// plays: "first" or "rest", which leave nothing out together; "" is all of them
// where everything is required, else what a developer waits for.
const waysOf = "ANPING_TEST_WAYS"

// share is the part of the ways that a run plays. .ci/run plays the first under
// the race detector, which makes a story four times as dear, and the rest without.
// A developer waits for the first only: all of them are dearer than what go test
// gives a package on a small machine, ten minutes.
type share struct{ first, rest bool }

// shareOfWays is that of this run.
func shareOfWays(t *testing.T) share {
	t.Helper()
	switch v := os.Getenv(waysOf); v {
	case "":
		return share{first: true, rest: os.Getenv(pgtest.Require) != ""}
	case "first", "rest":
		return share{first: v == "first", rest: v == "rest"}
	default:
		t.Fatalf("%s is %q, want first, rest or nothing", waysOf, v)
		return share{}
	}
}

// plays reports whether a run plays a way that is, or is not, of the first.
func (s share) plays(first bool) bool { return first && s.first || !first && s.rest }

// everyway is how a story is played on the fakes and on Telegram's adapter.
func everyway() []worldConfig {
	var all []worldConfig
	for engines := 1; engines <= 2; engines++ {
		all = append(all, worldConfig{engines: engines, push: true}, worldConfig{engines: engines}, worldConfig{engines: engines, telegram: true})
	}
	return all
}

// way is the name of a way: its platform, and by how many instances.
func (c worldConfig) way() string {
	platform := "passive"
	switch {
	case c.push:
		platform = "push"
	case c.telegram:
		platform = "telegram"
	}
	return platform + strconv.Itoa(c.engines)
}

// ways are those of the i-th story on a database that a run plays. The first is
// one on each database, of two platforms, by one instance and by two; three stories
// in a row see all platforms on both. Who lets the stories be written plays that way.
func (s share) ways(database string, i int) []worldConfig {
	platform, engines := i%3, i/3%2
	if database == "postgres" {
		platform, engines = (i+1)%3, 1-engines
	}
	var out []worldConfig
	for n, w := range everyway() {
		w.database = database
		if *update && w.writes() || !*update && s.plays(n == 3*engines+platform) {
			out = append(out, w)
		}
	}
	return out
}

// writes reports whether -update writes what happens in this way.
func (c worldConfig) writes() bool { return c.push && c.engines == 1 && c.database == "sqlite" }

// tencent reports whether a run plays the i-th story on one of Tencent's adapters
// on a database. The first is SQLite for two stories in turn, PostgreSQL for two.
func (s share) tencent(database string, i int) bool {
	return s.plays((database == "sqlite") == (i/2%2 == 0))
}

// onTencent is tencent of this run. On a developer's machine PostgreSQL is left out.
func onTencent(t *testing.T, database string, i int) bool {
	t.Helper()
	if database == "postgres" && os.Getenv(waysOf) == "" && os.Getenv(pgtest.Require) == "" {
		return false
	}
	return shareOfWays(t).tencent(database, i)
}

// TestWays: the first and the rest together are all ways, none twice, and the
// first show every story both databases, two platforms and both numbers of
// instances.
func TestWays(t *testing.T) {
	t.Parallel()
	first, rest := share{first: true}, share{rest: true}
	seen := map[string]bool{}
	for i := range 6 {
		platforms, engines, tencent := map[[2]bool]bool{}, map[int]bool{}, 0
		for _, database := range []string{"sqlite", "postgres"} {
			one := first.ways(database, i)
			if len(one) != 1 {
				t.Fatalf("story %d on %s: %d first ways, want one", i, database, len(one))
			}
			platforms[[2]bool{one[0].push, one[0].telegram}], engines[one[0].engines] = true, true
			seen[database+one[0].way()] = true
			times := map[string]int{one[0].way(): 1}
			for _, w := range rest.ways(database, i) {
				times[w.way()]++
			}
			for _, want := range everyway() {
				if times[want.way()] != 1 {
					t.Errorf("story %d on %s is played %d times as %s", i, database, times[want.way()], want.way())
				}
			}
			if first.tencent(database, i) {
				tencent++
			}
			if first.tencent(database, i) == rest.tencent(database, i) {
				t.Errorf("story %d is played twice or never on Tencent's adapters on %s", i, database)
			}
		}
		if len(platforms) != 2 || len(engines) != 2 || tencent != 1 {
			t.Errorf("story %d: the first ways show %d platforms, %d numbers of instances and Tencent's %d times, want 2, 2 and once", i, len(platforms), len(engines), tencent)
		}
	}
	if len(seen) != 2*len(everyway()) {
		t.Errorf("the first ways of six stories are only %v", seen)
	}
}
