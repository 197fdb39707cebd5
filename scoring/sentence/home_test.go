package sentence_test

import (
	"testing"

	"anping/scoring/sentence"
)

func TestHome(t *testing.T) {
	t.Parallel()
	l := sentence.Shipped()
	for said, want := range map[string]bool{
		"我家漏水":                       true,
		"我们家漏水了":                     true,
		"俺家没水":                       true,
		"家里没电":                       true,
		"家里厕所堵了":                     true,
		"屋里漏水":                       true,
		"我屋頭漏水":                      true,
		"我家的天花板滴水":                   true,
		"there is a leak in my flat": true,
		"water in our kitchen":       true,
		"漏水":                         false,
		"3号楼漏水":                      false,
		"我家楼下漏水":                     false,
		"我家门口堵了":                     false,
		"我家停电了":                      false,
		"家里没电,整栋都黑了":                 false,
		"我家没水,邻居也没水":                 false,
		"大家好":                        false,
		"这是谁家的车":                     false,
		"a leak outside my flat":     false,
	} {
		if got := l.Home(said); got != want {
			t.Errorf("Home(%q) = %v, want %v", said, got, want)
		}
	}
}
