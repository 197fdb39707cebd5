package sentence

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/scoring"
)

const (
	// apart is what stands between two parts of a pattern in lists.toml.
	apart = "…"
	// reach is how far apart the parts may be, in bytes: 16 Chinese characters,
	// some eight English words. Longer, and words of two sentences meet.
	reach = 48
	// mostForms bounds what the groups of one part multiply to.
	mostForms = 512
)

// pattern is words that a sentence may hold: 摔(倒|了)…(不会动|没反应). Its parts
// follow each other within reach; of each part one form is enough.
type pattern struct {
	parts [][]string
	id    int // in the index of its lists, -1 = in none
}

// span is text[from:to].
type span struct{ from, to int }

// patterns parses a list.
func patterns(list []string) ([]pattern, error) {
	out := make([]pattern, len(list))
	for i, s := range list {
		p, err := newPattern(s)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}

func newPattern(s string) (pattern, error) {
	p := pattern{id: -1}
	for _, part := range strings.Split(s, apart) {
		forms, err := formsOf(part)
		if err != nil {
			return pattern{}, fmt.Errorf("pattern %q: %w", s, err)
		}
		for i, f := range forms {
			if forms[i] = newText(f).words; forms[i] == "" {
				return pattern{}, fmt.Errorf("pattern %q: a part without words would be found everywhere", s)
			}
		}
		p.parts = append(p.parts, forms)
	}
	return p, nil
}

// formsOf multiplies the groups of a part out: 摔(倒|了) is 摔倒 and 摔了.
func formsOf(part string) ([]string, error) {
	forms := []string{""}
	for part != "" {
		before, group, rest := part, "", ""
		if i := strings.IndexByte(part, '('); i >= 0 {
			var closed bool
			before = part[:i]
			if group, rest, closed = strings.Cut(part[i+1:], ")"); !closed || strings.Contains(group, "(") {
				return nil, fmt.Errorf("a bracket is not closed, or stands in another")
			}
		}
		if strings.ContainsAny(before, ")|") {
			return nil, fmt.Errorf("%q is not inside a bracket", ")|")
		}
		var longer []string
		for _, form := range forms {
			for choice := range strings.SplitSeq(group, "|") {
				longer = append(longer, form+before+choice)
			}
		}
		if len(longer) > mostForms {
			return nil, fmt.Errorf("more than %d forms", mostForms)
		}
		forms, part = longer, rest
	}
	return forms, nil
}

// find is the first match that begins at or after from, its parts' spans in order.
func (p pattern) find(t text, from int) ([]span, bool) {
	for from <= len(t.words) {
		first, ok := earliest(t.words, p.parts[0], from, len(t.words))
		if !ok {
			return nil, false
		}
		found := []span{first}
		for _, part := range p.parts[1:] {
			last := found[len(found)-1].to
			next, ok := earliest(t.words, part, last, min(last+reach, len(t.words)))
			if !ok {
				break
			}
			found = append(found, next)
		}
		if len(found) == len(p.parts) {
			return found, true
		}
		from = after(t.words, first.from)
	}
	return nil, false
}

// earliest finds the form that begins first in words[from:], not after most.
func earliest(words string, forms []string, from, most int) (best span, found bool) {
	for _, f := range forms {
		for at := from; at <= most; {
			i := strings.Index(words[at:], f)
			if i < 0 || at+i > most {
				break
			}
			s := span{at + i, at + i + len(f)}
			if alone(words, s) {
				if !found || s.from < best.from || s.from == best.from && s.to > best.to {
					best, found = s, true
				}
				break
			}
			at = after(words, s.from)
		}
	}
	return best, found
}

// after is where the character behind the one at i begins.
func after(words string, i int) int {
	_, size := utf8.DecodeRuneInString(words[i:])
	return i + max(size, 1)
}

// alone reports whether a Latin word is not part of a longer one: rat of separate.
func alone(words string, s span) bool {
	first, _ := utf8.DecodeRuneInString(words[s.from:])
	last, _ := utf8.DecodeLastRuneInString(words[:s.to])
	before, n := utf8.DecodeLastRuneInString(words[:s.from])
	behind, m := utf8.DecodeRuneInString(words[s.to:])
	return !(n > 0 && letter(before) && letter(first)) && !(m > 0 && letter(last) && letter(behind))
}

func letter(r rune) bool {
	return unicode.Is(unicode.Latin, r) || r >= '0' && r <= '9'
}

// text is a sentence as patterns are looked for in it.
type text struct {
	words string   // folded; marks are , and . and blanks stand between Latin words only
	clean []bool   // by byte: a clause begins here, though no mark says so
	asks  bool     // there is a question mark
	now   bool     // only what is so now counts: the past takes a word back
	marks []uint64 // the patterns it may hold, nil = not known
}

// newText folds a sentence. People write blanks for commas, so a blank that is
// dropped still ends a clause.
func newText(said string) text {
	var b strings.Builder
	t := text{}
	folded := scoring.Fold(said)
	begins := make([]bool, 0, len(folded)+1)
	var last rune
	soft := false
	for _, r := range folded {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’':
			if soft && letter(last) && letter(r) {
				b.WriteByte(' ')
				begins = append(begins, false)
			}
			b.WriteRune(r)
			begins = append(begins, soft && !(letter(last) && letter(r)))
			for range utf8.RuneLen(r) - 1 {
				begins = append(begins, false)
			}
			last, soft = r, false
			continue
		case r == '?' || r == '؟':
			t.asks = true
		}
		if mark := markOf(r); mark != 0 {
			b.WriteByte(mark)
			begins = append(begins, true)
			last = rune(mark)
		}
		soft = true
	}
	t.words, t.clean = b.String(), begins
	return t
}

// markOf is how a mark is read: the end of a sentence, of a clause, or nothing.
func markOf(r rune) byte {
	switch {
	case strings.ContainsRune(".。!?;…؟", r):
		return '.'
	case strings.ContainsRune(",、:()\"“”—~-", r):
		return ','
	}
	return 0
}

// clause is what stands before a place in its own clause.
func (t text) clause(at int) string {
	from := at
	for from > 0 {
		_, size := utf8.DecodeLastRuneInString(t.words[:from])
		if c := t.words[from-size]; c == '.' || c == ',' {
			break
		}
		from -= size
		if t.clean[from] {
			break
		}
	}
	return t.words[from:at]
}
