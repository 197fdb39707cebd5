package sentence

import (
	"iter"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// index finds which patterns a text may hold, by one walk over its characters:
// of some 1,900 patterns a sentence holds a handful, and to look for each by
// itself was nearly all the time that reading took.
type index struct {
	size   int                // patterns
	begins map[rune][]indexed // forms of the patterns' first parts, by first character
}

// indexed is a form and the pattern it begins.
type indexed struct {
	form string
	id   int
}

// add gives patterns their numbers.
func (x *index) add(list []pattern) {
	for i := range list {
		p := &list[i]
		p.id = x.size
		x.size++
		for _, form := range p.parts[0] {
			first, _ := utf8.DecodeRuneInString(form)
			x.begins[first] = append(x.begins[first], indexed{form, p.id})
		}
	}
}

// marks are the patterns that words may hold, a bit each. One that is not marked
// is in no part of the words either.
func (x *index) marks(words string) []uint64 {
	marks := make([]uint64, (x.size+63)/64)
	for at, r := range words {
		for _, f := range x.begins[r] {
			if strings.HasPrefix(words[at:], f.form) {
				marks[f.id/64] |= 1 << (f.id % 64)
			}
		}
	}
	return marks
}

// marked are those of a list's patterns that a text may hold, in the list's order;
// all of them where nothing was marked, or the list is in no index.
func (t text) marked(list []pattern) iter.Seq[pattern] {
	if t.marks == nil || len(list) == 0 || list[0].id < 0 {
		return slices.Values(list)
	}
	return func(yield func(pattern) bool) {
		first := list[0].id
		for id := first; id < first+len(list); id++ {
			left := t.marks[id/64] >> (id % 64)
			if left == 0 {
				id |= 63 // none in the rest of this word
				continue
			}
			id += bits.TrailingZeros64(left)
			if id >= first+len(list) || !yield(list[id-first]) {
				return
			}
		}
	}
}
