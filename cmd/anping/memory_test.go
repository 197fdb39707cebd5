package main

import "testing"

// A small heap grows to five times, a large one by heapSlack, a very large one to
// twice what it holds.
func TestGrowth(t *testing.T) {
	for _, row := range []struct {
		live uint64
		want int
	}{
		{0, 400},
		{10 << 20, 400},
		{48 << 20, 400},
		{96 << 20, 200},
		{192 << 20, 100},
		{2 << 30, 100},
	} {
		if got := growth(row.live); got != row.want {
			t.Errorf("%d MB in use may grow by %d %%, want %d", row.live>>20, got, row.want)
		}
	}
}
