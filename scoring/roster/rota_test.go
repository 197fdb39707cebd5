package roster

import (
	"slices"
	"strings"
	"testing"

	"anping/scoring"
)

// TestRota is what rows of rota.csv mean, and what is said of wrong ones.
func TestRota(t *testing.T) {
	f := files()
	f["rota.csv"] = "team,day,hours,to\nT1,2025-06-13,08:00-12:00;13:00-19:00,\nT1,2025/6/14,休,2025-06-15\nT2,2025-06-14,照常,\n"
	rows, err := Read(folder(f))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range rows.Rota {
		got = append(got, d.TeamCode+" "+d.Day+" "+d.Hours)
	}
	want := []string{"T1 2025-06-13 08:00-12:00;13:00-19:00", "T1 2025-06-14 off", "T1 2025-06-15 off", "T2 2025-06-14 usual"}
	if !slices.Equal(got, want) {
		t.Errorf("rota %q, want %q", got, want)
	}
	n, err := rows.Number(Codes{Team: map[string]int64{"T1": 5}}, counter())
	if err != nil || n.Roster.Rota[0] != (scoring.RotaDay{Team: 5, Day: "2025-06-13", Hours: want[0][len("T1 2025-06-13 "):]}) {
		t.Errorf("numbered: %+v, %v", n.Roster.Rota, err)
	}
	for row, want := range map[string]string{
		"T9,2025-06-13,休,":                    "rota.csv:2:team: no team T9",
		"T1,2025-06-31,休,":                    "rota.csv:2:day: ",
		"T1,,休,":                              "rota.csv:2:day: is empty",
		"T1,2025-06-13,,":                     "rota.csv:2:hours: is empty",
		"T1,2025-06-13,8-20,":                 "rota.csv:2:hours: ",
		"T1,2025-06-13,Mon-Fri 08:00-20:00,":  "rota.csv:2:hours: ",
		"T1,2025-06-13,休,2025-06-12":          "rota.csv:2:to: 2025-06-12 is not between 2025-06-13 and 2025-07-13: a row tells 31 days at most",
		"T1,2025-06-13,休,2025-07-14":          "rota.csv:2:to: 2025-07-14 is not between 2025-06-13 and 2025-07-13: ",
		"T1,2025-06-13,休,2025-08-13":          "rota.csv:2:to: ",
		"T1,2025-06-13,休,\nT1,2025-06-13,照常,": "rota.csv:3:day: T1 2025-06-13 stands twice",
	} {
		f["rota.csv"] = "team,day,hours,to\n" + row + "\n"
		if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", row, err, want)
		}
	}
	f["rota.csv"] = "team,day,hours,to\nT1,2025-06-13,休,2025-07-13\n" // the last day that a wrong row is told
	if rows, err = Read(folder(f)); err != nil || len(rows.Rota) != 31 {
		t.Errorf("%d days, %v", len(rows.Rota), err)
	}
}

// TestOfficeColumn: office hours are kept as they are read again.
func TestOfficeColumn(t *testing.T) {
	f := files()
	f["sites.csv"] = "code,name,zone,office\nS1,一号,Asia/Shanghai,０９：００-12:00;13:30-18:00;Sat 10:00-12:00\nS2,二号,Europe/Berlin,\n"
	rows, err := Read(folder(f))
	if err != nil || rows.Sites[0].Office != "09:00-12:00;13:30-18:00;sat 10:00-12:00" || rows.Sites[1].Office != "" {
		t.Errorf("office %+v, %v", rows.Sites, err)
	}
}

// TestAskVisitsColumn: nobody is asked unless it is said; another word is a fault.
func TestAskVisitsColumn(t *testing.T) {
	f := files()
	f["sites.csv"] = "code,name,zone,ask_visits\nS1,一号,Asia/Shanghai,问\nS2,二号,Europe/Berlin,\n"
	rows, err := Read(folder(f))
	if err != nil || !rows.Sites[0].AskVisits || rows.Sites[1].AskVisits {
		t.Errorf("ask_visits %+v, %v", rows.Sites, err)
	}
	f["sites.csv"] = "code,name,zone,ask_visits\nS1,一号,Asia/Shanghai,maybe\n"
	if _, err := Read(folder(f)); err == nil {
		t.Error("maybe is taken for an answer")
	}
}
