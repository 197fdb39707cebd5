package scoring

import (
	"strings"
	"testing"
	"unicode"
)

func TestPeopleAlike(t *testing.T) {
	rows := Roster{Sites: []Site{{ID: 1, Zone: "Asia/Shanghai"}, {ID: 2, Zone: "Asia/Shanghai"}}}
	for i, name := range []string{"李强", "李刚", "王磊", "欧阳建国", "陈晓明", "周杰", "Anna Bell"} {
		id := int64(i + 1)
		rows.People = append(rows.People, Person{ID: id, Name: name})
		rows.Members = append(rows.Members, Member{Person: id, Site: 1, Role: RoleGuard})
	}
	rows.People[5].ToDay = "2025-06-11"
	r, err := NewRoster(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		text, names string
		bySound     bool
		rest        string
	}{
		{"李墙 漏打", "李强", true, "漏打"},
		{"李墙漏打", "李强", true, "漏打"},
		{"利强 漏打 2", "李强", true, "漏打 2"},
		{"厉墙", "李强", true, ""},
		{"李牆", "李强", true, ""},
		{"李白 漏打", "李强 李刚", false, "漏打"},
		{"王雷", "王磊", true, ""},
		{"陈小明", "陈晓明", true, ""},
		{"陈大明", "陈晓明", false, ""},
		{"欧阳建过", "欧阳建国", false, ""},
		{"周洁", "", false, "周洁"},
		{"张三", "", false, "张三"},
		{"Anna Ball", "", false, "Anna Ball"},
		{"李", "", false, "李"},
		{"", "", false, ""},
	} {
		found, bySound, rest := r.PeopleAlike(1, "2025-06-12", row.text)
		var names []string
		for _, p := range found {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != row.names || bySound != row.bySound || rest != row.rest {
			t.Errorf("PeopleAlike(%q) = %q, %v, %q; want %q, %v, %q", row.text, got, bySound, rest, row.names, row.bySound, row.rest)
		}
	}
	if found, _, _ := r.PeopleAlike(2, "2025-06-12", "李墙"); found != nil {
		t.Errorf("people of another site are found: %v", found)
	}
	if found, _, _ := r.PeopleAlike(0, "2025-06-12", "李墙"); len(found) != 1 {
		t.Errorf("of the whole company %v are found, want one", found)
	}
}

// TestHomophones holds the form of the data: at least two simplified Chinese
// characters a line, none twice in one line.
func TestHomophones(t *testing.T) {
	lines := 0
	for line := range strings.Lines(homophones) {
		lines++
		line = strings.TrimSuffix(line, "\n")
		if len([]rune(line)) < 2 {
			t.Errorf("line %d: %q is no group", lines, line)
		}
		for _, r := range line {
			if !unicode.Is(unicode.Han, r) || strings.Count(line, string(r)) > 1 || simplified(r) != r {
				t.Errorf("line %d: %q holds %q twice, or it is no simplified character", lines, line, r)
			}
		}
	}
	if lines < 150 {
		t.Errorf("only %d groups", lines)
	}
}
