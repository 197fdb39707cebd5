package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hostileBook is a workbook that a hand or a program spoiled.
type hostileBook struct {
	name string
	book []byte
	says string // of what is wrong; "" = it is taken
}

// rezipped writes a workbook again with its parts changed, and more of them.
func rezipped(t *testing.T, raw []byte, change func(name string, part string) string, more map[string]string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	write := func(name, part string) {
		w, err := out.Create(name)
		if err == nil {
			_, err = io.WriteString(w, part)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range in.File {
		part, err := readPart(f)
		if err != nil {
			t.Fatal(err)
		}
		write(f.Name, change(f.Name, string(part)))
	}
	for name, part := range more {
		write(name, part)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inPeople changes the sheet of people, the fourth of newBook's.
func inPeople(change func(part string) string) func(name, part string) string {
	return func(name, part string) string {
		if name != "xl/worksheets/sheet4.xml" {
			return part
		}
		return change(part)
	}
}

// cellAs puts other XML in the place of a cell.
func cellAs(t *testing.T, cell, xml string) func(part string) string {
	form := regexp.MustCompile(`<c r="` + cell + `"[^>]*?(/>|>.*?</c>)`)
	return func(part string) string {
		t.Helper()
		if !form.MatchString(part) {
			t.Fatalf("no cell %s in %.300s", cell, part)
		}
		return form.ReplaceAllLiteralString(part, xml)
	}
}

// hostileBooks are spoiled in the sheet of people; 钱进 stands in its
// third row. link is a workbook elsewhere that nobody may fetch.
func hostileBooks(t *testing.T, whole []byte, link string) []hostileBook {
	t.Helper()
	cell := func(name, xml string) []byte {
		return rezipped(t, whole, inPeople(cellAs(t, name, xml)), nil)
	}
	linked := rezipped(t, whole, inPeople(cellAs(t, "B3", `<c r="B3" t="str"><f>[1]Sheet1!$A$1</f><v>钱进</v></c>`)), map[string]string{
		"xl/externalLinks/externalLink1.xml": `<?xml version="1.0" encoding="UTF-8"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></externalLink>`,
		"xl/externalLinks/_rels/externalLink1.xml.rels": `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="` + link + `" TargetMode="External"/></Relationships>`,
	})
	rows := func(n int) []byte {
		return rezipped(t, whole, inPeople(func(part string) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, 100+i, 100+i)
			}
			return strings.Replace(part, "</sheetData>", b.String()+"</sheetData>", 1)
		}), nil)
	}
	return []hostileBook{
		{"a formula with its result", cell("B3", `<c r="B3" t="str"><f>"钱"&amp;"进"</f><v>钱进</v></c>`), ""},
		{"a formula whose result is nothing", cell("J3", `<c r="J3" t="str"><f>IF(A3="","x","")</f><v></v></c>`), ""},
		{"a formula that nobody calculated", cell("B3", `<c r="B3"><f>"钱"&amp;"进"</f></c>`), "company.xlsx:people:3: cell B3 holds a formula that was never calculated"},
		{"a formula of a program", cell("J3", `<c r="J3"><f>TODAY()</f><v/></c>`), "company.xlsx:people:3: cell J3 holds a formula that was never calculated"},
		{"a formula that failed", cell("B3", `<c r="B3" t="e"><f>Q9</f><v>#REF!</v></c>`), "company.xlsx:people:3:name: holds #REF!, an error of the spreadsheet"},
		{"a formula for a number", cell("A3", `<c r="A3" t="str"><f>1+1</f><v>=1+1</v></c>`), "company.xlsx:people:3:no: "},
		{"a name out of another workbook", linked, ""},
		{"a cell of 10 MB", cell("B3", `<c r="B3" t="inlineStr"><is><t>`+strings.Repeat("长", 10<<20/3)+`</t></is></c>`), "company.xlsx:people:3:name: longer than 2000 bytes"},
		{"a million rows", rows(1_000_000), "company.xlsx:people:200001: more than 200000 rows"},
		{"a part that lies about its size", lying(t, whole), "is no XLSX workbook, or has a password"},
		{"parts that climb", rezipped(t, whole, func(_, part string) string { return part }, map[string]string{"../../climbed.txt": "x", "/climbed.txt": "x", `..\climbed.txt`: "x"}), ""},
		{"laughing entities", rezipped(t, whole, inPeople(func(part string) string {
			return strings.Replace(part, "<worksheet", `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet`, 1)
		}), nil), ""},
		{"an entity in a cell", rezipped(t, whole, inPeople(func(part string) string {
			part = strings.Replace(part, "<worksheet", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet`, 1)
			return cellAs(t, "B3", `<c r="B3" t="inlineStr"><is><t>&a;</t></is></c>`)(part)
		}), nil), "company.xlsx:people"},
		{"a password", sealed(t, whole), "is no XLSX workbook, or has a password; save it as an Excel workbook (.xlsx) without a password"},
		{"the old format by the new name", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...), "is no XLSX workbook, or has a password"},
		{"half of it", whole[:len(whole)/2], "is no XLSX workbook, or has a password"},
		{"another zip", zipped(t, map[string]int64{"word/document.xml": 100}), "is no XLSX workbook"},
		{"nothing", nil, "is no XLSX workbook"},
	}
}

// lying says of every part that it unpacks to one byte.
func lying(t *testing.T, whole []byte) []byte {
	t.Helper()
	out := bytes.Clone(whole)
	directory := []byte("PK\x01\x02")
	for at := 0; ; {
		i := bytes.Index(out[at:], directory)
		if i < 0 {
			return out
		}
		at += i
		binary.LittleEndian.PutUint32(out[at+24:], 1)
		at += 4
	}
}

func sealed(t *testing.T, whole []byte) []byte {
	t.Helper()
	out, err := excelize.Encrypt(whole, &excelize.Options{Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestHostileBooks gives workbooks that are broken, or try to be something else.
// What is wrong is said by sheet and row, and nothing is stored or fetched; what a
// formula has as its result is taken as the sheet shows it.
func TestHostileBooks(t *testing.T) {
	t.Parallel()
	var fetched atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Add(1) }))
	t.Cleanup(elsewhere.Close)
	i := newImporting(t, "sqlite")
	folder := i.dir
	whole, err := os.ReadFile(saved(t, newBook(t, os.DirFS(folder))))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range hostileBooks(t, whole, elsewhere.URL+"/other.xlsx") {
		i.dir = filepath.Join(t.TempDir(), "company.xlsx")
		if err := os.WriteFile(i.dir, b.book, 0o600); err != nil {
			t.Fatal(err)
		}
		if b.says == "" {
			if out, errs := i.run(0, "--dry-run"); !strings.Contains(out, "\nadded    person 1002 钱进\n") || errs != "" {
				t.Errorf("%s: %.300q %.300q", b.name, out, errs)
			}
			continue
		}
		_, errs := i.run(2)
		if !strings.Contains(errs, b.says) || len(errs) > 2000 {
			t.Errorf("%s: %.400q, want %q", b.name, errs, b.says)
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); err == nil {
		t.Error("a database was made")
	}
	if n := fetched.Load(); n != 0 {
		t.Errorf("the other workbook was fetched %d times", n)
	}
}
