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

// TestSaysNothing: what only fills a line is none, a short idea is one.
func TestSaysNothing(t *testing.T) {
	t.Parallel()
	l := sentence.Shipped()
	for said, want := range map[string]bool{
		"": true, "好": true, "没有": true, "123": true, "无。": true, "暂时没什么建议": true, "都挺好的": true, "好好好": true, "沒有意見": true, "no": true, "none yet": false,
		"灯": true, "a": true, "👍": true, "8号楼": false, "加灯": false, "没有灯": false, "可以装个雨棚": false, "门岗放带锁快递柜": false, "more lamps": false, "帮提菜": false, "指路": false,
	} {
		if got := l.SaysNothing(said); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}
