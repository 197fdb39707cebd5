package scoring

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TestScripts: the pairs are a function, in order, of characters that keep
// their width, and simplifying twice is simplifying once.
func TestScripts(t *testing.T) {
	lines := strings.SplitAfter(scripts, "\n")
	if lines = lines[:len(lines)-1]; len(lines) < 800 || len(lines)*pairSize != len(scripts) {
		t.Fatalf("%d lines in %d bytes", len(lines), len(scripts))
	}
	last := rune(0)
	for _, line := range lines {
		pair := []rune(line)
		if len(pair) != 3 || pair[2] != '\n' {
			t.Fatalf("%q is no pair", line)
		}
		for _, r := range pair[:2] {
			if r < firstHan || r > lastHan || utf8.RuneLen(r) != 3 || norm.NFKC.String(string(r)) != string(r) {
				t.Errorf("%q: %c is no character for comparing", line, r)
			}
		}
		if pair[0] <= last {
			t.Errorf("%q stands twice or out of order", line)
		}
		last = pair[0]
		if simplified(pair[0]) != pair[1] || simplified(pair[1]) != pair[1] {
			t.Errorf("%q: simplified %c and %c", line, simplified(pair[0]), simplified(simplified(pair[0])))
		}
	}
}

func TestFoldScripts(t *testing.T) {
	for traditional, want := range map[string]string{
		"李強": "李强", "趙敏": "赵敏", "3號樓道閘壞了": "3号楼道闸坏了", "北門": "北门", "監控室": "监控室",
		"鄭義": "郑义", "馮濤": "冯涛", "錢進": "钱进", "孫偉": "孙伟", "劉洋": "刘洋", "陳靜": "陈静", "吳剛": "吴刚",
		"配電房": "配电房", "地下車庫": "地下车库", "陽光花園": "阳光花园", "夜班隊": "夜班队", "漏打卡": "漏打卡",
		"滅火器過期": "灭火器过期", "幫忙提東西": "帮忙提东西", "鈕扣沒扣": "钮扣没扣", "電梯困人": "电梯困人",
		"３號樓 BARRIER": "3号楼 barrier", "李强": "李强",
	} {
		if got := Fold(traditional); got != want {
			t.Errorf("%s folds to %s, want %s", traditional, got, want)
		}
		if got := Fold(traditional); len(got) != len(Tidy(traditional)) {
			t.Errorf("%s: positions moved", traditional)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = Fold("3號樓道閘壞了出不去,麻煩快點派人來看看,謝謝 Building 3")
	}
}

func BenchmarkTidy(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = Tidy("3号楼道闸坏了出不去,麻烦快点派人来看看,谢谢 Building 3")
	}
}

func BenchmarkFoldSimplified(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = Fold("3号楼道闸坏了出不去,麻烦快点派人来看看,谢谢 Building 3")
	}
}

// TestScriptsBothWays: a roster in traditional characters is found by who types
// simplified ones.
func TestScriptsBothWays(t *testing.T) {
	r, err := NewRoster(Roster{
		Sites:   []Site{{ID: 1, Code: "S", Name: "陽光花園", Zone: "Asia/Taipei"}},
		Teams:   []Team{{ID: 2, Site: 1, Code: "T", Name: "夜班隊"}},
		Places:  []Place{{ID: 3, Site: 1, Code: "P", Name: "3號樓道閘"}, {ID: 4, Site: 1, Code: "Q", Name: "北門"}},
		People:  []Person{{ID: 5, No: "1", Name: "歐陽強"}},
		Members: []Member{{Person: 5, Team: 2, Role: RoleGuard}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if found, rest := r.PeopleNamed(1, "2025-06-12", "欧阳强 漏打 北门"); len(found) != 1 || rest != "漏打 北门" {
		t.Errorf("found %v, rest %q", found, rest)
	}
	if p, ok := r.PlaceIn(1, "3号楼道闸坏了"); !ok || p.ID != 3 {
		t.Errorf("place %v", p)
	}
}
