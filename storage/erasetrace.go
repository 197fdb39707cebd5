package storage

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Below these lengths a name or somebody's words say too little to be looked for
// in what others wrote: they would be found everywhere.
const (
	leastName  = 2
	leastWords = 5
	leastTalk  = 8 // of a message that nothing was recorded from: shorter ones are said by everybody
	wordsHead  = 4
	cutMark    = "…"
)

// traces finds what tells who was erased in what others said and were told: name,
// phone and home, and what they said themselves.
type traces struct {
	names *regexp.Regexp    // nil = there is nothing to look for
	other map[string]bool   // longer names of others, which hold this one: they stay
	to    map[string]string // what stands instead of the name
	words map[string][]string
	own   map[string]bool // numbers of their cases, suggestions, visits
}

var (
	asciiWord = regexp.MustCompile(`^[0-9A-Za-z_]$`)
	recordNo  = regexp.MustCompile(`[A-Z]+-?[0-9][0-9-]*`)
)

// newTraces prepares the search. A name that somebody else bears too is replaced
// by nothing that would name the wrong one.
func newTraces(row erasureRow, others []string, own map[string]bool) *traces {
	t := &traces{other: map[string]bool{}, to: map[string]string{}, words: map[string][]string{}, own: own}
	name, instead := strings.TrimSpace(string(row.Name)), string(row.Instead)
	var parts []string
	if utf8.RuneCountInString(name) >= leastName {
		for _, o := range others {
			switch {
			case o == name:
				instead = cutMark
			case strings.Contains(o, name) && !t.other[o]:
				t.other[o] = true
				parts = append(parts, loose(o))
			}
		}
		slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) })
		parts = append(parts, loose(name))
		t.to[squeezed(name)] = instead
	}
	if d := digits(string(row.Phone)); len(d) >= 5 {
		parts = append(parts, strings.Join(strings.Split(d, ""), `[-\s]?`)+`\b`)
	}
	if home := strings.TrimSpace(string(row.Home)); utf8.RuneCountInString(home) >= leastName {
		parts = append(parts, loose(home))
	}
	if len(parts) > 0 {
		t.names = regexp.MustCompile(`(?i)` + strings.Join(parts, "|"))
	}
	return t
}

// loose is a pattern that finds words also where a blank stands between their
// signs, and not within a longer number or Latin word.
func loose(s string) string {
	runes := []rune(squeezed(s))
	var b strings.Builder
	edge := func(r rune) {
		if asciiWord.MatchString(string(r)) {
			b.WriteString(`\b`)
		}
	}
	edge(runes[0])
	for i, r := range runes {
		if i > 0 {
			b.WriteString(`\s*`)
		}
		b.WriteString(regexp.QuoteMeta(string(r)))
	}
	edge(runes[len(runes)-1])
	return b.String()
}

func squeezed(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

// digits is a phone's number without a country's 86.
func digits(phone string) string {
	d := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(d) == 13 {
		d = strings.TrimPrefix(d, "86")
	}
	return d
}

// learn adds something they said.
func (t *traces) learn(said string) {
	if said = strings.TrimSpace(said); utf8.RuneCountInString(said) >= leastWords {
		head := string([]rune(said)[:wordsHead])
		if !slices.Contains(t.words[head], said) {
			t.words[head] = append(t.words[head], said)
		}
	}
}

// without is a text without name, phone and home.
func (t *traces) without(s string) string {
	if t.names == nil {
		return s
	}
	return t.names.ReplaceAllStringFunc(s, func(found string) string {
		key := squeezed(found)
		for o := range t.other {
			if squeezed(o) == key {
				return found
			}
		}
		if to, ok := t.to[key]; ok {
			return to
		}
		return cutMark
	})
}

// namedIn reports whether a text holds name, phone or home.
func (t *traces) namedIn(s string) bool { return t.without(s) != s }

// quotedIn reports whether a text holds what they said, whole or cut short.
func (t *traces) quotedIn(s string) bool {
	if len(t.words) == 0 {
		return false
	}
	s = strings.TrimSuffix(strings.TrimSpace(s), cutMark)
	var starts []int
	for i := range s {
		starts = append(starts, i)
	}
	starts = append(starts, len(s))
	for i := 0; i+wordsHead < len(starts); i++ {
		rest := s[starts[i]:]
		for _, w := range t.words[s[starts[i]:starts[i+wordsHead]]] {
			if strings.HasPrefix(rest, w) || i+leastWords < len(starts) && strings.HasPrefix(w, rest) {
				return true
			}
		}
	}
	return false
}

// about reports whether a text speaks of one of their cases by its number.
func (t *traces) about(s string) bool {
	return slices.ContainsFunc(recordNo.FindAllString(s, -1), func(no string) bool { return t.own[no] })
}

// in reports whether a text names, quotes or is about them.
func (t *traces) in(s string) bool { return t.namedIn(s) || t.quotedIn(s) || t.about(s) }

// inJSON takes them out of every text of a JSON value; what is none is a text.
func (t *traces) inJSON(raw string) string {
	var v any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil || d.More() {
		return t.blanked(raw)
	}
	out, err := json.Marshal(t.inValue(v))
	if err != nil {
		return ""
	}
	return string(out)
}

func (t *traces) inValue(v any) any {
	switch v := v.(type) {
	case string:
		return t.blanked(v)
	case []any:
		for i := range v {
			v[i] = t.inValue(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = t.inValue(v[k])
		}
	}
	return v
}

func (t *traces) blanked(s string) string {
	if t.quotedIn(s) {
		return cutMark
	}
	return t.without(s)
}

// learned finds whose the cases are, what they said in them, and how others are
// called. It comes before anything of theirs goes: an erasure that is broken off
// starts here again, and by then has looked through what others said.
func (e *erasing) learned(ctx context.Context) error {
	if err := e.ofDays(ctx); err != nil {
		return err
	}
	names, err := list[oneText](ctx, pool{e.s}, `SELECT name AS body FROM people WHERE id <> $1 UNION SELECT name FROM clients WHERE id <> $2`, e.person, e.client)
	if err != nil {
		return err
	}
	others := make([]string, len(names))
	for i, n := range names {
		others[i] = string(n.Body)
	}
	e.traces = newTraces(e.row, others, e.cases)
	for _, q := range []string{
		`SELECT body FROM cases WHERE ` + mine,
		`SELECT s.body FROM case_steps s JOIN cases c ON c.no = s.case_no WHERE s.person = 0 AND c.client = $2 AND $2 <> 0 AND $1 >= 0`,
		`SELECT body FROM suggestions WHERE ` + mine,
		`SELECT reason AS body FROM absences WHERE ` + mine,
		`SELECT body FROM visits WHERE ` + mine,
		`SELECT need AS body FROM visits WHERE ` + mine,
		`SELECT why AS body FROM visits WHERE ` + mine,
		`SELECT body FROM services WHERE ` + mine,
		`SELECT body FROM handovers WHERE person = $1 AND $1 <> 0 AND $2 >= 0`,
		`SELECT body FROM survey_answers WHERE client = $2 AND $2 <> 0 AND $1 >= 0`,
		`SELECT body FROM said WHERE client = $2 AND $2 <> 0 AND $1 >= 0 AND length(body) >= ` + strconv.Itoa(leastTalk),
	} {
		rows, err := list[oneText](ctx, pool{e.s}, q, e.person, e.client)
		if err != nil {
			return err
		}
		for _, r := range rows {
			e.traces.learn(string(r.Body))
		}
	}
	return nil
}

type oneText struct {
	Body text `db:"body"`
}
