package sentence

import "slices"

const (
	// badBehind and badBefore are how far what is bad may stand behind and before
	// the person it is said of, in bytes: 保安…睡觉, 骂人的保安.
	badBehind = 72
	badBefore = 24
)

// about reports whether a sentence says something bad about a member of staff:
// that one hit or scolded somebody; a word for one, or a name, and near it something
// bad that is not taken back and not done by somebody else, nor to them; or
// rudeness, which is staff's whoever did it.
func (l *Lists) about(t text, people []span, deeds []deed) bool {
	if _, ok, _ := l.look(t, l.rude, nil); ok || didSo(deeds, people) {
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
		if s := l.around(t, m); s != negated && s != imagined {
			found = append(found, span{m[0].from, m[len(m)-1].to})
		}
	}
	return found
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
