package scoring

import (
	"slices"
	"strings"
	"testing"
)

// mentioned is a site with places and teams whose names hold each other.
func mentioned(t *testing.T) *Roster {
	t.Helper()
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Code: "A", Zone: "Asia/Shanghai"}, {ID: 2, Code: "B", Zone: "Asia/Shanghai"}},
		Teams: []Team{{ID: 1, Site: 1, Name: "夜班队"}, {ID: 2, Site: 1, Name: "北门夜班队"}, {ID: 3, Site: 1, Name: "Night Team"}, {ID: 4, Site: 2, Name: "夜班队"}},
		Places: []Place{
			{ID: 1, Site: 1, Name: "北门", Words: []string{"North Gate"}},
			{ID: 2, Site: 1, Name: "3号楼"},
			{ID: 3, Site: 1, Name: "3号楼道闸"},
			{ID: 4, Site: 1, Name: "南门"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPlacesIn(t *testing.T) {
	r := mentioned(t)
	for _, row := range []struct{ text, places, rest string }{
		{"2 北门", "北门", "2"},
		{"2 个 北门 南门", "北门 南门", "2 个"},
		{"南门 北门 南门", "南门 北门", ""},
		{"漏打2次北門大堂", "北门", "漏打2次 大堂"},
		{"3 号楼 道闸 旁边", "3号楼道闸", "旁边"},
		{"3号楼二单元 王阿姨", "3号楼", "二单元 王阿姨"},
		{"三号楼", "3号楼", ""},
		{"13号楼", "", "13号楼"},
		{"2 3号楼", "3号楼", "2"},
		{"2 North Gate twice", "北门", "2 twice"},
		{"northgate", "", "northgate"},
		{"东门 李强", "", "东门 李强"},
		{"", "", ""},
	} {
		found, rest := r.PlacesIn(1, row.text)
		var names []string
		for _, p := range found {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != row.places || rest != row.rest {
			t.Errorf("PlacesIn(%q) = %q, %q; want %q, %q", row.text, got, rest, row.places, row.rest)
		}
	}
	if found, rest := r.PlacesIn(9, " 北门"); found != nil || rest != "北门" {
		t.Errorf("an unknown site: %v, %q", found, rest)
	}
}

func TestTeamsNamed(t *testing.T) {
	r := mentioned(t)
	for _, row := range []struct {
		text string
		ids  []int64
		rest string
	}{
		{"夜班队 灭火器", []int64{1, 4}, "灭火器"},
		{"灭火器夜班队1号楼", []int64{1, 4}, "灭火器 1号楼"},
		{"北门夜班队 灭火器", []int64{2}, "灭火器"},
		{"北门夜班队 夜班队", []int64{2, 1, 4}, ""},
		{"night team extinguisher", []int64{3}, "extinguisher"},
		{"nightteams", nil, "nightteams"},
		{"李强 漏打", nil, "李强 漏打"},
	} {
		found, rest := r.TeamsNamed(row.text)
		var ids []int64
		for _, team := range found {
			ids = append(ids, team.ID)
		}
		if !slices.Equal(ids, row.ids) || rest != row.rest {
			t.Errorf("TeamsNamed(%q) = %v, %q; want %v, %q", row.text, ids, rest, row.ids, row.rest)
		}
	}
}

// FuzzMentions holds that cutting names out loses nothing else and never panics.
func FuzzMentions(f *testing.F) {
	for _, s := range []string{"2 个 北门 南门", "３号楼 道闸", "夜班队\u200b 灭火器", "North  Gate x"} {
		f.Add(s)
	}
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Zone: "UTC"}}, Teams: []Team{{ID: 1, Site: 1, Name: "夜班队"}},
		Places: []Place{{ID: 1, Site: 1, Name: "北门"}, {ID: 2, Site: 1, Name: "3号楼道闸"}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		places, rest := r.PlacesIn(1, s)
		if len(places) == 0 && rest != Tidy(s) {
			t.Errorf("PlacesIn(%q) names nothing and leaves %q", s, rest)
		}
		if _, again := r.PlacesIn(1, rest); len(again) > len(rest) {
			t.Errorf("PlacesIn(%q) grows to %q", rest, again)
		}
		if teams, rest := r.TeamsNamed(s); len(teams) == 0 && rest != Tidy(s) {
			t.Errorf("TeamsNamed(%q) names nothing and leaves %q", s, rest)
		}
	})
}
