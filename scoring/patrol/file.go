package patrol

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"anping/scoring"
)

// Columns are the names of another system's columns, as its header line has them.
// Guard "" = "guard", which may be missing; one that is named must be there.
type Columns struct{ Time, Point, Guard string }

// usualGuard is the column of guards where none is named.
const usualGuard = "guard"

// Fault is what is wrong with a line of a file.
type Fault struct {
	Row    int // line of the file, the header is 1; 0 = the file as a whole
	Column string
	What   string
}

// mostFaults bounds what is told of one file, mostTaps what one may bring,
// longestGuard, in characters, what is kept of who is not known.
const (
	mostFaults   = 200
	mostTaps     = 200_000
	longestGuard = 64
)

// File is how a file of another system's taps is read: its columns, the site's
// zone, and who its words mean; Person is 0 for who is not known.
type File struct {
	Columns Columns
	Site    int64
	Zone    *time.Location
	Point   func(said string) []scoring.Checkpoint // all that are called so
	Person  func(said string) int64
	Heard   time.Time
	Ahead   time.Duration // by how much the other system's clock may be ahead of ours
}

// Parse reads taps from a CSV file in UTF-8, in its order. Each is named by what it
// says, so that a line that comes again is the same tap.
func (f File) Parse(raw []byte) ([]Tap, []Fault) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, []Fault{{Row: 1, What: "the header line is missing"}}
	}
	at, faults := f.Columns.in(header)
	if len(faults) > 0 {
		return nil, faults
	}
	var taps []Tap
	for len(faults) < mostFaults && len(taps) < mostTaps {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(faults, Fault{What: err.Error()})
		}
		row, _ := r.FieldPos(0)
		if len(cells) > len(header) && strings.TrimSpace(strings.Join(cells[len(header):], "")) != "" {
			faults = append(faults, Fault{Row: row, What: fmt.Sprintf("%d cells under %d columns", len(cells), len(header))})
			continue
		}
		cell := func(i int) string {
			if i < 0 || i >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[i])
		}
		t, fault := f.Tap(cell(at[0]), cell(at[1]), cell(at[2]))
		if fault.What != "" {
			fault.Row = row
			faults = append(faults, fault)
			continue
		}
		taps = append(taps, t)
	}
	return taps, faults
}

// in finds the columns in a header line: of the time, the checkpoint and the guard,
// -1 where there is none. One that stands twice is a fault as one that is missing is:
// which of the two is meant only who wrote the file knows.
func (c Columns) in(header []string) (at [3]int, faults []Fault) {
	for i, name := range []string{c.Time, c.Point, cmp.Or(c.Guard, usualGuard)} {
		at[i] = -1
		for j, h := range header {
			switch {
			case scoring.Fold(strings.TrimSpace(h)) != scoring.Fold(name):
			case at[i] >= 0:
				faults = append(faults, Fault{Row: 1, Column: name, What: "the column stands twice"})
			default:
				at[i] = j
			}
		}
		if at[i] < 0 && (i < 2 || c.Guard != "") {
			faults = append(faults, Fault{Row: 1, Column: name, What: "there is no such column"})
		}
	}
	return at, faults
}

// Tap is what one line, or one event of a webhook, says.
func (f File) Tap(when, where, who string) (Tap, Fault) {
	moment, ok := f.Moment(when)
	if !ok {
		return Tap{}, Fault{Column: f.Columns.Time, What: fmt.Sprintf("%q is no time like 2025-06-12 08:15:00", when)}
	}
	if moment.After(f.Heard.Add(f.Ahead)) {
		return Tap{}, Fault{Column: f.Columns.Time, What: when + " is still to come"}
	}
	if moment.After(f.Heard) {
		moment = f.Heard.Truncate(time.Second) // never later than we heard of it (architecture.md 8)
	}
	called := f.Point(where)
	switch {
	case len(called) == 0:
		return Tap{}, Fault{Column: f.Columns.Point, What: fmt.Sprintf("no checkpoint of the site with source system is called %q", where)}
	case len(called) > 1:
		return Tap{}, Fault{Column: f.Columns.Point, What: fmt.Sprintf("several checkpoints of the site are called %q: %s and %s", where, called[0].Code, called[1].Code)}
	}
	point := called[0]
	t := Tap{Checkpoint: point.ID, Person: f.Person(who), Site: f.Site, At: moment, Heard: f.Heard, Source: scoring.TapSystem, Distance: -1}
	if t.Person == 0 {
		all := []rune(who)
		t.Guard = string(all[:min(len(all), longestGuard)])
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d", point.ID, t.Person, moment.UnixMilli()))
	t.Key = "system/" + hex.EncodeToString(sum[:16])
	return t, Fault{}
}

// Moment reads a time, in the site's zone where it names none; false when it is none.
func (f File) Moment(text string) (time.Time, bool) {
	for _, layout := range []string{
		time.DateTime, "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006-1-2 15:04:05", "2006.1.2 15:04:05", "2006年1月2日 15:04:05", "20060102150405",
	} {
		if t, err := time.ParseInLocation(layout, text, f.Zone); err == nil {
			return t.UTC(), true
		}
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.UTC().Truncate(time.Second), err == nil
}
