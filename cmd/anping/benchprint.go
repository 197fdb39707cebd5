package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// printJSON writes the report as one JSON value.
func (r benchReport) printJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// print writes the report as people read it.
func (r benchReport) print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "anping %s, %s, %s %s, %d processors, binary %.1f MB\n", r.Version, r.Database, r.Go, r.Machine, r.CPUs, float64(r.Binary)/1e6)
	fmt.Fprintf(&b, "floor: a bare HTTP door, the same JSON, one row through the same group commit; full: the program's own door.\n")
	fmt.Fprintf(&b, "Rounds of %g s in turn; the figures of a door are medians of its rounds, the ratio is the median of the ratios.\n", r.Seconds)
	for _, c := range r.Compared {
		c.print(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (c comparison) print(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-32s %12s %12s %8s\n", fmt.Sprint(c.Connections, " connections"), "floor", "full", "ratio")
	for i := range c.Floor {
		fmt.Fprintf(b, "  %-30s %12.0f %12.0f %8.3f\n", fmt.Sprint("messages/s, round ", i+1), c.Floor[i].PerSecond, c.Full[i].PerSecond, c.Ratios[i])
	}
	floor, full := c.FloorMedian, c.FullMedian
	fmt.Fprintf(b, "  %-30s %12.0f %12.0f %8.3f\n", "messages/s, median", floor.PerSecond, full.PerSecond, c.Ratio)
	for _, row := range []struct {
		name        string
		floor, full float64
		digits      int
	}{
		{"with what was left to send", floor.Sustained, full.Sustained, 0},
		{"statements a message", floor.Statements, full.Statements, 2},
		{"round trips a message", floor.RoundTrips, full.RoundTrips, 2},
		{"commits a message", floor.Commits, full.Commits, 3},
		{"CPU of the server a message, µs", floor.CPU, full.CPU, 0},
		{"allocations a message", floor.Allocs, full.Allocs, 0},
		{"allocated bytes a message", floor.Bytes, full.Bytes, 0},
		{"memory held when idle, MB", float64(c.FloorRSS) / 1e6, float64(c.RSS) / 1e6, 1},
	} {
		fmt.Fprintf(b, "  %-30s %12s %12s\n", row.name, figure(row.floor, row.digits), figure(row.full, row.digits))
	}
	fmt.Fprintf(b, "  %-30s %12s %12s\n", "answers p50 / p99 / p99.9, ms", "", fmt.Sprintf("%.1f / %.1f / %.1f", c.P50, c.P99, c.P999))
	fmt.Fprintf(b, "  %-30s %12s %12s\n", "start until ready, ms", "", fmt.Sprintf("%.0f empty / %.0f again", c.First, c.Again))
}

// figure prints a number; what is not measured on this system is a dash.
func figure(v float64, digits int) string {
	if v == 0 {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}
