package roster

import (
	"strings"
	"testing"

	"anping/scoring"
)

// TestChecks is what rows of checks.csv mean, and what is said of wrong ones.
func TestChecks(t *testing.T) {
	const header = "code,site,list,item,every,due,team,place,rule,by,from\n"
	f := files()
	f["checks.csv"] = header + "XF1,S1,消防器材,1号楼灭火器,每周,周五,T1,大堂,消防,,2025-06-02\nSX1,S1,摄像头,东门,month,31,T1,,D1-CAMERA,,\n"
	rows, err := Read(folder(f))
	if err != nil {
		t.Fatal(err)
	}
	n, err := rows.Number(Codes{Site: map[string]int64{"S1": 7}, Team: map[string]int64{"T1": 5}}, counter())
	want := []scoring.CheckItem{
		{Code: "XF1", Site: 7, Team: 5, List: "消防器材", Item: "1号楼灭火器", Place: "大堂", Rule: scoring.RuleFire, Every: scoring.CheckWeekly, Due: 4, FromDay: "2025-06-02"},
		{Code: "SX1", Site: 7, Team: 5, List: "摄像头", Item: "东门", Rule: scoring.RuleCamera, Every: scoring.CheckMonthly, Due: 31},
	}
	if err != nil || len(n.Roster.Checks) != 2 || n.Roster.Checks[0] != want[0] || n.Roster.Checks[1] != want[1] {
		t.Errorf("checks %+v, %v; want %+v", n.Roster.Checks, err, want)
	}
	for row, want := range map[string]string{
		"X,S9,l,i,week,mon,,,,,":                                 "checks.csv:2:site: no site S9",
		"X,S1,l,i,week,mon,T9,,,,":                               "checks.csv:2:team: no team T9",
		"X,S1,,i,week,mon,T1,,,,":                                "checks.csv:2:list: is empty",
		"X,S1,l,i,day,mon,T1,,,,":                                "checks.csv:2:every: ",
		"X,S1,l,i,,mon,T1,,,,":                                   "checks.csv:2:every: is empty",
		"X,S1,l," + strings.Repeat("长", 41) + ",week,mon,T1,,,,": "checks.csv:2:item: 41 characters are too many: 40 at most",
		"X,S1,l,i,week,,T1,,,,":                                  "checks.csv:2:due: is empty",
		"X,S1,l,i,week,15,T1,,,,":                                "checks.csv:2:due: ",
		"X,S1,l,i,month,32,T1,,,,":                               "checks.csv:2:due: ",
		"X,S1,l,i,month,mon,T1,,,,":                              "checks.csv:2:due: ",
		"X,S1,l,i,week,mon,T1,,D3-NAMES,,":                       "checks.csv:2:rule: ",
		"X,S1,l,i,week,mon,T1,,,99999,":                          "checks.csv:2:by: nobody has the number 99999",
		"X,S1,l,i,week,mon,T1,,,,2025-06-31":                     "checks.csv:2:from: ",
		"X,S1,l,i,week,mon,T1,,,,\nX,S1,l,j,week,mon,T1,,,,":     "checks.csv:3:code: X stands twice",
	} {
		f["checks.csv"] = header + row + "\n"
		if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", row, err, want)
		}
	}
}

// TestCheckTeam: the site with one team needs no column team, the one with two does.
func TestCheckTeam(t *testing.T) {
	const header = "code,site,list,item,every,due\n"
	f := files()
	f["checks.csv"] = header + "X,S2,l,i,week,1\n"
	rows, err := Read(folder(f))
	if err != nil || rows.Checks[0].TeamCode != "T3" {
		t.Errorf("with one team: %+v, %v", rows.Checks, err)
	}
	f["checks.csv"] = header + "X,S1,l,i,week,1\n"
	if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), "checks.csv:2:team: site S1 has 2 teams") {
		t.Errorf("with two teams: %v", err)
	}
}
