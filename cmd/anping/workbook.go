package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"anping/scoring/roster"
)

// Bounds of a workbook: a small file can unpack to gigabytes (a zip bomb), and
// one cell in the last column makes a row of 16,384.
const (
	workbookMost = 10 << 20 // bytes of the file
	unpackedMost = 48 << 20 // bytes of all that is in it; 50,000 people take about half
	partsMost    = 500      // files in it
	rowsMost     = 200_000  // of a sheet
	widthMost    = 64       // columns that hold something
	wideMost     = 1000     // rows whose empty cells go further than that
)

// errWorkbook says that a file is no workbook that can be read.
var errWorkbook = errors.New("is no XLSX workbook, or has a password")

// readWorkbook reads the sheets of an XLSX workbook. Values are taken as they
// are stored, not as a cell shows them; days, times and degrees become what the
// CSV files have. What is wrong with a sheet is a roster.RowErrors.
func readWorkbook(path string) (sheets roster.Sheets, raw []byte, err error) {
	if raw, err = readBounded(path, workbookMost); err != nil {
		return nil, nil, err
	}
	if err := packed(raw); err != nil {
		return nil, nil, err
	}
	open, err := openFormulas(raw)
	if err != nil {
		return nil, nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: unpackedMost, UnzipXMLSizeLimit: unpackedMost, // equal: nothing goes into files of its own
	})
	if err != nil {
		return nil, nil, errWorkbook // its own words name parts of the format
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	read := bookReader{book: book, open: open}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		read.dates1904 = *props.Date1904
	}
	sheets = roster.Sheets{}
	for _, name := range book.GetSheetList() {
		known := strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(roster.Names(), known) {
			if sheets[name], err = read.glance(name); err != nil {
				return nil, nil, err
			}
			continue
		}
		if _, twice := sheets[known]; twice {
			return nil, nil, roster.RowErrors{{File: known, What: "two sheets have this name"}}
		}
		if sheets[known], err = read.sheet(name, known); err != nil {
			return nil, nil, err
		}
	}
	return sheets, raw, nil
}

// readBounded reads a file of at most so many bytes.
func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, plainPathError(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, plainPathError(err)
	}
	if int64(len(raw)) > most {
		return nil, fmt.Errorf("is larger than %d MB", most>>20)
	}
	return raw, nil
}

// packed refuses a workbook that would unpack to too much. What a part says of
// its size holds: reading it ends there.
func packed(raw []byte) error {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return errWorkbook
	}
	if len(z.File) > partsMost {
		return fmt.Errorf("holds %d parts, at most %d are read", len(z.File), partsMost)
	}
	left := uint64(unpackedMost)
	for _, f := range z.File {
		if f.UncompressedSize64 > left {
			return fmt.Errorf("unpacks to more than %d MB", unpackedMost>>20)
		}
		left -= f.UncompressedSize64
	}
	return nil
}

// bookReader reads the sheets of one workbook.
type bookReader struct {
	book      *excelize.File
	open      map[int][]string // formulas without a result, by row, of any sheet
	dates1904 bool
}

// glance is the first line of a sheet that is not read; none, when nothing is in it.
func (x bookReader) glance(name string) (lines []roster.Line, err error) {
	rows, err := x.book.Rows(name)
	if err != nil {
		return nil, nil // a chart is a sheet without rows, and none of ours
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for row := 1; row <= rowsMost && rows.Next(); row++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, nil // what cannot be read is not taken, either
		}
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			return []roster.Line{{Row: row}}, nil
		}
	}
	return nil, nil
}

// sheet reads one sheet's rows that hold something.
func (x bookReader) sheet(name, known string) (lines []roster.Line, err error) {
	wrong := func(row int, what string, args ...any) error {
		return roster.RowErrors{{File: known, Row: row, What: fmt.Sprintf(what, args...)}}
	}
	rows, err := x.book.Rows(name)
	if err != nil {
		return nil, wrong(0, "the sheet cannot be read")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var heads []string
	wide := 0
	for row := 1; rows.Next(); row++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, wrong(row, "the row cannot be read")
		}
		if len(cells) > widthMost {
			wide++
		}
		if cell := x.uncalculated(name, row); cell != "" {
			return nil, wrong(row, "cell %s holds a formula that was never calculated: open the workbook in Excel or WPS and save it, or paste the values", cell)
		}
		for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
			cells = cells[:len(cells)-1]
		}
		switch {
		case len(cells) > widthMost || wide > wideMost:
			return nil, wrong(row, "goes over more than %d columns", widthMost)
		case len(cells) == 0:
			continue
		case row > rowsMost:
			return nil, wrong(row, "more than %d rows", rowsMost)
		}
		cells = slices.Clone(cells)
		if heads == nil {
			for _, c := range cells {
				heads = append(heads, strings.ToLower(strings.TrimSpace(c)))
			}
		} else {
			for i := range min(len(cells), len(heads)) {
				cells[i] = stored(heads[i], cells[i], x.dates1904)
			}
		}
		lines = append(lines, roster.Line{Row: row, Cells: cells})
	}
	return lines, nil
}

// uncalculated is the first cell of a row with a formula that has no result.
func (x bookReader) uncalculated(sheet string, row int) string {
	for _, cell := range x.open[row] {
		if formula, err := x.book.GetCellFormula(sheet, cell); err == nil && formula != "" {
			return cell
		}
	}
	return ""
}

// A day is kept as days since 1900 or 1904, a time as a part of a day, and a
// number with the digits of its binary form.
var (
	serialForm   = regexp.MustCompile(`^[0-9]{4,6}(\.[0-9]+)?$`)
	fractionForm = regexp.MustCompile(`^0(\.[0-9]+)?(E-[0-9]+)?$`)
	decimalForm  = regexp.MustCompile(`^-?[0-9]{1,3}\.[0-9]{9,}$`)
)

// stored turns what a cell keeps into what the column is written as in a file.
func stored(column, cell string, dates1904 bool) string {
	text := strings.TrimSpace(cell)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return cell
	}
	switch {
	case roster.DayColumn(column) && serialForm.MatchString(text):
		if day, err := excelize.ExcelDateToTime(n, dates1904); err == nil {
			return day.Format(time.DateOnly)
		}
	case column == "notice" && fractionForm.MatchString(text):
		minute := int(math.Round(n * 24 * 60))
		return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
	case (column == "lat" || column == "lon") && decimalForm.MatchString(text):
		return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(n, 'f', 8, 64), "0"), ".")
	}
	return cell
}
