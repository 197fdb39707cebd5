package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/scoring"
)

// calendared runs "anping calendar" with a file of the given name and text.
func (i importing) calendared(want int, verb, name, text string, args ...string) string {
	i.t.Helper()
	last := name
	if text != "" {
		last = filepath.Join(i.t.TempDir(), name)
		if err := os.WriteFile(last, []byte(text), 0o600); err != nil {
			i.t.Fatal(err)
		}
	}
	code, out, errs := try(i.t, append(append([]string{"calendar", verb, "--config", i.config}, args...), last)...)
	if code != want {
		i.t.Fatalf("calendar %s %s: exit code %d, want %d\n%s%s", verb, name, code, want, out, errs)
	}
	return strings.ReplaceAll(out+errs, filepath.Dir(last)+"/", "")
}

const berlin = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" +
	"BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270502\r\nDTEND;VALUE=DATE:20270504\r\nSUMMARY:Feier\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270508\r\nSUMMARY:补班\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// TestCalendarImport loads a year twice, changes it, and shows it.
func TestCalendarImport(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		says(t, i.calendared(0, "show", "2026", ""), `# 2026 of Asia/Shanghai: published`, `2026-02-14,workday,春节调休,published`)
		i.run(0)
		says(t, i.calendared(0, "show", "2027", ""), `# 2027 of SUN: provisional`, `2027-05-04,holiday,劳动节,provisional`)
		says(t, i.calendared(0, "show", "2031", ""), `# 2031 of SUN: missing`)
		year := "day,to,kind,name\n2027-05-01,2027-05-03,holiday,劳动节\n2027-05-08,,workday,\"a, b\"\n"
		out := i.calendared(0, "import", "y.csv", year, "--dry-run", "--whole")
		says(t, out, `ended    2027-02-05 holiday 春节`, `changed  2027-05-01 holiday 劳动节`, `ended    2027-05-04 holiday 劳动节`, `added    2027-05-08 workday a, b`, `29 days differ; nothing was stored`)
		dry, _, _ := strings.Cut(out, ";")
		if again := i.calendared(0, "import", "y.csv", year, "--whole"); !strings.HasPrefix(again, dry+"\n") {
			t.Errorf("a dry run says %q, the import %q", out, again)
		}
		says(t, i.calendared(0, "import", "y.csv", year), `nothing differs`)
		shown := i.calendared(0, "show", "2027", "")
		says(t, shown, `# 2027 of SUN: published`, `2027-05-08,workday,"a, b",published`)
		if strings.Contains(shown, "2027-05-04") {
			t.Error("the year is told by the import alone")
		}
		says(t, i.calendared(0, "import", "y.csv", shown), `nothing differs`)
		says(t, i.calendared(0, "import", "y.csv", strings.Replace(year, "2027-05-08,,workday", "2027-05-09,,workday", 1)),
			`ended    2027-05-08 workday`, `added    2027-05-09 workday`, `2 days differ`)
		says(t, i.calendared(0, "import", "b.ics", berlin, "--site", "SUN", "--provisional"),
			`ended    2027-05-01 holiday 劳动节`, `changed  2027-05-02 holiday Feier`, `changed  2027-05-03 holiday Feier`, `added    2027-05-08 workday 补班`, `ended    2027-05-09 workday a, b`, `5 days differ`)
		says(t, i.calendared(0, "show", "2027", ""), `# 2027 of SUN: provisional`, `2027-05-08,workday,补班,provisional`)
		says(t, i.calendared(2, "import", "b.ics", berlin, "--site", "NONE"), `anping: there is no site NONE`)
	})
}

// TestCalendarWhole: what the program brings is compared with, too: what show prints
// differs in nothing, a file of one day is no year unless it is said to be one, and
// a site with days of its own keeps them when all sites get others.
func TestCalendarWhole(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	shown := i.calendared(0, "show", "2027", "")
	says(t, i.calendared(0, "import", "y.csv", shown), `^nothing differs$`)
	const one = "day,kind,name\n2027-01-01,holiday,元旦\n"
	for _, dry := range [][]string{{"--dry-run"}, nil} {
		says(t, i.calendared(2, "import", "one.csv", one, dry...), `changed  2027-01-01 holiday 元旦`, `ended    2027-02-05 holiday 春节`, `ended    2027-10-07 holiday 国庆节`,
			`28 days differ; nothing was stored`, `one\.csv: it lacks 27 of the 28 special days that hold in 2027, .*; change what anping calendar show 2027 prints and import that, or say --whole`)
	}
	if again := i.calendared(0, "show", "2027", ""); again != shown {
		t.Errorf("what was refused was stored:\n%s", again)
	}
	says(t, i.calendared(0, "import", "add.csv", shown+"2027-09-26,workday,国庆节调休\n"), `\Aadded    2027-09-26 workday 国庆节调休\n1 day differs\n`)
	says(t, i.calendared(0, "import", "one.csv", one, "--whole", "--site", "SUN"), `29 days differ$`)
	says(t, i.calendared(0, "import", "y.csv", shown), `ended    2027-09-26 workday 国庆节调休`, `# 2027 of SUN: a table of its own, which stays; --site changes it`, `1 day differs`)
	says(t, i.calendared(0, "show", "2027", ""), `2027-01-01,holiday,元旦,published`)
	says(t, i.calendared(0, "import", "far.csv", "day,kind\n2031-01-01,holiday\n"), `\Aadded    2031-01-01 holiday\n1 day differs\n`) // none held
}

// TestCalendarEncoding: a file that is not UTF-8 is read as the GBK that it is, and
// said to be, or refused.
func TestCalendarEncoding(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	const gbk = "day,kind,name\n2031-01-01,holiday,\xd4\xaa\xb5\xa9\n"
	says(t, i.calendared(0, "import", "g.csv", gbk), `note: g\.csv: is not UTF-8 and was read as GBK`, `added    2031-01-01 holiday 元旦`)
	says(t, i.calendared(2, "import", "n.csv", strings.Replace(gbk, "\xb5", "\x00", 1)), `n\.csv: it is neither UTF-8 nor GBK text; .*nothing was imported`)
}

// TestCalendarWrongFiles: of a wrong file every mistake is told with its place,
// and nothing is taken.
func TestCalendarWrongFiles(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	for name, row := range map[string]struct{ file, text, want string }{
		"two mistakes": {"a.csv", "day,kind\n2027-13-01,holiday\n2027-01-01,maybe\n", "a.csv:2:day: "},
		"their last":   {"a.csv", "day,kind\n2027-13-01,holiday\n2027-01-01,maybe\n", "a.csv:3:kind: "},
		"empty":        {"a.csv", "day,kind\n", "a.csv: there is no day in it"},
		"cut off":      {"a.ics", berlin[:strings.LastIndex(berlin, "END:VCAL")], "a.ics:14: it is cut off: the last line is not END:VCALENDAR"},
		"in an event":  {"a.ics", berlin[:strings.LastIndex(berlin, "END:VEVENT")], "a.ics"},
		"twice":        {"a.csv", "day,kind,name,name\n2027-01-01,holiday,a,b\n", "a.csv:1:name: the column stands twice"},
		"too wide":     {"a.csv", "day,kind,name\n2027-01-01,holiday,a, b\n", "a.csv:2: 4 cells under 3 columns"},
		"no calendar":  {"a.ics", "hello\n", "a.ics: not an iCalendar file"},
		"comes again":  {"a.ics", strings.Replace(berlin, "SUMMARY:Feier", "RRULE:FREQ=YEARLY", 1), "a.ics:8:RRULE: "},
		"no whole day": {"a.ics", strings.Replace(berlin, ";VALUE=DATE:20270502", ":20270502T101500Z", 1), "a.ics:6:DTSTART: "},
		"no day":       {"a.ics", strings.Replace(berlin, ":20270508", ":20270532", 1), "a.ics:12:DTSTART: "},
		"both kinds":   {"a.ics", strings.Replace(berlin, ":20270508", ":20270503", 1), "a.ics:12:DTSTART: 2027-05-03 is a workday here and a holiday"},
	} {
		if out := i.calendared(2, "import", row.file, row.text); !strings.Contains(out, row.want) || !strings.Contains(out, "nothing was imported") {
			t.Errorf("%s: %s, want %s", name, out, row.want)
		}
	}
	apple := strings.Replace(berlin, "SUMMARY:Feier", "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\r\nSUMMARY:Feier", 1)
	if table, faults := readICal([]byte(apple)); len(faults) > 0 || len(table) != 2 {
		t.Errorf("where days off are marked, what is not marked is none: %v, %v", table, faults)
	}
}

// TestCheckCalendar: a year without a table is named, the next from December on.
func TestCheckCalendar(t *testing.T) {
	t.Parallel()
	r, err := scoring.NewRoster(scoring.Roster{Sites: []scoring.Site{
		{ID: 1, Code: "SUN", Name: "阳光", Zone: "Asia/Shanghai"}, {ID: 2, Code: "BER", Name: "Berlin", Zone: "Europe/Berlin"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-11-30T15:59:59Z": "no public holidays are known for 2026 at BER Berlin",
		"2026-11-30T16:00:00Z": "no public holidays are known for 2026 at BER Berlin|2027 are provisional, without make-up days, at SUN 阳光", // December there
		"2026-12-01T00:00:00Z": "no public holidays are known for 2026 at BER Berlin|no public holidays are known for 2027 at BER Berlin|2027 are provisional",
		"2027-12-01T00:00:00Z": "for 2027 at BER Berlin|for 2028 at SUN 阳光, BER Berlin|2027 are provisional",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		(&checkup{out: &out, now: now, count: map[level]int{}}).calendars(r)
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		parts := strings.Split(want, "|")
		if len(lines) != len(parts) {
			t.Errorf("%s: %s", at, out.String())
			continue
		}
		for i, part := range parts {
			if !strings.HasPrefix(lines[i], "note   calendar ") || !strings.Contains(lines[i], part) {
				t.Errorf("%s: %q, want %q", at, lines[i], part)
			}
		}
	}
}
