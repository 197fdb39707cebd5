package sentence

import (
	"slices"
	"strings"
)

const (
	// badBehind and badBefore are how far what is bad may stand behind and before
	// the person it is said of, in bytes: 保安…睡觉, 骂人的保安.
	badBehind = 72
	badBefore = 24
)

// about reports whether a sentence says something bad about a member of staff:
// that one hit or scolded somebody, or was it who fought; a word for one, or a name, and near it something
// bad that is not taken back and not done by somebody else, nor to them; or
// rudeness, which is staff's whoever did it.
func (l *Lists) about(t text, people []span, deeds []deed) bool {
	if _, ok, _ := l.look(t, l.rude, nil); ok || didSo(deeds, people) ||
		l.fought(t) && slices.ContainsFunc(people, func(s span) bool { return l.pointsAt(t, chain(people, s)) }) {
		return true
	}
	if len(people) == 0 {
		return false
	}
	others := slices.DeleteFunc(all(t, l.others), func(s span) bool { return endsWith(t.words[:s.from], l.Person.With) })
	return slices.ContainsFunc(l.wrongs(t, told(deeds)), func(bad span) bool {
		return slices.ContainsFunc(people, func(who span) bool { return did(who, bad, others) })
	})
}

// wrongs are the bad things that a sentence tells, but for what some words are
// part of: 打人工, 打我们的保安.
func (l *Lists) wrongs(t text, harmless []span) (found []span) {
	harmless = append(all(t, l.notEmergency), harmless...)
	for m := range matches(t, l.bad) {
		if covered(m, harmless) {
			continue
		}
		bad := span{m[0].from, m[len(m)-1].to}
		if s := l.blamed(t, m); s != negated && s != imagined && !l.theirs(t, bad) {
			found = append(found, bad)
		}
	}
	return found
}

// blamed is what the words around leave of something bad that somebody did: what
// was only nearly done, 差点打了我妈, is bad all the same, and 没打人 is said for them.
func (l *Lists) blamed(t text, m []span) standing {
	s, clause := l.around(t, m), t.clause(m[0].from)
	switch {
	case s == imagined && anyIn(t, l.almost, clause):
		return stands
	case s == uncertain && strings.HasSuffix(clause, "没"):
		return negated
	}
	return s
}

// theirs reports whether something bad is said of somebody else: of who is named
// behind it, 打人的醉汉, or of whom somebody stopped, 抓到偷电瓶的.
func (l *Lists) theirs(t text, bad span) bool {
	before := t.clause(bad.from)
	for less := ""; less != before; {
		less = before
		for _, w := range l.links {
			before = strings.TrimSuffix(before, w)
		}
		if endsWith(before, l.Blow.Stops) {
			return true
		}
	}
	rest, is := strings.CutPrefix(t.words[bad.to:], "的")
	if !is {
		return false
	}
	for _, s := range append(all(t, l.persons), all(t, l.others)...) {
		if gap := s.from - (len(t.words) - len(rest)); gap == 0 || gap > 0 && slices.Contains(l.links, rest[:gap]) {
			return true
		}
	}
	return false
}

// Home reports whether a sentence tells of something at the writer's own home, and
// of nothing that comes to all at once: two such are no one event.
func (l *Lists) Home(said string) bool {
	t := newText(said)
	t.marks = l.index.marks(t.words)
	_, home, _ := l.look(t, l.home, all(t, l.notHome))
	return home && !anyIn(t, l.shared, t.words)
}

// people finds who is spoken of.
func (l *Lists) people(t text, names []string) []span {
	found := all(t, l.staff)
	for _, name := range names {
		if word := newText(name).words; word != "" {
			found = append(found, all(t, []pattern{{parts: [][]string{{word}}, id: -1}})...)
		}
	}
	other := all(t, l.notStaff)
	return slices.DeleteFunc(found, func(s span) bool { return covered([]span{s}, other) })
}

// did reports whether what is bad stands near who did it, with nobody else
// between them: 保安师傅,楼上有人打架.
func did(who, bad span, others []span) bool {
	if bad.to <= who.from {
		return who.from-bad.to <= badBefore
	}
	if bad.from-who.to > badBehind {
		return false
	}
	return !slices.ContainsFunc(others, func(o span) bool { return o.from >= who.to && o.to <= bad.from })
}
