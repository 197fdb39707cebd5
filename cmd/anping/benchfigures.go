package main

import (
	"math"
	"slices"
	"time"
)

// benchReport is everything that was measured; its JSON is what --json prints.
type benchReport struct {
	Version  string       `json:"version"`
	Go       string       `json:"go"`
	Machine  string       `json:"machine"`
	CPUs     int          `json:"cpus"`
	Door     string       `json:"door"`
	Database string       `json:"database"`
	Seconds  float64      `json:"seconds_per_round"`
	Binary   int64        `json:"binary_bytes"`
	Compared []comparison `json:"compared"`
}

// comparison is the three servers at one number of connections.
type comparison struct {
	Connections int       `json:"connections"`
	Floor       []round   `json:"floor_rounds"`
	Plain       []round   `json:"plain_rounds"`
	Full        []round   `json:"full_rounds"`
	Ratios      []float64 `json:"ratios"`       // full to floor, round by round
	Ratio       float64   `json:"ratio"`        // the middle one
	PlainRatios []float64 `json:"plain_ratios"` // full to plain, round by round
	PlainRatio  float64   `json:"plain_ratio"`  // the middle one
	FloorMedian figures   `json:"floor"`
	PlainMedian figures   `json:"plain"`
	FullMedian  figures   `json:"full"`
	P50         float64   `json:"p50_ms"` // of the full path's answers, all rounds together
	P99         float64   `json:"p99_ms"`
	P999        float64   `json:"p99_9_ms"`
	First       float64   `json:"start_empty_ms"` // start of the process until /readyz, on an empty database
	Again       float64   `json:"start_again_ms"` // on the database it left
	RSS         int64     `json:"idle_rss_bytes"`
	FloorRSS    int64     `json:"floor_idle_rss_bytes"`
	PlainRSS    int64     `json:"plain_idle_rss_bytes"`

	answers []int64 // of the full path, µs
}

// round is one round of one server.
type round struct {
	Messages int     `json:"messages"`
	Drain    float64 `json:"drain_ms"` // from the last answer until nothing was left to send or decide
	figures

	answers []int64
}

// figures are what a server did and used, per message where nothing else is said.
type figures struct {
	PerSecond  float64 `json:"messages_per_second"`
	Sustained  float64 `json:"messages_per_second_with_drain"`
	Statements float64 `json:"statements"`
	RoundTrips float64 `json:"round_trips"`
	Commits    float64 `json:"commits"`
	CPU        float64 `json:"cpu_us"` // of the server's process
	Allocs     float64 `json:"allocations"`
	Bytes      float64 `json:"allocated_bytes"`
	Notes      float64 `json:"notes_per_second"` // from the first message until nothing was left to send
	Held       float64 `json:"rss_bytes"`        // at the end of the round
}

func newRound(s spell, rest drained, before, after tally, notes int64) round {
	n := float64(len(s.Answers))
	per := func(a, b uint64) float64 { return float64(b-a) / n }
	return round{
		Messages: len(s.Answers), Drain: ms(rest.Took), answers: s.Answers,
		figures: figures{
			PerSecond:  n / s.Took.Seconds(),
			Sustained:  n / (s.Took + rest.Took).Seconds(),
			Statements: per(before.Store.Statements, after.Store.Statements),
			RoundTrips: per(before.Store.RoundTrips, after.Store.RoundTrips),
			Commits:    per(before.Store.Commits, after.Store.Commits),
			CPU:        float64((after.CPU - before.CPU).Microseconds()) / n,
			Allocs:     per(before.Allocs, after.Allocs),
			Bytes:      per(before.Bytes, after.Bytes),
			Notes:      float64(notes) / (s.Took + rest.Took).Seconds(),
			Held:       float64(after.RSS),
		},
	}
}

// add takes a round of each server.
func (c *comparison) add(floor, plain, full round) {
	c.Floor, c.Plain, c.Full = append(c.Floor, floor), append(c.Plain, plain), append(c.Full, full)
	c.Ratios = append(c.Ratios, full.PerSecond/floor.PerSecond)
	c.PlainRatios = append(c.PlainRatios, full.PerSecond/plain.PerSecond)
	c.answers = append(c.answers, full.answers...)
}

// finish draws the middle of all rounds.
func (c *comparison) finish() {
	c.Ratio, c.PlainRatio = median(c.Ratios), median(c.PlainRatios)
	c.FloorMedian, c.PlainMedian, c.FullMedian = medians(c.Floor), medians(c.Plain), medians(c.Full)
	slices.Sort(c.answers)
	c.P50, c.P99, c.P999 = percentile(c.answers, 50)/1e3, percentile(c.answers, 99)/1e3, percentile(c.answers, 99.9)/1e3
}

// medians is the middle of each figure by itself.
func medians(rounds []round) figures {
	mid := func(of func(figures) float64) float64 {
		var all []float64
		for _, r := range rounds {
			all = append(all, of(r.figures))
		}
		return median(all)
	}
	return figures{
		PerSecond:  mid(func(f figures) float64 { return f.PerSecond }),
		Sustained:  mid(func(f figures) float64 { return f.Sustained }),
		Statements: mid(func(f figures) float64 { return f.Statements }),
		RoundTrips: mid(func(f figures) float64 { return f.RoundTrips }),
		Commits:    mid(func(f figures) float64 { return f.Commits }),
		CPU:        mid(func(f figures) float64 { return f.CPU }),
		Allocs:     mid(func(f figures) float64 { return f.Allocs }),
		Bytes:      mid(func(f figures) float64 { return f.Bytes }),
		Notes:      mid(func(f figures) float64 { return f.Notes }),
		Held:       mid(func(f figures) float64 { return f.Held }),
	}
}

// median is the middle value, of an even number the mean of the two; 0 of none.
// The order of values is left as it is.
func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	switch n := len(s); {
	case n == 0:
		return 0
	case n%2 == 1:
		return s[n/2]
	default:
		return (s[n/2-1] + s[n/2]) / 2
	}
}

// percentile is the smallest of the sorted values that p percent do not exceed
// (nearest rank); 0 of none.
func percentile(sorted []int64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	// A hair less than the product: 99.9 percent of 1000 must be 999, not 1000.
	rank := int(math.Ceil(p/100*float64(len(sorted)) - 1e-9))
	return float64(sorted[min(max(rank, 1), len(sorted))-1])
}

// ms is a span in milliseconds.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
