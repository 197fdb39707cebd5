package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestHostileFiles gives import files and settings that are broken or try to be
// something else. Each is refused by what is wrong and where, nothing is stored,
// and the password beside it is not printed.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, file, old, changed, says string }{
		{"UTF-8 and GBK in one file", "teams.csv", "日班队", "\xc8\xd5\xb0\xe0\xb6\xd3", "teams.csv:2: not plain UTF-8"},
		{"UTF-8 and UTF-16 in one file", "teams.csv", "日班队", "\xff\xfe\xe5\x65", "teams.csv:2: not plain UTF-8"},
		{"NUL", "people.csv", "钱进", "钱\x00进", "people.csv:3: not plain UTF-8"},
		{"half a character", "people.csv", "钱进", "钱\xe8\xbf", "people.csv:3: not plain UTF-8"},
		{"a column twice", "people.csv", "no,name,role", "no,name,name,role", "people.csv:1:name: the column stands twice"},
		{"a byte order mark within", "teams.csv", "日班队", "\ufeff日班队", "teams.csv:2:name: "},
		{"right to left", "people.csv", "钱进", "\u202e进钱", "people.csv:3:name: "},
		{"a blank of no width", "people.csv", "钱进", "钱\u200b进", "people.csv:3:name: "},
		{"a cell of a million", "people.csv", "钱进", strings.Repeat("长", 1<<20), "people.csv:3:name: longer"},
		{"a quote that never ends", "clients.csv", "王阿姨", `"王阿姨`, "clients.csv:"},
		{"an error of a spreadsheet", "people.csv", "钱进", "#N/A", "people.csv:3:name: holds #N/A, an error of the spreadsheet"},
		{"a formula for a number", "people.csv", "1002,钱进", "=1+1,钱进", "people.csv:3:no: "},
		{"30 February", "people.csv", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,sandbox:demo:p-qianjin,2024-01-01", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,sandbox:demo:p-qianjin,2025-02-30", "people.csv:3:from: "},
		{"a latitude of 1e9", "sites.csv", "31.230400", "1e9", "sites.csv:2:lat: "},
		{"a radius below zero", "places.csv", "121.474010,", "121.474010,-5", "places.csv:2:radius: "},
		{"more commas than columns", "teams.csv", "08:00-20:00", "08:00-20:00,x,y", "teams.csv:2: 6 cells under 4 columns"},
	}
	for _, r := range rows {
		i := newImporting(t, "sqlite")
		i.edit(r.file, r.old, r.changed)
		out, errs := i.run(2)
		if !strings.Contains(errs, r.says) || len(errs) > 2000 {
			t.Errorf("%s: %.400q, want %q", r.name, errs, r.says)
		}
		if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); err == nil {
			t.Errorf("%s: a database was made; %s", r.name, out)
		}
	}
	for _, r := range hostileWholes() {
		i := newImporting(t, "sqlite")
		if err := os.WriteFile(filepath.Join(i.dir, r.file), []byte(r.whole), 0o600); err != nil {
			t.Fatal(err)
		}
		_, errs := i.run(2)
		if !strings.Contains(errs, r.says) || len(errs) > 60_000 || strings.Count(errs, "\n") > 200 {
			t.Errorf("%s: %.400q, want %q", r.name, errs, r.says)
		}
	}
	configs := []struct{ name, text string }{
		{"no TOML", "database = "},
		{"UTF-16", "\xff\xfed\x00a\x00t\x00a\x00"},
		{"a table twice", "[telegram]\nmode = \"polling\"\n"},
		{"a table without its end", "[sandbox\nenabled = true\n"},
		{"a quote without its end", "listen = \"127.0.0.1:1\n"},
		{"a list of tables", "[[sandbox]]\nenabled = true\n"},
		{"5,000 tables in each other", "[" + strings.Repeat("a.", 5000) + "a]\n"},
		{"a key of 60 kB", strings.Repeat("k", 60_000) + " = 1\n"},
		{"more than 64 KiB", "# " + strings.Repeat("x", 64<<10) + "\n"},
		{"a carriage return alone", "listen = \"a\"\rlanguage = \"zh\"\n"},
		{"an escape that is none", "listen = \"\\q\"\n"},
		{"a surrogate", "listen = \"\\ud800\"\n"},
		{"months that are no number", "[retention]\nmedia_months = nan\n"},
		{"months without end", "[retention]\ncases_months = 99999999999999999999\n"},
		{"months below zero", "[retention]\ncases_months = -24\n"},
		{"a key twice", "database = \"sqlite:a\"\ndatabase = \"sqlite:b\"\n"},
		{"NUL", "database = \"sqlite:a\x00\"\n"},
		{"GBK", "database = \"\xc8\xd5\xb0\xe0\"\n"},
		{"a number too large", telegramOf("rate_per_second = 99999999999999999999")},
		{"a number below zero", telegramOf("rate_per_second = -1")},
		{"an unknown key", "datebase = \"sqlite:a\"\n"},
		{"a table for a word", "[database]\nx = 1\n"},
		{"10,000 brackets", "database = " + strings.Repeat("[", 10_000)},
		{"a ZIP", "PK\x03\x04\x14\x00\x00\x00"},
	}
	for _, c := range configs {
		path := filepath.Join(t.TempDir(), "anping.toml")
		text := c.text
		if !strings.Contains(text, canaryToken) {
			text += "\n" + telegramOf("")
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := try(t, "serve", "--config", path)
		if code != 2 || errs == "" || strings.Contains(out+errs, canary) {
			t.Errorf("%s: exit code %d, %.300q", c.name, code, out+errs)
		}
	}
	t.Logf("%d files", len(rows)+len(hostileWholes())+len(configs))
}

// hostileWhole is a file that is wrong as a whole.
type hostileWhole struct{ name, file, whole, says string }

func hostileWholes() []hostileWhole {
	const teams = "code,site,name,hours\n"
	wide := func(s string) string { // UTF-16, lowest byte first
		var b strings.Builder
		for _, r := range s {
			b.WriteByte(byte(r))
			b.WriteByte(byte(r >> 8))
		}
		return b.String()
	}
	return []hostileWhole{
		{"UTF-16 with its mark", "teams.csv", "\xff\xfe" + wide(teams+"SUN-DAY,SUN,日班队,\n"), "teams.csv:1: not plain UTF-8 text, but UTF-16; in Excel or WPS choose Save As, CSV UTF-8"},
		{"UTF-16 without its mark", "teams.csv", wide(teams), "teams.csv:1: not plain UTF-8 text, but a NUL byte; in Excel"},
		{"UTF-16, highest byte first", "teams.csv", "\xfe\xff\x00c\x00o", "teams.csv:1: not plain UTF-8 text, but UTF-16"},
		{"UTF-32", "teams.csv", "\xff\xfe\x00\x00c\x00\x00\x00", "teams.csv:1: not plain UTF-8 text, but UTF-16"},
		{"Big5, of Taiwan", "teams.csv", teams + "SUN-DAY,SUN,\xa4\xe9\xafZ\xb6\xa4,\nSUN-NIGHT,SUN,\xa9]\xafZ\xb6\xa4,\n", "teams.csv:2: not plain UTF-8 text, but a broken character; in Excel"},
		{"two byte order marks", "teams.csv", "\ufeff\ufeff" + teams, "teams.csv:1:\ufeffcode: unknown column"},
		{"nothing", "teams.csv", "", "teams.csv:1: the header line is missing"},
		{"a mark alone", "teams.csv", "\ufeff", "teams.csv:1: the header line is missing"},
		{"an Excel workbook by the name of CSV", "teams.csv", "PK\x03\x04\x14\x00\x06\x00", "teams.csv:1: not plain UTF-8 text, but a NUL byte; in Excel"},
		{"semicolons", "teams.csv", "code;site;name;hours\nSUN-DAY;SUN;日班队;\n", "teams.csv:1: its columns are separated by semicolons; in Excel or WPS choose Save As, CSV UTF-8, which puts commas; mend the row"},
		{"tabs", "teams.csv", "code\tsite\tname\thours\n", "teams.csv:1: its columns are separated by tabs; in Excel"},
		{"Chinese commas", "teams.csv", "code，site，name，hours\n", "teams.csv:1: its columns are separated by Chinese commas"},
		{"10 MB and a byte", "people.csv", strings.Repeat("x", 10<<20+1), "people.csv: larger than 10 MB"},
		{"a million rows", "people.csv", "no,name,role\n" + strings.Repeat(",,\n,x,\n", 500_000), "people.csv:3:no: is empty"},
		{"a header of 100,000 columns", "people.csv", strings.Repeat("a,", 100_000) + "\n", "people.csv:1:"},
		{"a quote that never ends", "people.csv", "no,name,role\n\"" + strings.Repeat("x\n", 100_000), "people.csv:"},
		{"old Mac lines", "teams.csv", "code,site,name,hours\rSUN-DAY,SUN,日班队,\r", "teams.csv:1:"},
	}
}

// TestImportNamesTheSlip: what an operator most easily gets wrong is named with
// its mend, and what only follows from it is not told beside it.
func TestImportNamesTheSlip(t *testing.T) {
	t.Parallel()
	renamed := func(from, to string) func(i importing) string {
		return func(i importing) string {
			if err := os.Rename(filepath.Join(i.dir, from), filepath.Join(i.dir, to)); err != nil {
				t.Fatal(err)
			}
			return i.dir
		}
	}
	edited := func(file, old, changed string) func(i importing) string {
		return func(i importing) string { i.edit(file, old, changed); return i.dir }
	}
	for name, c := range map[string]struct {
		give func(i importing) string
		says string
	}{
		"nothing":          {func(i importing) string { return i.dir + "-none" }, "-none: no such file or directory; give the folder that holds sites.csv"},
		"one of the files": {func(i importing) string { return filepath.Join(i.dir, "people.csv") }, "people.csv is one file of a company; give the folder that it lies in"},
		"the old Excel":    {func(i importing) string { return renamed("people.csv", "people.xls")(i) + "/people.xls" }, "people.xls is a workbook of another kind; save it as an Excel workbook (.xlsx)"},
		"a capital":        {renamed("people.csv", "People.csv"), "people.csv: the file is missing; give People.csv this name; nothing was imported"},
		"two endings":      {renamed("sites.csv", "sites.csv.txt"), "sites.csv: the file is missing; give sites.csv.txt this name; nothing was imported"},
		"a head by hand":   {edited("teams.csv", "code,site", "编号,site"), "teams.csv:1:编号: unknown column; known: code, site, name, hours; write one of these, or take the column out"},
		"a cell too many":  {edited("teams.csv", "08:00-20:00", "08:00-20:00,x"), "teams.csv:2: 5 cells under 4 columns; mend the row"},
		"a phone in short": {edited("people.csv", "138-0000-1002", "1.38E+10"), "people.csv:3:phone: \"1.38E+10\" is no phone number; a spreadsheet has shortened it"},
	} {
		i := newImporting(t, "sqlite")
		i.dir = c.give(i)
		_, errs := i.run(2)
		if !strings.Contains(errs, c.says) || strings.Contains(errs, "no site SUN") || strings.Contains(errs, "no team SUN") || strings.Contains(errs, "no guard") {
			t.Errorf("%s: %q, want %q and nothing else", name, errs, c.says)
		}
	}
}

// TestGBKFiles: files as Excel in China saves them are the same company, each
// with a note.
func TestGBKFiles(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	if err := os.CopyFS(i.dir+"-utf8", os.DirFS(i.dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"teams.csv", "people.csv"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "gbk", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(i.dir, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, errs := i.run(0)
	for n, name := range []string{"teams.csv", "people.csv"} {
		if lines := strings.Split(errs, "\n"); len(lines) != 3 || lines[n] != "note: "+filepath.Join(i.dir, name)+": is not UTF-8 and was read as GBK, as Excel in China saves CSV; see whether the names are right" {
			t.Errorf("notes: %q", errs)
		}
	}
	i.is("select name from teams order by code", "日班队 / 夜班队")
	i.is("select name from people where no = '1002'", "钱进")
}

// TestSheetsHoldNoFormula: whatever names and words begin with, no cell of a
// table that is written is a formula to the program that opens it.
func TestSheetsHoldNoFormula(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	for n, begin := range []string{"=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "　=", " ="} {
		i.edit("people.csv", []string{"赵敏", "钱进", "孙伟", "郑义", "冯涛", "王磊", "李强", "周杰", "吴刚", "何亮", "陈静"}[n], begin+"cmd|' /C calc'!A0")
	}
	i.edit("sites.csv", "阳光花园", "=1+1")
	i.edit("teams.csv", "夜班队", "@SUM(A1)")
	i.edit("places.csv", "3号楼道闸", "-2+3")
	codes := filepath.Join(t.TempDir(), "codes.csv")
	i.run(0, "--codes", codes)
	i.recorded()
	tables := map[string][][]string{
		"codes": i.sheet(codes), "ledger": i.exported("ledger", "--site", "SUN", "--month", "2025-06"), "cases": i.exported("cases", "--site", "SUN", "--month", "2025-06"),
	}
	guarded := 0
	for name, rows := range tables {
		for _, row := range rows {
			for _, cell := range row {
				first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, unicode.IsSpace))
				if strings.ContainsRune("=+-@|＝＋－＠", first) && !pointsForm.MatchString(cell) {
					t.Errorf("%s: a spreadsheet calculates %q", name, cell)
				}
				if strings.HasPrefix(cell, "'") {
					guarded++
				}
			}
		}
	}
	if guarded < 1000 {
		t.Errorf("only %d cells would have been formulas", guarded)
	}
}

// pointsForm is a number, which may begin with a minus.
var pointsForm = regexp.MustCompile(`^-[0-9]+\.[0-9]{2}$`)

// telegramOf is a block of Telegram with a token and one more line.
func telegramOf(line string) string {
	return "[telegram]\ntoken = \"" + canaryToken + "\"\n" + line + "\n"
}
