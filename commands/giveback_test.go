package commands

import (
	"testing"

	"anping/scoring"
)

func TestCutBack(t *testing.T) {
	four := scoring.Entry{Points: -200, Count: 4}
	one := scoring.Entry{Points: -50, Count: 1}
	for _, c := range []struct {
		words string
		e     scoring.Entry
		back  scoring.Points
		rest  string
		ok    bool
	}{
		{"退 1 次 23点仍漏打", four, 50, "23点仍漏打", true},
		{"退1次", four, 50, "", true},
		{"退回两次,有照片", four, 100, "有照片", true},
		{"2 23点仍漏打", four, 100, "23点仍漏打", true},
		{"退 1.5 分 只有一次没照片", four, 150, "只有一次没照片", true},
		{"退回 +0.5 有照片", four, 50, "有照片", true},
		{"0.2", one, 20, "", true},
		{"退 0.2 分", one, 20, "", true},
		{"退 1", one, 100, "", true}, // too much, and told so
		{"1", one, 0, "1", false},   // may be anything
		{"一半 23点仍漏打", four, 100, "23点仍漏打", true},
		{"half of it was right", four, 100, "of it was right", true},
		{"1 time second one missed", four, 50, "second one missed", true},
		{"give back 0.5 points, photo", one, 50, "photo", true},
		{"23点仍漏打", four, 0, "23点仍漏打", false},
		{"北门打卡器没电", one, 0, "北门打卡器没电", false},
		{"2025年的事", four, 0, "2025年的事", false},
		{"", four, 0, "", false},
	} {
		back, rest, ok := cutBack(scoring.Tidy(c.words), c.e)
		if ok != c.ok || ok && (back != c.back || rest != c.rest) || !ok && rest != c.rest {
			t.Errorf("%q: %v %q %v, want %v %q %v", c.words, back, rest, ok, c.back, c.rest, c.ok)
		}
	}
}
