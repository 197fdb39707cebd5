package scoring_test

import (
	"slices"
	"testing"

	"anping/scoring"
)

// Whatever is drawn of fewer than ten, three of ten at most are missing (rules.md 9).
func TestQuiz(t *testing.T) {
	for _, row := range []struct{ drawn, named, needed, short int }{
		{10, 10, 3, 0},
		{10, 3, 3, 0},
		{10, 2, 3, 1},
		{10, 0, 3, 3},
		{9, 2, 3, 1},
		{7, 0, 3, 3},
		{6, 1, 2, 1},
		{4, 2, 2, 0},
		{3, 1, 1, 0},
		{3, 0, 1, 1},
		{1, 0, 1, 1},
		{1, 1, 1, 0},
		{0, 0, 0, 0},
	} {
		if n, s := scoring.QuizNeeded(row.drawn), scoring.QuizShort(row.drawn, row.named); n != row.needed || s != row.short {
			t.Errorf("%d of %d: needed %d, short %d; want %d, %d", row.named, row.drawn, n, s, row.needed, row.short)
		}
	}
	rule, ok := scoring.Shipped().Rule(scoring.RuleNames)
	if most := rule.Points * scoring.Points(scoring.QuizShort(scoring.QuizDrawn, 0)); !ok || most != -60 {
		t.Errorf("nobody of ten costs %v, want −0.6", most)
	}
}

func TestDraw(t *testing.T) {
	ids := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	a := scoring.Draw(ids, 10, "seed")
	slices.Reverse(ids)
	if b := scoring.Draw(ids, 10, "seed"); !slices.Equal(a, b) {
		t.Errorf("one seed drew %v and %v", a, b)
	}
	if b := scoring.Draw(ids, 10, "other"); slices.Equal(a, b) {
		t.Errorf("two seeds drew %v", a)
	}
	slices.Sort(a)
	if len(slices.Compact(a)) != 10 {
		t.Errorf("drew %v", a)
	}
	if few := scoring.Draw([]int64{5, 7}, 10, "seed"); len(few) != 2 {
		t.Errorf("of two drew %v", few)
	}
}

// A quiz shows a surname and a building, never a flat.
func TestQuizShows(t *testing.T) {
	for _, row := range []struct{ name, home, surname, building string }{
		{"王阿姨", "3号楼501", "王", "3号楼"},
		{"欧阳女士", "A座 1202", "欧阳", "A座"},
		{"Ann Miller", "3-2-501", "Miller", "3"},
		{"张先生", "12栋2单元301", "张", "12栋"},
		{"李", "501", "李", ""},
		{"", "", "", ""},
	} {
		if s, b := scoring.Surname(row.name), scoring.Building(row.home); s != row.surname || b != row.building {
			t.Errorf("%s, %s: %q, %q; want %q, %q", row.name, row.home, s, b, row.surname, row.building)
		}
	}
}
