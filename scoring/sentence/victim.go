package sentence

import (
	"slices"
	"strings"
)

// spared takes those out of people who did nothing but be hit, wherever they are
// spoken of: 有人打保安李强, 保安流血了. Who hit somebody stays, also where they were
// hit themselves; so does who did something else that is bad.
func (l *Lists) spared(t text, people []span, deeds []deed) []span {
	var doers, hit []span
	for _, d := range deeds {
		for _, m := range d.by {
			doers = append(doers, m.span)
		}
		for _, m := range d.to {
			hit = append(hit, m.span)
		}
	}
	wrongs, others := l.wrongs(t, told(deeds)), append(all(t, l.others), all(t, l.persons)...)
	within := func(s span, list []span) bool {
		return slices.ContainsFunc(list, func(o span) bool { return o.from <= s.from && s.to <= o.to })
	}
	same := func(s span, list []span) bool {
		return slices.ContainsFunc(list, func(o span) bool { return strings.Contains(t.words[o.from:o.to], t.words[s.from:s.to]) })
	}
	return slices.DeleteFunc(slices.Clone(people), func(s span) bool {
		misbehaves := slices.ContainsFunc(wrongs, func(w span) bool {
			return s.to <= w.from && w.from-len(t.clause(w.from)) <= s.from && did(s, w, others)
		})
		return !within(s, doers) && !misbehaves && (same(s, hit) || l.suffers(t, chain(people, s)))
	})
}

// suffers reports whether it is said directly behind somebody that they are hurt.
func (l *Lists) suffers(t text, s span) bool {
	for m := range matches(t, l.hurt) {
		if m[0].from == s.to {
			return true
		}
	}
	return false
}

// Hit are those of some names whom a sentence tells nothing of but that they were
// hit or hit: 王磊 of 李强打了王磊. Of whom it cannot be told they are none.
func (l *Lists) Hit(said string, names ...string) (hit []string) {
	t := newText(said)
	t.marks = l.index.marks(t.words)
	people := l.people(t, names)
	left := l.spared(t, people, l.deeds(t, people))
	for _, name := range names {
		word := newText(name).words
		is := func(s span) bool { return t.words[s.from:s.to] == word }
		if slices.ContainsFunc(people, is) && !slices.ContainsFunc(left, is) {
			hit = append(hit, name)
		}
	}
	return hit
}

// told are the words that tell deeds for which nobody else of the staff is to blame.
func told(deeds []deed) (words []span) {
	for _, d := range deeds {
		if d.spares {
			words = append(words, d.words)
		}
	}
	return words
}

// blow is the best of what deeds leave of somebody's being hit, "" for nothing.
func blow(t text, deeds []deed) (kind Kind, word string) {
	for _, d := range deeds {
		if !d.danger || d.now == negated || d.now == imagined || kind == Emergency {
			continue
		}
		word = t.words[d.words.from:d.words.to]
		if kind = Emergency; d.now == uncertain {
			kind = Ask
		}
	}
	return kind, word
}

// didSo reports whether somebody of people did one of the deeds.
func didSo(deeds []deed, people []span) bool {
	return slices.ContainsFunc(deeds, func(d deed) bool {
		return !d.mild && d.ever != negated && d.ever != imagined && slices.ContainsFunc(d.by, func(m mention) bool {
			return slices.ContainsFunc(people, func(s span) bool { return m.from <= s.from && s.to <= m.to })
		})
	})
}

// chain is a word for somebody with those that touch it: 保安李强.
func chain(people []span, who span) span {
	for grown := true; grown; {
		grown = false
		for _, s := range people {
			if s.from <= who.to && who.from <= s.to && (s.from < who.from || s.to > who.to) {
				who, grown = span{min(s.from, who.from), max(s.to, who.to)}, true
			}
		}
	}
	return who
}

// notCalled leaves out those who are spoken to: 李师傅,3号楼打起来了.
func (l *Lists) notCalled(t text, people []span) []span {
	return slices.DeleteFunc(slices.Clone(people), func(s span) bool { return l.spokenTo(t, s) })
}

func (l *Lists) spokenTo(t text, s span) bool {
	rest := t.words[s.to:]
	return startsWith(rest, l.Person.Called) || s.from == 0 && startsWith(rest, []string{",", "."})
}
