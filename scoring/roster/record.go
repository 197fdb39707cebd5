package roster

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"anping/scoring"
	"anping/scoring/calendar"
)

var (
	codeForm   = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}$`)
	phoneForm  = regexp.MustCompile(`^[0-9+][0-9+() -]{1,30}$`)
	degreeForm = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{1,10})?$`)
	sheetError = regexp.MustCompile(`^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)$`)
	shortForm  = regexp.MustCompile(`^[0-9]\.?[0-9]*[Ee]\+?[0-9]+$`)
	chatForm   = regexp.MustCompile(`^([a-z][a-z0-9]{0,31}):([^:\s]{1,64}):(\S{1,128})$`)
)

// record is one row of a file. Its methods read a cell by the column's name and
// put down what is wrong with it.
type record struct {
	file     string
	row      int
	index    map[string]int
	cells    []string
	problems *RowErrors
}

func (r record) wrong(column, format string, args ...any) {
	r.problems.add(r.file, r.row, column, format, args...)
}

// cell is a column's text; "" where the file has no such column.
func (r record) cell(column string) string {
	i, ok := r.index[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	text := strings.TrimSpace(r.cells[i])
	if len(text) > maxCell {
		r.wrong(column, "longer than %d bytes", maxCell)
		return ""
	}
	if sheetError.MatchString(text) {
		r.wrong(column, "holds %s, an error of the spreadsheet", text)
		return ""
	}
	if strings.ContainsFunc(text, func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Cf) }) {
		r.wrong(column, "holds an invisible character")
		return ""
	}
	return text
}

// must is a cell that may not be empty.
func (r record) must(column string) string {
	text := r.cell(column)
	if text == "" {
		r.wrong(column, "is empty")
	}
	return text
}

// code is the row's own code, full-width letters folded, or another row's.
func (r record) code(column string, must bool) string {
	text := scoring.Tidy(r.cell(column))
	switch {
	case text == "" && must:
		r.wrong(column, "is empty")
	case text != "" && !codeForm.MatchString(text):
		r.wrong(column, "%q is no code: letters, digits, - _ and ., at most 40", text)
		return ""
	}
	return text
}

// codes is a list of codes separated by |.
func (r record) codes(column string) []string {
	var codes []string
	for _, text := range r.list(column) {
		text = scoring.Tidy(text)
		if !codeForm.MatchString(text) {
			r.wrong(column, "%q is no code", text)
			continue
		}
		codes = append(codes, text)
	}
	return codes
}

// list is a cell split at |, without empty parts.
func (r record) list(column string) []string {
	var parts []string
	for part := range strings.SplitSeq(r.cell(column), "|") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// choice is one of a few words, given with what each means; the first of order
// is what an empty cell means.
func choice[T ~string](r record, column string, empty T, words map[string]T) T {
	text := scoring.Fold(r.cell(column))
	if text == "" {
		return empty
	}
	value, ok := words[text]
	if !ok {
		known := make([]string, 0, len(words))
		for word := range words {
			known = append(known, word)
		}
		slices.Sort(known)
		r.wrong(column, "%q is none of %s", text, strings.Join(known, ", "))
	}
	return value
}

// lang is a language tag, usual when empty.
func (r record) lang(usual string) string {
	return choice(r, "lang", usual, map[string]string{"zh": "zh", "zh-hant": "zh-Hant", "en": "en"})
}

func (r record) phone(column string) string {
	text := scoring.Tidy(r.cell(column))
	if text != "" && !phoneForm.MatchString(text) {
		r.wrong(column, "%q is no phone number", text)
		if shortForm.MatchString(text) {
			r.problems.mend("a spreadsheet has shortened it: make the column text, and write the numbers again")
		}
	}
	return text
}

// position is lat and lon in degrees, both or none.
func (r record) position() (lat, lon float64) {
	lat, hasLat := r.degrees("lat", 90)
	lon, hasLon := r.degrees("lon", 180)
	if hasLat != hasLon {
		r.wrong("lat", "lat and lon stand together or not at all")
	}
	return lat, lon
}

func (r record) degrees(column string, most float64) (float64, bool) {
	text := scoring.Tidy(r.cell(column))
	if text == "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !degreeForm.MatchString(text) || value > most || value < -most {
		r.wrong(column, "%q is not between -%g and %g degrees", text, most, most)
		return 0, true
	}
	return value, true
}

// metres is a whole number, empty meaning usual.
func (r record) metres(column string, usual, most int) int {
	text := scoring.Tidy(r.cell(column))
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		r.wrong(column, "%q is not between 1 and %d metres", text, most)
	}
	return n
}

// DayColumn reports whether a column holds days, in whichever file it stands: a
// workbook keeps these as numbers.
func DayColumn(name string) bool { return slices.Contains([]string{"day", "from", "to"}, name) }

// day is a local day, "" when empty.
func (r record) day(column string) string {
	text := scoring.Tidy(r.cell(column))
	if text == "" {
		return ""
	}
	// A spreadsheet that saves a CSV file writes its days anew.
	for _, layout := range []string{time.DateOnly, "2006/1/2", "2006-1-2", "2006.1.2", "2006年1月2日"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	r.wrong(column, "%q is no day like 2025-06-12", text)
	return ""
}

// minute is a time of day in minutes, -1 when empty.
func (r record) minute(column string) int {
	text := scoring.Tidy(r.cell(column))
	if text == "" {
		return -1
	}
	n, ok := calendar.Clock(text)
	if !ok || n >= dayMinutes {
		r.wrong(column, "%q is no time like 17:37", text)
		return -1
	}
	return n
}

// chats is a list of platform:account:ext separated by blanks.
func (r record) chats() []Chat {
	var chats []Chat
	for _, text := range strings.Fields(r.cell("chat")) {
		m := chatForm.FindStringSubmatch(text)
		if m == nil {
			r.wrong("chat", "%q is not platform:account:ext", text)
			continue
		}
		if m[1] == "wecom" && !strings.Contains(m[3], ":") {
			m[3] = strings.ToLower(m[3]) // a userid, of which WeCom does not tell case; group:… and robot:… it does
		}
		chats = append(chats, Chat{Platform: m[1], Account: m[2], Ext: m[3]})
	}
	return chats
}
