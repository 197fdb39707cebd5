package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A formula's cell keeps its result beside it, and that is what is read: what
// the sheet shows. A program that writes a workbook may leave the result out; the
// cell would then be read as empty, so it is refused.

// openFormulas lists by row the cells of any sheet that hold a formula without a
// result. It reads only parts that hold a formula at all.
func openFormulas(raw []byte) (map[int][]string, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, errWorkbook
	}
	out := map[int][]string{}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/") || !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		part, err := readPart(f)
		if err != nil {
			return nil, errWorkbook
		}
		if !bytes.Contains(part, []byte("<f>")) && !bytes.Contains(part, []byte("<f ")) && !bytes.Contains(part, []byte(":f")) {
			continue
		}
		if err := addOpenFormulas(out, part); err != nil {
			return nil, errWorkbook
		}
	}
	return out, nil
}

func readPart(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r) // as much as the part says, which was bounded
}

// addOpenFormulas goes through the cells of a sheet: c with f and v in it.
func addOpenFormulas(out map[int][]string, part []byte) error {
	d := xml.NewDecoder(bytes.NewReader(part))
	var cell, kind string
	var formula, inValue, valued bool
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read formulas: %w", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "c":
				cell, kind, formula, valued = attribute(x, "r"), attribute(x, "t"), false, false
			case "f":
				formula = true
			case "v":
				inValue = true
			}
		case xml.CharData:
			valued = valued || inValue && len(x) > 0
		case xml.EndElement:
			switch x.Name.Local {
			case "v":
				inValue = false
			case "c":
				if formula && !valued && kind != "str" { // the result of ="" is a text of no length
					if _, row, err := excelize.CellNameToCoordinates(cell); err == nil {
						out[row] = append(out[row], cell)
					}
				}
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
