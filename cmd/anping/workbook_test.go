package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"anping/scoring/roster"
)

// newBook makes a workbook of a folder of CSV files, each cell as a text.
func newBook(t *testing.T, folder fs.FS) *excelize.File {
	t.Helper()
	book := excelize.NewFile()
	for _, name := range roster.Names() {
		raw, err := fs.ReadFile(folder, name+".csv")
		if errors.Is(err, fs.ErrNotExist) {
			continue // what a company need not have
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, cell := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err == nil {
					err = book.SetCellStr(name, at, cell)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return book
}

func saved(t *testing.T, book *excelize.File) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "company.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func set(t *testing.T, book *excelize.File, sheet, cell string, value any) {
	t.Helper()
	if err := book.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

// TestImportWorkbook: a workbook is the company that its files are, and what a
// spreadsheet keeps as a number, a day or a time is read as it was meant.
func TestImportWorkbook(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		book := newBook(t, os.DirFS(i.dir))
		i.dir = saved(t, book)
		if out, _ := i.run(0); !strings.HasPrefix(out, "nothing differs\n") {
			t.Errorf("the same as a workbook: %s", out)
		}
		set(t, book, "people", "A3", 1002)                                        // a number
		set(t, book, "people", "F3", 13800001002)                                 // a phone as a number
		set(t, book, "people", "I3", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) // a day
		set(t, book, "groups", "F2", 0.734027777777778)                           // 17:37
		set(t, book, "sites", "F2", 31.230399999999999)                           // as Excel writes 31.2304
		set(t, book, "clients", "F3", true)
		if _, err := book.NewSheet("说明"); err != nil {
			t.Fatal(err)
		}
		set(t, book, "说明", "A1", "这一页不读")
		i.dir = saved(t, book)
		out, _ := i.run(0, "--dry-run")
		want := "changed  person 1002 钱进 (phone)\nchanged  group SUN-G-DAY 阳光花园日班群 (notice)\nchanged  client C002 张先生 (key)\n0 added, 3 changed, 0 ended; nothing was stored\n"
		if out != want {
			t.Errorf("numbers and days:\n%s\nwant\n%s", out, want)
		}
		i.run(0)
		i.is("select phone, from_day from people where no = '1002'", "13800001002|2024-01-01")
		i.is("select notice_min from groups where code = 'SUN-G-DAY'", "1057")
		i.is("select lat from sites", "31.2304")
	})
}

// TestImportWorkbookDays: whatever column holds a day takes a date cell.
func TestImportWorkbookDays(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	day := time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	book := newBook(t, os.DirFS(i.dir))
	for sheet, rows := range map[string][][]any{
		"rota":        {{"team", "day", "hours", "to"}, {"SUN-DAY", day, "off", day.AddDate(0, 0, 1)}},
		"checks":      {{"code", "site", "list", "item", "every", "due", "team", "place", "rule", "by", "from"}, {"X1", "SUN", "消防", "灭火器", "week", "mon", "SUN-DAY", "", "", "", day}},
		"checkpoints": {{"code", "site", "name", "route"}, {"K1", "SUN", "北门", "A"}},
		"routes":      {{"site", "route", "guard", "day", "to"}, {"SUN", "A", "1002", day, day.AddDate(0, 0, 1)}},
	} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for n, row := range rows {
			for m, cell := range row {
				at, err := excelize.CoordinatesToCellName(m+1, n+1)
				if err != nil {
					t.Fatal(err)
				}
				set(t, book, sheet, at, cell)
			}
		}
	}
	i.dir = saved(t, book)
	i.run(0)
	i.is("select day from rota order by day", "2026-12-05 / 2026-12-06")
	i.is("select day from routes order by day", "2026-12-05 / 2026-12-06")
	i.is("select from_day from check_items where code = 'X1'", "2026-12-05")
}

// TestImportWorkbookStrays: a sheet of nearly one of our names is refused, another one
// is noted when something is in it, and an empty one is passed over. The help names
// them all.
func TestImportWorkbookStrays(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	folder := i.dir
	const ours = "sites, teams, people, places, groups, clients, rota, checks, checkpoints, routes"
	for name, want := range map[string]string{
		"rotas":      "company.xlsx:rotas: is none of ours and would not be read; ours are " + ours + "; did you mean rota? Give it this name, or take it out; nothing was imported\n",
		"Checkpoint": "company.xlsx:Checkpoint: is none of ours and would not be read; ours are " + ours + "; did you mean checkpoints? ",
	} {
		book := newBook(t, os.DirFS(folder))
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		i.dir = saved(t, book)
		if _, errs := i.run(2); !strings.Contains(errs, want) {
			t.Errorf("%s: %q", name, errs)
		}
	}
	book := newBook(t, os.DirFS(folder))
	for _, name := range []string{"工作表1", "说明"} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	set(t, book, "说明", "A7", "这一页不读")
	i.dir = saved(t, book)
	if _, errs := i.run(0); errs != "note: "+i.dir+":说明: is not read, for it is none of ours: "+ours+"\n" {
		t.Errorf("%q", errs)
	}
	if _, out, _ := try(t, "import", "--help"); !strings.Contains(strings.Join(strings.Fields(out), " "), ours) {
		t.Errorf("%s", out)
	}
}

func TestImportWorkbookRefuses(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	folder := os.DirFS(i.dir)
	file := func(name string, raw []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	changed := func(f func(*excelize.File)) string {
		book := newBook(t, folder)
		f(book)
		return saved(t, book)
	}
	for name, c := range map[string]struct {
		path string
		errs string
	}{
		"a bad cell":     {changed(func(b *excelize.File) { set(t, b, "people", "C8", "gard") }), `company.xlsx:people:8:role: "gard" is none of`},
		"a team of none": {changed(func(b *excelize.File) { set(t, b, "people", "D9", "SUN-X") }), "company.xlsx:people:9:team: no team SUN-X in teams; mend the cell; nothing was imported"},
		"a missing sheet": {changed(func(b *excelize.File) {
			if err := b.DeleteSheet("teams"); err != nil {
				t.Fatal(err)
			}
		}), "company.xlsx:teams: the sheet is missing; add the sheet, or mend it; nothing was imported"},
		"an unknown column": {changed(func(b *excelize.File) { set(t, b, "teams", "E1", "colour") }), "company.xlsx:teams:1:colour: unknown column"},
		"an empty sheet": {changed(func(b *excelize.File) {
			for _, cell := range []string{"A1", "B1", "C1", "D1", "A2", "B2", "C2", "D2", "A3", "B3", "C3", "D3"} {
				set(t, b, "teams", cell, nil)
			}
		}), "company.xlsx:teams:1: the header line is missing"},
		"a far column": {changed(func(b *excelize.File) { set(t, b, "teams", "XFD2", "x") }), "company.xlsx:teams:2: goes over more than 64 columns"},
		"a far row":    {changed(func(b *excelize.File) { set(t, b, "teams", "A1048576", "x") }), "company.xlsx:teams:1048576: more than 200000 rows"},
		"no zip":       {file("a.xlsx", []byte("code,name\n")), "a.xlsx: is no XLSX workbook, or has a password; save it as an Excel workbook"},
		"no workbook":  {file("b.xlsx", zipped(t, map[string]int64{"hello.txt": 10})), "b.xlsx: is no XLSX workbook"},
		"a bomb":       {file("c.xlsx", zipped(t, map[string]int64{"xl/worksheets/sheet1.xml": 1 << 30})), "c.xlsx: unpacks to more than 48 MB"},
		"many parts":   {file("d.xlsx", manyParts(t)), "d.xlsx: holds 501 parts, at most 500 are read"},
		"too large":    {file("e.xlsx", make([]byte, workbookMost+1)), "e.xlsx: is larger than 10 MB"},
		"another kind": {file("f.ods", []byte("x")), "f.ods is a workbook of another kind; save it as an Excel workbook (.xlsx)"},
	} {
		i.dir = c.path
		if _, errs := i.run(2); !strings.Contains(errs, c.errs) {
			t.Errorf("%s: %q, want %s", name, errs, c.errs)
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); err == nil {
		t.Error("a database was made")
	}
}

// zipped makes an archive of files of zeros: a gigabyte of them takes a megabyte.
func zipped(t *testing.T, files map[string]int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, io.LimitReader(zeros{}, size))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func manyParts(t *testing.T) []byte {
	t.Helper()
	files := map[string]int64{}
	for n := range partsMost + 1 {
		files["part"+string(rune('a'+n%26))+strings.Repeat("x", n/26)] = 1
	}
	return zipped(t, files)
}

// FuzzWorkbook: no file makes the reader panic or take what it may not.
func FuzzWorkbook(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", "sites"); err != nil {
		f.Fatal(err)
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "x.xlsx")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		sheets, _, err := readWorkbook(path)
		if err == nil {
			_, _ = roster.Defaults{Zone: "Asia/Shanghai"}.ReadSheets(sheets)
		}
	})
}
