package scoring

import (
	"fmt"
	"slices"
	"testing"
)

func TestDrawRecords(t *testing.T) {
	t.Parallel()
	var records []string
	for n := range 50 {
		records = append(records, fmt.Sprint("A", 1001+n))
	}
	backwards := slices.Clone(records)
	slices.Reverse(backwards)
	first := DrawRecords("seed", records, 5)
	if again := DrawRecords("seed", append(backwards, records...), 5); !slices.Equal(first, again) || len(first) != 5 {
		t.Errorf("the same seed drew %v and %v", first, again)
	}
	if whole := DrawRecords("seed", records, 99); len(whole) != 50 || !slices.Equal(whole[:5], first) {
		t.Errorf("of 50 records %d were drawn, beginning with %v", len(whole), whole[:5])
	}
	if len(DrawRecords("seed", nil, 5)) != 0 {
		t.Error("something was drawn from nothing")
	}
	// Every record has its turn: 400 seeds of 5 from 50 draw each about 40 times.
	times := map[string]int{}
	for n := range 400 {
		for _, r := range DrawRecords(fmt.Sprint(n), records, 5) {
			times[r]++
		}
	}
	for _, r := range records {
		if n := times[r]; n < 15 || n > 70 {
			t.Errorf("%s was drawn %d times of about 40", r, n)
		}
	}
}
