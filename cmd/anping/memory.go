package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much the heap may grow until what is no longer used is collected.
const (
	heapGrowth = 400      // percent, of a small heap (Go's own: 100)
	heapSlack  = 64 << 20 // bytes that a larger one may grow by …
	heapLeast  = 50       // … but at least by these percent
)

// collectRarely lets the heap grow further than Go does by itself, unless the
// operator has set GOGC. What the program keeps is small, some 20 MB of a company
// of a hundred people, so that under load Go would collect some twenty times a
// second, each time beside those who wait for the one writer of the database
// (docs/performance.md). The roster of 100,000 people is five times as much: five
// times that again would be wasted, so a large heap grows by heapSlack. At rest it
// changes nothing; under load the process holds that much more.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
		followHeap(heapGrowth)
	}
}

// followHeap sets the growth anew after each collection, for what was then in use.
func followHeap(had int) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	now := growth(live[0].Value.Uint64())
	if now != had {
		debug.SetGCPercent(now)
	}
	mark := new([64]byte) // large enough to be collected by itself; nobody else holds it
	runtime.AddCleanup(mark, followHeap, now)
}

// growth is how many percent a heap may grow of which so many bytes are in use.
func growth(live uint64) int {
	return int(min(heapGrowth, max(heapLeast, heapSlack*100/max(live, 1))))
}
