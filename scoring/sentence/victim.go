package sentence

import (
	"slices"
	"strings"
)

// victims takes those out of people who were hit by somebody else, wherever they
// are spoken of: 有人打保安李强, 保安被人打了. Who is hit does nothing bad, and it is
// an emergency of its own: left is what the words around leave of that, and blows
// are the words that tell it, none where nobody was hit.
func (l *Lists) victims(t text, people []span) (others, blows []span, left standing) {
	t.now = true
	var hit []span
	left = imagined
	note := func(m []span, to span) {
		whole := chain(people, to)
		if startsWith(t.words[whole.to:], l.Person.Phones) {
			return // 打保安电话
		}
		hit = append(hit, whole)
		blow := span{min(m[0].from, whole.from), max(m[len(m)-1].to, whole.to)}
		blows = append(blows, blow)
		switch s := l.around(t, m); {
		case s == stands:
			left = stands
		case s == uncertain && left != stands:
			left = uncertain
		}
	}
	for m := range matches(t, l.strikes) {
		if i := slices.IndexFunc(people, func(s span) bool { return s.from == m[len(m)-1].to }); i >= 0 {
			note(m, people[i])
		}
	}
	for m := range matches(t, l.struck) {
		if i := slices.IndexFunc(people, func(s span) bool { return s.to == m[0].from }); i >= 0 {
			note(m, people[i])
		}
	}
	others = slices.DeleteFunc(slices.Clone(people), func(s span) bool {
		return slices.ContainsFunc(hit, func(h span) bool { return strings.Contains(t.words[h.from:h.to], t.words[s.from:s.to]) })
	})
	return others, blows, left
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
	return slices.DeleteFunc(slices.Clone(people), func(s span) bool {
		rest := t.words[s.to:]
		return startsWith(rest, l.Person.Called) || s.from == 0 && startsWith(rest, []string{",", "."})
	})
}
