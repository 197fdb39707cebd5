package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestShippedTable counts, per year and holiday, what the notices of the State
// Council say: days off, make-up days, and that each of these is a Saturday or
// Sunday.
func TestShippedTable(t *testing.T) {
	table, faults := ParseTable(china)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	off, worked := map[string]int{}, map[string][]string{}
	for _, s := range table {
		year := s.Day[:4]
		if s.Provisional != (year == "2027") {
			t.Errorf("%s: provisional %v", s.Day, s.Provisional)
		}
		if s.Kind == Holiday {
			off[year]++
			continue
		}
		worked[year] = append(worked[year], s.Day[5:])
		if Weekday(s.Day) < 5 {
			t.Errorf("%s is worked anyway", s.Day)
		}
	}
	for year, want := range map[string]string{
		"2025": "28 [01-26 02-08 04-27 09-28 10-11]",       // 1+8+3+5+3+8
		"2026": "33 [01-04 02-14 02-28 05-09 09-20 10-10]", // 3+9+3+5+3+3+7
		"2027": "28 []",                                    // 3+8+3+5+1+1+7, provisional
	} {
		if got := fmt.Sprint(off[year], worked[year]); got != want {
			t.Errorf("%s: %s, want %s", year, got, want)
		}
	}
	if Shipped("Europe/Berlin") != nil || len(Shipped("Asia/Urumqi")) != len(table) {
		t.Error("the table is that of the zones of mainland China")
	}
}

func TestWorking(t *testing.T) {
	c := New(Shipped("Asia/Shanghai"))
	for day, want := range map[string]bool{
		"2025-06-12": true,  // Thursday
		"2025-06-14": false, // Saturday
		"2025-10-01": false, // National Day, a Wednesday
		"2025-10-11": true,  // make-up Saturday
		"2025-09-28": true,  // make-up Sunday
		"2026-02-14": true,  // make-up Saturday
		"2026-02-23": false, // the last of nine, a Monday
		"2026-02-24": true,
		"2028-05-01": true, // no table: a Monday
		"no day":     false,
	} {
		if got := c.Working(day); got != want {
			t.Errorf("Working(%s) = %v", day, got)
		}
	}
	for _, row := range []struct {
		day  string
		n    int
		want string
	}{
		{"2025-06-12", 0, "2025-06-12"},
		{"2025-06-12", 1, "2025-06-13"},
		{"2025-06-12", 3, "2025-06-17"},
		{"2025-06-14", 1, "2025-06-16"},  // from a Saturday
		{"2025-09-26", 10, "2025-10-16"}, // over the long holiday: 28, 29, 30, 9, 10, 11, 13, 14, 15, 16
	} {
		if got := c.Ahead(row.day, row.n); got != row.want {
			t.Errorf("Ahead(%s, %d) = %s, want %s", row.day, row.n, got, row.want)
		}
	}
}

// TestCalendarTables: the weightiest table that has a year tells all of it.
func TestCalendarTables(t *testing.T) {
	own := []Special{{Day: "2025-06-12", Kind: Holiday, Name: "站庆", Provisional: true}, {Day: "nonsense", Kind: Holiday}}
	c := New(own, nil, Shipped("Asia/Shanghai"))
	if c.Working("2025-06-12") || !c.Working("2025-10-01") || c.Working("2026-10-01") {
		t.Error("2025 is told by the first table alone, 2026 by the last")
	}
	if c.Year("2025") != Provisional || c.Year("2026") != Published || c.Year("2027") != Provisional || c.Year("2028") != Missing {
		t.Error("how far the years can be relied on")
	}
	if len(c.Days("2025")) != 1 {
		t.Errorf("days of 2025: %v", c.Days("2025"))
	}
	if s, ok := c.Special("2026-10-10"); !ok || s.Name != "国庆节调休" {
		t.Errorf("2026-10-10: %v", s)
	}
	if none := new(Calendar); none.Year("2025") != Missing || !none.Working("2025-06-12") {
		t.Error("a calendar without a table")
	}
}

// TestOffice walks along the edges of office hours (rules.md 11 G), and of those
// with a break, of some days only, and past midnight.
func TestOffice(t *testing.T) {
	c := New(Shipped("Asia/Shanghai"))
	shanghai := zone(t, "Asia/Shanghai")
	split := []Hours{{From: 540, To: 720}, {From: 810, To: 1080}, {Days: 1 << 5, From: 600, To: 720}}
	night := []Hours{{From: 1080, To: 1560}} // 18:00 to 02:00
	for _, row := range []struct {
		name   string
		office []Hours
		at     string
		want   bool
	}{
		{"usual", OfficeUsual(), "2025-06-12 08:59:59", false},
		{"usual", OfficeUsual(), "2025-06-12 09:00:00", true},
		{"usual", OfficeUsual(), "2025-06-12 17:59:59", true},
		{"usual", OfficeUsual(), "2025-06-12 18:00:00", false},
		{"usual, Saturday", OfficeUsual(), "2025-06-14 10:00:00", false},
		{"usual, make-up Saturday", OfficeUsual(), "2025-10-11 10:00:00", true},
		{"usual, National Day", OfficeUsual(), "2025-10-01 10:00:00", false},
		{"split", split, "2025-06-12 11:59:59", true},
		{"split, at noon", split, "2025-06-12 12:00:00", false},
		{"split, after it", split, "2025-06-12 13:30:00", true},
		{"split, Saturday", split, "2025-06-14 10:00:00", true},
		{"split, Saturday afternoon", split, "2025-06-14 14:00:00", false},
		{"split, a holiday on Saturday", split, "2025-10-04 10:00:00", false},
		{"split, make-up Saturday afternoon", split, "2025-10-11 14:00:00", true},
		{"night", night, "2025-06-13 01:59:59", true},
		{"night", night, "2025-06-13 02:00:00", false},
		{"night of a Friday, on Saturday", night, "2025-06-14 01:00:00", true},
		{"night of a Sunday, on Monday", night, "2025-06-16 01:00:00", false},
	} {
		at, err := time.ParseInLocation(time.DateTime, row.at, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Office(row.office, shanghai, at); got != row.want {
			t.Errorf("%s: at %s %v", row.name, row.at, got)
		}
	}
}

func TestParseTable(t *testing.T) {
	table, faults := ParseTable([]byte("\ufeff# remark\nDay,Kind,name\n2027/1/1,休,元旦\n20270102,班,\n\n"))
	want := []Special{{Day: "2027-01-01", Kind: Holiday, Name: "元旦"}, {Day: "2027-01-02", Kind: Workday}}
	if len(faults) > 0 || !slices.Equal(table, want) {
		t.Errorf("%v, %v", table, faults)
	}
	head := "day,to,kind,name,state\n"
	for text, want := range map[string]string{
		"":                                       "1: the header line is missing",
		"day,typ\n":                              "1:typ: unknown column",
		"day,name\n":                             "1:kind: the column is missing",
		head + "2027-02-30,,holiday,,":           "2:day: ",
		head + "2027-02-03,2027-02-01,休,,":       "2:to: 2027-02-01 is before",
		head + "2027-02-03,2027-12-01,休,,":       "2:to: more than 60 days",
		head + "2027-02-03,,off,,":               "2:kind: ",
		head + "2027-02-03,,休,,maybe":            "2:state: ",
		head + "2027-02-03,,休,a\x07b,":           "2:name: ",
		head + "2027-02-03,,休,,\n2027-02-03,,班,": "3:day: 2027-02-03 stands in row 2 already",
		head + "\"2027":                          "2: ",
	} {
		_, faults := ParseTable([]byte(text))
		if len(faults) == 0 || !strings.HasPrefix(faults[0].Error(), want) {
			t.Errorf("%q: %v, want %q", text, faults, want)
		}
	}
}

func FuzzParseTable(f *testing.F) {
	f.Add(china)
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, faults := ParseTable(raw)
		if len(faults) > 0 {
			return
		}
		for _, s := range table {
			if Weekday(s.Day) < 0 || s.Kind != Holiday && s.Kind != Workday {
				t.Errorf("%q: %+v", raw, s)
			}
		}
	})
}
