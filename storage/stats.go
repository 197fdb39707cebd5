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

func (c *counters) add(n uint64) {
	c.statements.Add(n)
	c.trips.Add(n)
}

// Stats returns the counters.
func (s *Store) Stats() Stats {
	c := &s.stats
	return Stats{
		Statements: c.statements.Load(), RoundTrips: c.trips.Load(), Reads: c.reads.Load(),
		Commits: c.commits.Load(), Acts: c.acts.Load(),
	}
}
