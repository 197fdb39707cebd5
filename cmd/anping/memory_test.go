package main

import "testing"

// A small heap grows to five times, a large one by heapSlack, a very large one to
// half more than it holds.
func TestGrowth(t *testing.T) {
	for _, row := range []struct {
		live uint64
		want int
	}{
		{0, 400},
		{10 << 20, 400},
		{16 << 20, 400},
		{32 << 20, 200},
		{64 << 20, 100},
		{128 << 20, 50},
		{2 << 30, 50},
	} {
		if got := growth(row.live); got != row.want {
			t.Errorf("%d MB in use may grow by %d %%, want %d", row.live>>20, got, row.want)
		}
	}
}
