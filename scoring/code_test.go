package scoring

import (
	"bytes"
	"math/rand"
	"strings"
	"testing"
)

func TestNewCode(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	seen, count := map[string]bool{}, map[rune]int{}
	const many = 20_000
	for range many {
		code, err := NewCode(random)
		if err != nil {
			t.Fatal(err)
		}
		if read, ok := ReadCode(code); !ok || read != code || seen[code] {
			t.Fatalf("%s is no code that was not given out before", code)
		}
		seen[code] = true
		for _, c := range code {
			count[c]++
		}
	}
	for _, c := range "0O1IL" {
		if count[c] > 0 {
			t.Errorf("%c stands in codes", c)
		}
	}
	// A code without a digit is thrown again, so digits come a little more often.
	for c, n := range count {
		if share := float64(n) / (many * codeLength); share < 0.028 || share > 0.037 {
			t.Errorf("%c makes %.4f of all characters", c, share)
		}
	}
	if len(count) != len(codeAlphabet) {
		t.Errorf("%d characters are used, want %d", len(count), len(codeAlphabet))
	}
	if _, err := NewCode(bytes.NewReader([]byte("short"))); err == nil {
		t.Error("a code was made of five bytes")
	}
}

func TestReadCode(t *testing.T) {
	for typed, want := range map[string]string{
		"7K3F92WM":       "7K3F92WM",
		" 7k3f92wm\n":    "7K3F92WM",
		"７Ｋ３Ｆ９２ＷＭ":       "7K3F92WM",
		"7K3F 92WM":      "7K3F92WM",
		"7k3f-92wm":      "7K3F92WM",
		"7K3F\u200b92WM": "7K3F92WM",
		"7K3F92WO":       "",
		"7K3F92W1":       "",
		"7K3F92W":        "",
		"7K3F92WMM":      "",
		"22334455":       "",
		"ABCDEFGH":       "",
		"我":              "",
		"":               "",
		"七K3F92WM":       "",
	} {
		got, ok := ReadCode(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("ReadCode(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestFindAndHideCodes(t *testing.T) {
	for _, c := range []struct{ typed, code, hidden string }{
		{"我的码是7k3f92wm,谢谢", "7K3F92WM", "我的码是••••••••,谢谢"},
		{"绑定 7K3F92WM", "7K3F92WM", "绑定 ••••••••"},
		{"7K3F92WM 7k3f92wm", "7K3F92WM", "•••••••• ••••••••"},
		{"7K3F92WM 8K3F92WM", "", "•••••••• ••••••••"},
		{"3号楼道闸坏了出不去", "", "3号楼道闸坏了出不去"},
		{"7K3F 92WM", "7K3F92WM", "••••••••"},
		{"码 ７Ｋ３Ｆ９２ＷＭ", "7K3F92WM", "码 ••••••••"},
		{"我的码 7k3f 92wm 谢谢", "7K3F92WM", "我的码 •••••••• 谢谢"},
		{"my code is 7K3F-92WM.", "7K3F92WM", "my code is ••••••••."},
		{"be 7K3F92WM", "7K3F92WM", "be ••••••••"},
		{"abcd 7K3F 92WM", "", "••••••••••••••••"},
		{"7K3F  92WM", "7K3F92WM", "••••••••"},
		{"7K3F,92WM", "", "7K3F,92WM"},
		{"greetings", "", "greetings"},
		{"13800001234", "", "13800001234"},
		{"", "", ""},
	} {
		if got, ok := FindCode(c.typed); ok != (c.code != "") || ok && got != c.code {
			t.Errorf("FindCode(%q) = %q, %v; want %q", c.typed, got, ok, c.code)
		}
		if got := HideCodes(c.typed); got != c.hidden {
			t.Errorf("HideCodes(%q) = %q, want %q", c.typed, got, c.hidden)
		}
	}
}

func TestCodeHash(t *testing.T) {
	a, b := CodeHash("7K3F92WM"), CodeHash("7K3F92WN")
	if len(a) != 40 || a == b || a != CodeHash("7K3F92WM") || strings.Contains(strings.ToUpper(a), "7K3F92WM") {
		t.Errorf("hashes %s and %s", a, b)
	}
}

func BenchmarkCodeHash(b *testing.B) {
	for range b.N {
		CodeHash("7K3F92WM")
	}
}
