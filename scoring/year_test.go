package scoring

import "testing"

// TestYearScore: added up by hand.
func TestYearScore(t *testing.T) {
	on := func(totals ...Points) (out []YearMonth) {
		for _, p := range totals {
			out = append(out, YearMonth{Total: p, Counted: true})
		}
		return out
	}
	for _, c := range []struct {
		name   string
		months []YearMonth
		total  Points
		n      int
	}{
		{"no month", nil, 0, 0},
		{"none that counts", []YearMonth{{Total: 9000, Runs: true}, {Total: 10000}}, 0, 0},
		{"one", on(9250), 9250, 1},
		{"twelve alike", on(9500, 9500, 9500, 9500, 9500, 9500, 9500, 9500, 9500, 9500, 9500, 9500), 9500, 12},
		// 92.50 + 88.00 + 95.00 = 275.50, a third is 91.8333
		{"cut down", on(9250, 8800, 9500), 9183, 3},
		// 92.50 + 92.51 = 185.01, half is 92.505
		{"half goes up", on(9250, 9251), 9251, 2},
		// 98 + 97.5 + 100×8 + 61.25 + 99.33 = 1156.08, a twelfth is 96.34
		{"a whole year", on(9800, 9750, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 6125, 9933), 9634, 12},
		{"the running month is not counted", append(on(9000, 8000), YearMonth{Total: 100, Runs: true}), 8500, 2},
		{"nothing but 0", on(0, 0), 0, 2},
	} {
		if total, n := YearScore(c.months); total != c.total || n != c.n {
			t.Errorf("%s: %v of %d, want %v of %d", c.name, total, n, c.total, c.n)
		}
	}
}
