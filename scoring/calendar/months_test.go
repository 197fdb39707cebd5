package calendar

import "testing"

func TestAddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2025-02-01", 3, "2025-05-01"},
		{"2025-11-30", 3, "2026-02-28"},
		{"2023-11-30", 3, "2024-02-29"},
		{"2025-01-10", 6, "2025-07-10"},
		{"2025-08-31", 6, "2026-02-28"},
		{"2025-12-31", 1, "2026-01-31"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-03-31", 0, "2025-03-31"},
		{"2025-02-30", 3, ""},
		{"", 3, ""},
	} {
		if got := AddMonths(c.day, c.n); got != c.want {
			t.Errorf("%s and %d months: %q, want %q", c.day, c.n, got, c.want)
		}
	}
}
