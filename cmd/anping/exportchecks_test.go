package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
)

// sheeted stores a year's entries, checks, two assessments with a photo, and
// handovers, as of a company that is known since March 2025.
func (i importing) sheeted() {
	i.t.Helper()
	i.store(func(s *storage.Store) {
		r, err := s.Roster(i.t.Context(), s.View())
		if err != nil {
			i.t.Fatal(err)
		}
		site := r.Site(1)
		site.Since = "2025-03-10"
		at := time.Date(2025, 6, 12, 2, 0, 0, 0, time.UTC) // 10:00 there
		var c bot.Change
		c.Roster = []bot.RosterRow{{Site: &site}}
		for _, p := range r.People {
			p.Since = "2025-03-10"
			if p.No == "1012" {
				p.Since = "2025-05-20"
			}
			c.Roster = append(c.Roster, bot.RosterRow{Person: &p})
		}
		for n, code := range []string{"X1", "X2", "X3"} {
			c.Roster = append(c.Roster, bot.RosterRow{CheckItem: &scoring.CheckItem{
				Code: code, Site: 1, Team: 2, List: "消防", Item: fmt.Sprint("=", n, "号灭火器"), Rule: scoring.RuleFire, Every: scoring.CheckMonthly, Due: 20 + n, FromDay: "2025-05-01",
			}})
		}
		c.Entries = []scoring.Entry{{
			No: "K250612-01", Cause: "by/1", Month: "2025-06", Site: 1, Team: 2, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: 7}, Rule: "D1-PATROL-MISS",
			Version: 1, Points: -100, Count: 2, At: at, Recorded: at, Day: "2025-06-12", By: 6,
		}}
		c.Checks = []scoring.Check{
			{Item: "X1", Period: "2025-06", Site: 1, Team: 2, Person: 7, State: scoring.CheckFine, At: at},
			{Item: "X2", Period: "2025-06", Site: 1, Team: 2, Person: 6, State: scoring.CheckBad, Media: true, Words: "=压力不足", Entry: "K250612-01", At: at},
			{Item: "ZX-1.1", Period: "ZX-1", Site: 1, Team: 2, Person: 6, State: scoring.CheckFine, At: at},
		}
		c.Evidence = []scoring.Evidence{{ID: "e1", Case: "check/X2/2025-06", Kind: bot.Photo, SHA256: "0123456789abcdef", By: 6, At: at}}
		c.Assessments = []scoring.Assessment{
			{No: "ZX-1", Site: 1, Team: 2, Name: "消防大检查", Items: []scoring.AssessItem{{Name: "通道"}, {Name: "消火栓"}}, FromDay: "2025-05-30", ToDay: "2025-06-02", Assessor: 6, State: scoring.AssessDone, By: 6, At: at, Done: at},
			{No: "ZX-2", Site: 1, Sudden: true, Name: "夜查", Items: []scoring.AssessItem{{Name: "睡岗"}}, FromDay: "2025-07-01", ToDay: "2025-07-02", Assessor: 6, State: scoring.AssessOpen, By: 6, At: at},
		}
		c.Handovers = []scoring.Handover{
			{No: "JB-2", Person: 7, Site: 1, Team: 2, Day: "2025-06-12", Body: "-道闸时好时坏", Given: at, Taker: 6, Taken: at.Add(time.Minute), At: at},
			{No: "JB-3", Person: 7, Site: 1, Team: 2, Day: "2025-06-30", Body: "无", At: at.AddDate(0, 0, 18)},
			{No: "JB-4", Person: 7, Site: 1, Team: 2, Day: "2025-07-01", Body: "无", At: at.AddDate(0, 0, 19)},
		}
		if _, err := s.Record(i.t.Context(), bot.Act{Key: "sheeted", At: at, Change: c}); err != nil {
			i.t.Fatal(err)
		}
	})
}

// lookUp reads a cell of a table, its row found by what its row has in a column.
func lookUp(t *testing.T, rows [][]string, key, no, head string) string {
	t.Helper()
	at := map[string]int{}
	for j, h := range rows[0] {
		at[h] = j
	}
	for _, row := range rows[1:] {
		if row[at[key]] == no {
			return row[at[head]]
		}
	}
	t.Errorf("no %s with %s %s", head, key, no)
	return ""
}

func TestExportSheets(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.edit("people.csv", "138-0000-1012,zh,,2024-01-01", "138-0000-1012,zh,,") // no first day: that of the import counts
		i.run(0)
		i.sheeted()
		year := i.exported("year", "--site", "SUN", "--year", "2025")
		checks := i.exported("checks", "--site", "sun", "--month", "2025-06")
		handovers := i.exported("handovers", "--site", "SUN", "--month", "2025-06")
		for _, c := range []struct {
			rows               [][]string
			key, no, head, say string
		}{
			{year, "对象编号", "1012", "对象名称", "李强"},
			{year, "对象编号", "1012", "班组名称", "夜班队"},
			{year, "对象编号", "1012", "4月", ""}, // before they began
			{year, "对象编号", "1012", "5月", "100.00"},
			{year, "对象编号", "1012", "6月", "99.00"},
			{year, "对象编号", "1012", "12月", "100.00"},
			{year, "对象编号", "1012", "计入月数", "8"},
			{year, "对象编号", "1012", "年度得分", "99.88"}, // 799 / 8 = 99.875
			{year, "记分对象", "项目", "2月", ""},
			{year, "记分对象", "项目", "3月", "100.00"},
			{year, "记分对象", "项目", "计入月数", "10"},
			{checks, "编号", "X1", "结果", "没问题"},
			{checks, "编号", "X1", "检查人", "李强"},
			{checks, "编号", "X1", "项目内容", "'=0号灭火器"},
			{checks, "编号", "X2", "结果", "有问题"},
			{checks, "编号", "X2", "问题", "'=压力不足"},
			{checks, "编号", "X2", "照片", "photo-0123456789ab"},
			{checks, "编号", "X2", "记分编号", "K250612-01"},
			{checks, "编号", "X2", "检查时间", "2025-06-12 10:00:00"},
			{checks, "编号", "X3", "结果", "没做"},
			{checks, "编号", "X3", "截止", "2025-06-22"},
			{checks, "编号", "X3", "检查人", ""},
			{checks, "编号", "ZX-1.1", "结果", "没问题"},
			{checks, "编号", "ZX-1.1", "种类", "专项"},
			{checks, "编号", "ZX-1.2", "结果", "没做"},
			{checks, "编号", "ZX-1.2", "期间", "2025-05-30/2025-06-02"},
			{handovers, "编号", "JB-2", "交班内容", "'-道闸时好时坏"},
			{handovers, "编号", "JB-2", "接班人", "王磊"},
			{handovers, "编号", "JB-2", "确认时间", "2025-06-12 10:01:00"},
			{handovers, "编号", "JB-3", "接班人", ""},
			{handovers, "编号", "JB-3", "送达接班", ""},
		} {
			if got := lookUp(t, c.rows, c.key, c.no, c.head); got != c.say {
				t.Errorf("%s of %s: %q, want %q", c.head, c.no, got, c.say)
			}
		}
		for _, c := range []struct {
			rows [][]string
			no   string
		}{{checks, "ZX-2.1"}, {handovers, "JB-4"}} {
			for _, row := range c.rows {
				if row[0] == c.no || row[1] == c.no {
					t.Errorf("%s is of another month: %q", c.no, row)
				}
			}
		}
		if july := i.exported("checks", "--site", "SUN", "--month", "2025-07", "--lang", "en"); lookUp(t, july, "number", "ZX-2.1", "result") != "not yet" || lookUp(t, july, "number", "ZX-2.1", "kind") != "unannounced" {
			t.Errorf("checks of July: %q", july)
		}
		for year, want := range map[string]string{"19": "--year: 19 is no year", "2999": "--year: 2999 has not begun"} {
			if code, _, errs := try(t, "export", "year", "--config", i.config, "--site", "SUN", "--year", year); code != 2 || !strings.Contains(errs, want) {
				t.Errorf("year %s: %d %q, want %q", year, code, errs, want)
			}
		}
	})
}
