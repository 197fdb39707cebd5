package scoring

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// wordIndex finds the longest of many words in a sentence by looking up the
// sentence's pieces, so that its cost follows the sentence and not the roster.
type wordIndex struct {
	places  map[string]Place // the zero Place when two places share the word
	lengths []int            // of the words, in characters, longest first
}

// longestSentence bounds, in characters, what is searched; a person names the
// place early (ours).
const longestSentence = 1000

func (w *wordIndex) add(p Place) {
	if w.places == nil {
		w.places = map[string]Place{}
	}
	for _, word := range append([]string{p.Name}, p.Words...) {
		word = squash(Fold(word))
		w.put(word, p)
		w.put(spoken(word), p)
	}
}

func (w *wordIndex) put(word string, p Place) {
	if word == "" {
		return
	}
	if other, ok := w.places[word]; ok && other.ID != p.ID {
		p = Place{}
	}
	w.places[word] = p
	if n := utf8.RuneCountInString(word); !slices.Contains(w.lengths, n) {
		w.lengths = append(w.lengths, n)
	}
}

func (w *wordIndex) sort() {
	slices.SortFunc(w.lengths, func(a, b int) int { return cmp.Compare(b, a) })
}

// find returns the place of the longest word in a squashed text; false when
// there is none or two places are named equally long.
func (w *wordIndex) find(text string) (Place, bool) {
	starts := make([]int, 0, 64) // where each character starts, and the end of the last
	end := len(text)
	for i := range text {
		if len(starts) == longestSentence {
			end = i
			break
		}
		starts = append(starts, i)
	}
	chars := len(starts)
	starts = append(starts, end)
	for _, length := range w.lengths {
		var found Place
		hits := false
		for i := 0; i+length <= chars; i++ {
			from, to := starts[i], starts[i+length]
			p, ok := w.places[text[from:to]]
			if !ok || !standsAlone(text, from, to) {
				continue
			}
			if hits && p.ID != found.ID {
				return Place{}, false
			}
			found, hits = p, true
		}
		if hits {
			return found, found.ID != 0
		}
	}
	return Place{}, false
}

// spoken writes the numbers of a word as people say them, 3号楼 as 三号楼;
// "" when there is none to write.
func spoken(word string) string {
	var b strings.Builder
	changed := false
	for i := 0; i < len(word); {
		j := i
		for j < len(word) && word[j] >= '0' && word[j] <= '9' {
			j++
		}
		if j == i {
			_, size := utf8.DecodeRuneInString(word[i:])
			b.WriteString(word[i : i+size])
			i += size
			continue
		}
		n, err := strconv.Atoi(word[i:j])
		said := hanNumber(n)
		if err != nil || said == "" || word[i] == '0' {
			return ""
		}
		b.WriteString(said)
		changed = true
		i = j
	}
	if !changed {
		return ""
	}
	return b.String()
}

// PlacesIn takes the roster places that a text names out of it, in the order in
// which they are named, each once; rest is what else it says, tidied. As in
// PlaceIn the longest name counts, and a word that two places share names none.
func (r *Roster) PlacesIn(site int64, text string) (found []Place, rest string) {
	t := newMentions(text)
	s := r.index.bySite[site]
	if s == nil {
		return nil, t.kept
	}
	named := map[int]Place{} // by where it stands
	for _, length := range s.words.lengths {
		for from := range t.words {
			to := from + prefixBytes(t.words[from:], length)
			if p, ok := s.words.places[t.words[from:to]]; ok && p.ID != 0 && t.take(from, to) {
				named[from] = p
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(named)) {
		if p := named[from]; !slices.ContainsFunc(found, func(o Place) bool { return o.ID == p.ID }) {
			found = append(found, p)
		}
	}
	return found, t.rest()
}

// prefixBytes is how many bytes the first characters of a text take; 0 when it
// has not so many.
func prefixBytes(text string, chars int) int {
	for i := range text {
		if chars == 0 {
			return i
		}
		chars--
	}
	if chars == 0 {
		return len(text)
	}
	return 0
}

// PlaceIn finds the roster place named in a sentence: the longest name or word
// that occurs in it; false when none or two of equal length differ. Blanks,
// width, case and 三 for 3 do not matter; 13号楼 does not name 3号楼.
func (r *Roster) PlaceIn(site int64, text string) (Place, bool) {
	s := r.index.bySite[site]
	if s == nil {
		return Place{}, false
	}
	return s.words.find(squash(Fold(text)))
}
