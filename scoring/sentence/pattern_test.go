package sentence

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		pattern, said string
		want          string // "" = not found
	}{
		{"着火", "3号楼着火了", "着火"},
		{"着火", "3號樓著火了", "着火"},
		{"着火", "着 火", "着火"},
		{"摔(倒|了)…(不会动|没反应)", "老人摔倒了,一直没反应", "摔倒了,一直没反应"},
		{"摔(倒|了)…(不会动|没反应)", "老人摔倒了" + strings.Repeat("很", 17) + "没反应", ""},
		{"喝(|了)农药", "邻居喝农药", "喝农药"},
		{"rat", "a separate bin", ""},
		{"rat", "a rat!", "rat"},
		{"on fire", "it is ON  FIRE", "on fire"},
		{"help!", "Help!", "help."},
	} {
		p, err := newPattern(row.pattern)
		if err != nil {
			t.Fatal(err)
		}
		x := newText(row.said)
		got := ""
		if m, ok := p.find(x, 0); ok {
			got = x.words[m[0].from:m[len(m)-1].to]
		}
		if got != row.want {
			t.Errorf("%q in %q: %q, want %q", row.pattern, row.said, got, row.want)
		}
	}
	for _, bad := range []string{"", "…火", "火…", "(", "火)", "a|b", "((a)b)", strings.Repeat("(a|b)", 12)} {
		if _, err := newPattern(bad); err == nil {
			t.Errorf("%q was taken as a pattern", bad)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"[emergency]\nwords = [\"(火\"]",
		"[emergency]\nwords = \"火\"",
		"[sounds]\n\"找火了\" = \"着火\"",
		"[fire]\nwords = [\"火\"]",
	} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q was taken as lists", bad)
		}
	}
	l, err := Parse([]byte("[emergency]\nwords = [\"塌\"]"))
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Read("墙塌了").Kind; got != Emergency {
		t.Errorf("with a list of its own: %s", got)
	}
	if got := l.Read("着火了").Kind; got != Other {
		t.Errorf("a word that no list has: %s", got)
	}
}
