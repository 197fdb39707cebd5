package main

import (
	"os"
	"runtime/debug"
)

// heapGrowth is how much the heap may grow, in percent, until what is no longer
// used is collected (Go's own: 100).
const heapGrowth = 400

// collectRarely lets the heap grow further than Go does by itself, unless the
// operator has set GOGC. What the program keeps is small, some 10 MB however
// large the company is, so that under load Go would collect some twenty times a
// second, each time beside those who wait for the one writer of the database
// (docs/performance.md). At rest it changes nothing; under load the process
// holds some 20 MB more.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}
