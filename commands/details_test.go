package commands

import (
	"strings"
	"testing"

	"anping/scoring"
)

// detailed reads details at 2025-06-12 14:20 in a site with two gates and a building.
func detailed(t testing.TB, words, now string) details {
	t.Helper()
	r, err := scoring.NewRoster(scoring.Roster{
		Sites:  []scoring.Site{{ID: 1, Zone: "Asia/Shanghai"}},
		Places: []scoring.Place{{ID: 1, Site: 1, Name: "北门"}, {ID: 2, Site: 1, Name: "南门"}, {ID: 3, Site: 1, Name: "3号楼"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	find := func(words string) ([]scoring.Place, string) { return r.PlacesIn(1, words) }
	return readDetails(words, find, clockAt(t, now), shanghai(t))
}

func TestReadDetails(t *testing.T) {
	const today = "2025-06-12 14:20:00"
	for _, row := range []struct {
		words  string
		count  int
		places string
		remark string
		at     string // "" = now
	}{
		{"2 北门", 2, "北门", "", ""},
		{"北门 ×2", 2, "北门", "", ""},
		{"两次 北门", 2, "北门", "", ""},
		{"2次北门", 2, "北门", "", ""},
		{"北门2次", 2, "北门", "", ""},
		{"2 次 北门", 2, "北门", "", ""},
		{"2 个 北门 南门", 2, "北门 南门", "", ""},
		{"3号楼", 1, "3号楼", "", ""},
		{"2 3号楼 大堂", 2, "3号楼", "大堂", ""},
		{"大堂2次", 2, "", "大堂", ""},
		{"2次大堂", 2, "", "大堂", ""},
		{"第2次 北门", 1, "北门", "第2次", ""},
		{"第 2 次", 1, "", "第2次", ""},
		{"20 分钟 北门", 1, "北门", "20分钟", ""},
		{"twice North", 2, "", "North", ""},
		{"2 times", 2, "", "", ""},
		{"5 楼", 1, "", "5楼", ""},
		{"3-2-501 王阿姨", 1, "", "3-2-501 王阿姨", ""},
		{"138-0000-9001", 1, "", "138-0000-9001", ""},
		{"日班队", 1, "", "日班队", ""},
		{"", 1, "", "", ""},
		{"北门 昨天", 1, "北门", "", "2025-06-11 12:00:00"},
		{"昨晚 北门", 1, "北门", "昨晚", "2025-06-11 23:00:00"},
		{"昨晚23:50 北门", 1, "北门", "", "2025-06-11 23:50:00"},
		{"昨晚11点半 北门", 1, "北门", "", "2025-06-11 23:30:00"},
		{"昨天 晚上9点", 1, "", "", "2025-06-11 21:00:00"},
		{"北门 9:05", 1, "北门", "", "2025-06-12 09:05:00"},
		{"九点一刻 北门", 1, "北门", "", "2025-06-12 09:15:00"},
		{"下午1点20分", 1, "", "", "2025-06-12 13:20:00"},
		{"9am 2", 2, "", "", "2025-06-12 09:00:00"},
		{"at 1:20 pm", 1, "", "", "2025-06-12 13:20:00"},
		{"6月3日 北门", 1, "北门", "", "2025-06-03 12:00:00"},
		{"6月3日 21:30", 1, "", "", "2025-06-03 21:30:00"},
		{"2025-06-11 北门", 1, "北门", "", "2025-06-11 12:00:00"},
		{"2025年6月11日", 1, "", "", "2025-06-11 12:00:00"},
		{"12月31日 北门", 1, "北门", "", "2024-12-31 12:00:00"},
		{"今天 北门", 1, "北门", "", ""},
		{"今早 北门", 1, "北门", "今早", ""},
		{"昨天 0.5分", 1, "", "", "2025-06-11 12:00:00"},
		{"零点五分", 1, "", "", ""},
	} {
		d := detailed(t, row.words, today)
		var places []string
		for _, p := range d.places {
			places = append(places, p.Name)
		}
		at := row.at
		if at == "" {
			at = today
		}
		if d.doubt != "" || d.vague != "" || d.count != row.count || strings.Join(places, " ") != row.places || d.remark != row.remark || !d.at.Equal(clockAt(t, at)) {
			t.Errorf("readDetails(%q) = %d, %q, %q, %v; doubts %q, %q", row.words, d.count, places, d.remark, d.at.In(shanghai(t)), d.doubt, d.vague)
		}
	}
}

// A number that is no count, and what may be a moment, are asked about and never
// guessed.
func TestDetailsDoubted(t *testing.T) {
	const today = "2025-06-12 14:20:00"
	for _, words := range []string{
		"0", "21", "61", "100", "99999", "一百", "两百次", "NaN", "1e3", "0x1p3", "Infinity", "2 3", "2次 3次", "51次", "几次", "好几次", "多次", "半", "1/2",
		"50%", "1-2", "１００", "007", "many", "无数次", "1000次 北门", "北门100次", "100次大堂", "大堂一百次",
	} {
		if d := detailed(t, words, today); d.doubt == "" {
			t.Errorf("readDetails(%q) = %d, %q without a doubt", words, d.count, d.remark)
		}
	}
	for _, words := range []string{"25:00", "9:75", "24点", "6月31日", "13月1日", "2025-02-30", "昨晚2点", "晚上12点", "上周三", "星期五 北门", "上周", "三天前", "last week", "on Friday"} {
		if d := detailed(t, words, today); d.vague == "" {
			t.Errorf("readDetails(%q) = %v, %q and nothing vague", words, d.at.In(shanghai(t)), d.remark)
		}
	}
	now := clockAt(t, today)
	for _, words := range []string{"明天", "后天 北门", "tomorrow", "今晚9点", "23点", "北门 23:50", "今天 23:00", "下周", "next week"} {
		if d := detailed(t, words, today); !d.at.After(now) {
			t.Errorf("readDetails(%q) is %v, which does not lie ahead", words, d.at.In(shanghai(t)))
		}
	}
}

// Just after midnight a time of the evening before is the night shift's.
func TestDetailsOfTheNight(t *testing.T) {
	for words, at := range map[string]string{"23:50": "2025-06-11 23:50:00", "0:30": "2025-06-12 00:30:00", "13:30": "2025-06-11 13:30:00"} {
		if d := detailed(t, words, "2025-06-12 01:10:00"); !d.at.Equal(clockAt(t, at)) || !d.timed || d.dayOnly {
			t.Errorf("readDetails(%q) = %v, want %s", words, d.at.In(shanghai(t)), at)
		}
	}
	if d := detailed(t, "昨天", "2025-06-12 01:10:00"); d.timed || !d.dayOnly {
		t.Errorf("a day without a time: %+v", d.happened)
	}
}

func TestPointsBesideTheRule(t *testing.T) {
	std := scoring.Shipped()
	for _, row := range []struct {
		words, rule string
		fits        bool
	}{
		{"", "D1-PATROL-MISS", true},
		{"0.5", "D1-PATROL-MISS", true},
		{"0.5分 北门", "D1-PATROL-MISS", true},
		{"−0.5 北门", "D1-PATROL-MISS", true},
		{"半分", "D1-PATROL-MISS", true},
		{"2 1分", "D1-PATROL-MISS", true},
		{"2 0.5分", "D1-PATROL-MISS", true},
		{"2 分", "D1-FIRE", true},
		{"0分", "D1-CAMERA", true},
		{"+0.5", "D1-HELP", true},
		{"1分", "D1-PATROL-MISS", false},
		{"2 分", "D1-UNIFORM", false},
		{"1.5分", "D1-PATROL-MISS", false},
		{"0.55", "D1-PATROL-MISS", false},
		{"-1", "D1-PATROL-MISS", false},
		{"+0.5", "D1-PATROL-MISS", false},
		{"-0.5", "D1-HELP", false},
		{"半分", "D1-UNIFORM", false},
		{"一百分", "D1-FIRE", false},
		{"0.5分 1分", "D1-PATROL-MISS", false},
		{"1000分", "D1-FIRE", false},
		{"2 points", "D1-UNIFORM", false},
		{"0.3 points", "D1-UNIFORM", true},
	} {
		rule, _ := std.Rule(row.rule)
		d := detailed(t, row.words, "2025-06-12 14:20:00")
		if d.fits(rule) != row.fits || d.doubt != "" {
			t.Errorf("%q beside %s: fits %v, doubt %q; want %v", row.words, row.rule, d.fits(rule), d.doubt, row.fits)
		}
	}
}

func TestPlacedInPublic(t *testing.T) {
	std := scoring.Shipped()
	for _, row := range []struct{ words, rule, place, remark string }{
		{"2 北门 南门 王阿姨 3-2-501", "D1-PATROL-MISS", "北门、南门", "王阿姨 3-2-501"},
		{"周杰看见", "D1-UNIFORM", "", "周杰看见"},
		{"制服", "D1-UNIFORM", "", "制服"},
		{"帮老人提菜", "D1-HELP", "帮老人提菜", ""},
		{"北门 帮老人提菜 3-2-501王阿姨", "D1-HELP", "北门、帮老人提菜", "3-2-501王阿姨"},
		{"帮王阿姨提菜", "D1-HELP", "", "帮王阿姨提菜"},
	} {
		rule, _ := std.Rule(row.rule)
		s := slip{}.placed(rule, detailed(t, row.words, "2025-06-12 14:20:00"))
		if s.Place != row.place || s.Remark != row.remark {
			t.Errorf("%q beside %s: place %q, remark %q; want %q, %q", row.words, row.rule, s.Place, s.Remark, row.place, row.remark)
		}
	}
}

// FuzzReadDetails holds that whatever is typed, a count lies in its bounds.
func FuzzReadDetails(f *testing.F) {
	for _, s := range []string{"2 北门", "0x1p3", "昨晚11点半", "第 2 次", "6月31日", "零点五分", "−0.5 ×2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		if d := detailed(t, words, "2025-06-12 14:20:00"); d.count < 1 || d.count > scoring.MaxCount {
			t.Errorf("readDetails(%q) counts %d", words, d.count)
		}
	})
}
