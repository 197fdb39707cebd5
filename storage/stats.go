package storage

import "sync/atomic"

// Stats counts what the store did since it was opened. On SQLite a round trip
// is a statement.
type Stats struct {
	Statements uint64
	RoundTrips uint64
	Reads      uint64 // round trips of views and readers, a part of RoundTrips
	Commits    uint64
	Acts       uint64 // stored; repeats and conflicts are not counted
}

type counters struct {
	statements, trips, reads, commits, acts atomic.Uint64
}

// add counts a statement, which is a round trip of its own.
func (c *counters) add() {
	c.statements.Add(1)
	c.trips.Add(1)
}

// Stats returns the counters.
func (s *Store) Stats() Stats {
	c := &s.stats
	return Stats{
		Statements: c.statements.Load(), RoundTrips: c.trips.Load(), Reads: c.reads.Load(),
		Commits: c.commits.Load(), Acts: c.acts.Load(),
	}
}
