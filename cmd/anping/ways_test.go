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
// A developer waits for the first, and on PostgreSQL for one of them: all of them
// are dearer than what go test gives a package on a small machine, ten minutes.
type share struct{ first, rest, one bool }

// shareOfWays is that of this run on a database.
func shareOfWays(t *testing.T, database string) share {
	t.Helper()
	switch v := os.Getenv(waysOf); v {
	case "":
		all := os.Getenv(pgtest.Require) != ""
		return share{first: true, rest: all, one: !all && database == "postgres"}
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

// ways are those of the i-th story on a database that a run plays. The first are
// one with one instance and one with two, so that both databases together see all
// three platforms.
func (s share) ways(database string, i int) []worldConfig {
	all := everyway()
	if database == "postgres" {
		i++
	}
	one, other := i%3, 3+(i+1)%3
	var out []worldConfig
	for n, w := range all {
		if s.one && n != []int{one, other}[i/3%2] {
			continue
		}
		if s.plays(n == one || n == other) {
			w.database = database
			out = append(out, w)
		}
	}
	return out
}

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
	return shareOfWays(t, database).tencent(database, i)
}

// TestWays: the first and the rest together are all ways, none twice, and the
// first show every story both databases, all platforms and both numbers of
// instances. One of the first is one of them, not always the same.
func TestWays(t *testing.T) {
	t.Parallel()
	first, rest, single := share{first: true}, share{rest: true}, share{first: true, one: true}
	seen := map[string]bool{}
	for i := range 12 {
		for _, w := range single.ways("postgres", i) {
			for _, f := range first.ways("postgres", i) {
				seen[w.way()] = seen[w.way()] || w.way() == f.way()
			}
		}
		platforms, tencent := map[[2]bool]bool{}, 0
		for _, database := range []string{"sqlite", "postgres"} {
			some := first.ways(database, i)
			for _, w := range some {
				platforms[[2]bool{w.push, w.telegram}] = true
			}
			if len(some) != 2 || some[0].engines != 1 || some[1].engines != 2 {
				t.Errorf("story %d: the first ways on %s are not one instance and two", i, database)
			}
			all := append(some, rest.ways(database, i)...)
			for _, want := range everyway() {
				times := 0
				for _, w := range all {
					if w.database == database && w.engines == want.engines && w.push == want.push && w.telegram == want.telegram {
						times++
					}
				}
				if times != 1 || len(all) != len(everyway()) {
					t.Errorf("story %d on %s is played %d times with %d engines, push %v, telegram %v", i, database, times, want.engines, want.push, want.telegram)
				}
			}
			if first.tencent(database, i) {
				tencent++
			}
			if first.tencent(database, i) == rest.tencent(database, i) {
				t.Errorf("story %d is played twice or never on Tencent's adapters on %s", i, database)
			}
		}
		if len(platforms) != 3 || tencent != 1 {
			t.Errorf("story %d: the first ways show %d of 3 platforms and Tencent's %d times, want once", i, len(platforms), tencent)
		}
	}
	if len(seen) != len(everyway()) {
		t.Errorf("one of the first is never another than of %v", seen)
	}
}
