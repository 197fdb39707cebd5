package scoring

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  ３号楼　道闸 ":            "3号楼 道闸",
		"ＡＢＣ，Ｄ":                "abc,d",
		"North  Gate\n":        "north gate",
		"\u202e坏\u200b了\u2060": "坏了",
		"a\x00b":               "ab",
		"\xff坏":                "坏",
		"":                     "",
		" \t\u3000":            "",
		"❤\ufe0f":              "❤",
		"e\u200b\u0301":        "é",
		"plain":                "plain",
		"Plain Words":          "plain words",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Tidy("B 座　ＮＯ．１"); got != "B 座 NO.1" {
		t.Errorf("Tidy keeps case: %q", got)
	}
}

// TestPlain: what plain takes for tidy is what no normal form changes, alone or
// beside others.
func TestPlain(t *testing.T) {
	for r := rune(firstHan); r <= lastHan; r++ {
		if s := "a" + string(r) + " " + string(r); !plain(s) || norm.NFKC.String(s) != s {
			t.Fatalf("%q becomes %q", s, norm.NFKC.String(s))
		}
	}
	for _, s := range []string{" 灯", "灯 ", "灯  坏", "灯\t坏", "灯\uff0c坏", "灯\u200b坏", "灯\u3000坏", "\uf900", "灯\xff", "e\u0301", "\x7f"} {
		if plain(s) {
			t.Errorf("%q is taken for tidy, and becomes %q", s, Tidy(s))
		}
	}
}

func TestSquash(t *testing.T) {
	for in, want := range map[string]string{
		"3 号楼 道闸": "3号楼道闸", "north gate": "north gate", "b 座": "b座", "北 门": "北门", "gate 3": "gate 3", "": "",
	} {
		if got := squash(in); got != want {
			t.Errorf("squash(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWordAt(t *testing.T) {
	for _, row := range []struct {
		text, word string
		want       int
	}{
		{"3号楼灯坏", "3号楼", 0},
		{"13号楼灯坏", "3号楼", -1},
		{"十三号楼灯坏", "三号楼", -1},
		{"13号楼和3号楼", "3号楼", 11},
		{"the gateway", "gate", -1},
		{"the gate is", "gate", 4},
		{"gate, gateway", "gate", 0},
		{"北门没人", "北门", 0},
		{"门", "北门", -1},
		{"x", "", -1},
	} {
		if got := wordAt(row.text, row.word); got != row.want {
			t.Errorf("wordAt(%q, %q) = %d, want %d", row.text, row.word, got, row.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"３号楼　道闸", "e\u200b\u0301", "İI", "\u202eabc", "ﬁ\u00a8", "K ȺȾ", "\xff\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		kept, folded := Tidy(s), Fold(s)
		if len(kept) != len(folded) {
			t.Errorf("Fold(%q) moves positions: %q, %q", s, kept, folded)
		}
		if !utf8.ValidString(folded) {
			t.Errorf("Fold(%q) is no UTF-8: %q", s, folded)
		}
		if again := Tidy(kept); again != kept {
			t.Errorf("Tidy(%q) = %q, again %q", s, kept, again)
		}
	})
}
