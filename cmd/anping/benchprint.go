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
	fmt.Fprintf(&b, "%s's door. What is compared and what the figures mean: anping bench --help\n", r.Door)
	fmt.Fprintf(&b, "Rounds of %g s in turn; the figures of a server are medians of its rounds, the ratios are medians of the ratios.\n", r.Seconds)
	for _, c := range r.Compared {
		c.print(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (c comparison) print(b *strings.Builder) {
	const rates = "  %-32s %10.0f %10.0f %10.0f %12.3f %10.2f\n"
	fmt.Fprintf(b, "\n%-34s %10s %10s %10s %12s %10s\n", fmt.Sprint(c.Connections, " connections"), "floor", "plain", "full", "of the floor", "of plain")
	for i := range c.Floor {
		fmt.Fprintf(b, rates, fmt.Sprint("messages/s, round ", i+1), c.Floor[i].PerSecond, c.Plain[i].PerSecond, c.Full[i].PerSecond, c.Ratios[i], c.PlainRatios[i])
	}
	floor, plain, full := c.FloorMedian, c.PlainMedian, c.FullMedian
	fmt.Fprintf(b, rates, "messages/s, median", floor.PerSecond, plain.PerSecond, full.PerSecond, c.Ratio, c.PlainRatio)
	for _, row := range []struct {
		name   string
		of     func(figures) float64
		digits int
	}{
		{"with what was left to send", func(f figures) float64 { return f.Sustained }, 0},
		{"notes/s", func(f figures) float64 { return f.Notes }, 0},
		{"statements a message", func(f figures) float64 { return f.Statements }, 2},
		{"round trips a message", func(f figures) float64 { return f.RoundTrips }, 2},
		{"commits a message", func(f figures) float64 { return f.Commits }, 3},
		{"CPU of the server a message, µs", func(f figures) float64 { return f.CPU }, 0},
		{"allocations a message", func(f figures) float64 { return f.Allocs }, 0},
		{"allocated bytes a message", func(f figures) float64 { return f.Bytes }, 0},
		{"memory held after a round, MB", func(f figures) float64 { return f.Held / 1e6 }, 1},
	} {
		printRow(b, row.name, figure(row.of(floor), row.digits), figure(row.of(plain), row.digits), figure(row.of(full), row.digits))
	}
	printRow(b, "memory held when idle, MB", figure(float64(c.FloorRSS)/1e6, 1), figure(float64(c.PlainRSS)/1e6, 1), figure(float64(c.RSS)/1e6, 1))
	printRow(b, "answers p50 / p99 / p99.9, ms", "", "", fmt.Sprintf("%.1f / %.1f / %.1f", c.P50, c.P99, c.P999))
	printRow(b, "start until ready, ms", "", "", fmt.Sprintf("%.0f empty / %.0f again", c.First, c.Again))
}

func printRow(b *strings.Builder, name, floor, plain, full string) {
	fmt.Fprintf(b, "  %-32s %10s %10s %10s\n", name, floor, plain, full)
}

// figure prints a number; what is not measured on this system, or is nothing, is
// a dash.
func figure(v float64, digits int) string {
	if v == 0 {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}
