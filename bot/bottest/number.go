package bottest

import (
	"regexp"
	"strings"
)

// numberForm is how numbers look that people see: cases, entries, appeals, absences, visits, misses, problems, spot checks, services, quizzes, assessments, changes of the
// standard, suggestions.
var numberForm = regexp.MustCompile(`A\d{4,}|K\d{6}-\d{2,}|SS-\d+|QJ-\d+|ZF-\d+|XJ-\d+|WT-\d+|CC-\d+|BM-\d+|JB-\d+|KM-\d+|ZX-\d+|TZ-\d+|J-\d+`)

// pairing matches the numbers of a story with the numbers of a run: they come
// from blocks, so another instance's are other numbers for the same things.
type pairing struct {
	actual map[string]string // of a story's number
	story  map[string]string // of a run's number
}

func newPairing() *pairing { return &pairing{map[string]string{}, map[string]string{}} }

// same compares a wanted text (… stands for anything) with a real one and
// remembers which number stands for which.
func (p *pairing) same(want, got string) bool {
	if !strings.Contains(want, "…") || want == got {
		return p.equal(want, got)
	}
	for i, piece := range strings.Split(want, "…") {
		at := p.find(got, piece)
		if at < 0 || i == 0 && at != 0 {
			return false
		}
		got = got[at+p.length(got[at:], piece):]
	}
	return strings.HasSuffix(want, "…") || got == ""
}

// equal compares texts of one shape, pairing their numbers.
func (p *pairing) equal(want, got string) bool {
	const hole = "\x00"
	if numberForm.ReplaceAllString(want, hole) != numberForm.ReplaceAllString(got, hole) {
		return false
	}
	w, g := numberForm.FindAllString(want, -1), numberForm.FindAllString(got, -1)
	for i := range w {
		if a, ok := p.actual[w[i]]; ok && a != g[i] {
			return false
		}
		if s, ok := p.story[g[i]]; ok && s != w[i] {
			return false
		}
		p.actual[w[i]], p.story[g[i]] = g[i], w[i]
	}
	return true
}

// find returns where a piece begins in a text, numbers by identity; -1 = nowhere.
func (p *pairing) find(text, piece string) int {
	for i := range text {
		if n := p.length(text[i:], piece); n >= 0 && p.equal(piece, text[i:i+n]) {
			return i
		}
	}
	if piece == "" {
		return len(text)
	}
	return -1
}

// length is how many bytes of text's beginning have the shape of piece; -1 = it has not.
func (p *pairing) length(text, piece string) int {
	form := regexp.MustCompile("^" + numberForm.ReplaceAllStringFunc(regexp.QuoteMeta(piece), func(string) string { return "(?:" + numberForm.String() + ")" }))
	if at := form.FindStringIndex(text); at != nil {
		return at[1]
	}
	return -1
}

// toActual puts a run's numbers into words of a story; toStory is the inverse.
func (p *pairing) toActual(s string) string { return swap(s, p.actual) }
func (p *pairing) toStory(s string) string  { return swap(s, p.story) }

func swap(s string, by map[string]string) string {
	return numberForm.ReplaceAllStringFunc(s, func(n string) string {
		if other, ok := by[n]; ok {
			return other
		}
		return n
	})
}
