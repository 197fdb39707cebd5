package sentence

import (
	"slices"
	"strings"
)

// pointsAt reports whether a clause says of somebody that it was them, and nothing
// else: 有人打架,是李强.
func (l *Lists) pointsAt(t text, who span) bool {
	rest := t.words[who.to:]
	if end := strings.IndexAny(rest, ",."); end >= 0 {
		rest = rest[:end]
	}
	before := t.clause(who.from)
	return slices.Contains(l.Person.Points, before) && l.ends(t, who.to, rest) ||
		before == "" && slices.Contains(l.Person.Pointed, rest) && rest != ""
}

// ends reports whether a clause ends at a place, but for a word that says no more.
func (l *Lists) ends(t text, at int, rest string) bool {
	return slices.ContainsFunc(l.Person.Pointed, func(w string) bool {
		end := at + len(w)
		return strings.HasPrefix(rest, w) && (len(rest) == len(w) || end < len(t.clean) && t.clean[end])
	})
}

// fought reports whether a text tells of a fight that nothing takes back.
func (l *Lists) fought(t text) bool {
	_, ok, _ := l.look(t, l.fights, all(t, l.notEmergency))
	return ok
}

// Fight reports whether words tell of a fight: whoever is named behind them as who
// it was fought.
func (l *Lists) Fight(said string) bool {
	t := newText(said)
	t.marks = l.index.marks(t.words)
	return l.fought(t)
}

// Points reports whether words say nothing but that it was one of the staff: 是李强,
// 李强打的, or the name alone.
func (l *Lists) Points(said string, names ...string) bool {
	t := newText(said)
	t.marks = l.index.marks(t.words)
	people := l.people(t, names)
	return slices.ContainsFunc(people, func(s span) bool {
		who := chain(people, s)
		return l.pointsAt(t, who) || strings.Trim(t.words, ",.") == t.words[who.from:who.to]
	})
}
