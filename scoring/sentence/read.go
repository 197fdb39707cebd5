package sentence

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read reads a sentence, in the order of rules.md 4. staff are the names of
// people who may be spoken of beside the words of the lists.
func (l *Lists) Read(said string, staff ...string) Meaning {
	t := newText(said)
	t.marks = l.index.marks(t.words)
	m := Meaning{}
	people := l.people(t, staff)
	deeds := l.deeds(t, people)
	who := l.spared(t, people, deeds)
	m.About = l.about(t, who, deeds)
	_, m.Threat, _ = l.look(t, l.threat, all(t, l.calm))
	m.Kind, m.Word = l.calmly(t, m)
	if (m.Kind == Fault || m.Kind == Service) && len(l.notCalled(t, who)) > 0 {
		m.Kind, m.Word = Other, "of whom?" // who speaks of one of the staff says whether it is about them
	}
	m.Else = m.Kind
	kind, word := l.alarm(t)
	if hit, blow := blow(t, deeds); hit != "" && kind != Emergency {
		kind, word = hit, blow
	}
	if kind != "" && m.About { // who is called to a danger did not do it
		m.About = l.about(t, l.notCalled(t, who), deeds)
	}
	switch {
	case kind == Emergency && l.takenBack(t):
		m.Kind, m.Word, m.Else = Ask, word, Withdrawal
	case kind != "":
		m.Kind, m.Word = kind, word
	case m.Kind == Other || m.Kind == Question && !t.asks:
		if word, ok := l.root(t, l.roots); ok {
			m.Kind, m.Word = Ask, word
		}
	case m.Kind == Fault || m.Kind == Service:
		if word, ok := l.root(t, l.grave); ok {
			m.Kind, m.Word = Ask, word
		}
	}
	return m
}

// calmly reads a sentence as if it were no emergency.
func (l *Lists) calmly(t text, m Meaning) (Kind, string) {
	if l.greets(t.words) {
		return Greeting, ""
	}
	if m.About {
		return Person, "about"
	}
	suggests, asks := l.forms(t)
	if word, ok, _ := l.look(t, l.faults, all(t, l.notFault)); ok {
		praise, praised, _ := l.look(t, l.praise, nil)
		back, withdrawn, _ := l.look(t, l.withdrawal, nil)
		switch {
		case withdrawn:
			return Other, word + "," + back // what was wrong and is not, or is again: the client says which
		case praised && !suggests && !asks:
			return Other, word + "," + praise // thanked for what was wrong, or good and wrong: the client says which
		case asks && anyIn(t, l.past, t.words) && !anyIn(t, l.now, t.words):
			return Other, word // asked of what was: 昨天那个打架的抓到了吗
		}
		return Fault, word
	}
	for _, k := range []struct {
		kind Kind
		list []pattern
		is   bool // whether the kind can be meant at all
	}{
		{Withdrawal, l.withdrawal, true},
		{Service, l.service, true},
		{Service, l.angry, true},
		{Praise, l.praise, !suggests && !asks},
		{Fault, l.topics, !suggests && !asks},
	} {
		if word, ok, _ := l.look(t, k.list, nil); ok && k.is {
			return k.kind, word
		}
	}
	switch {
	case m.Threat && !asks:
		return Service, "threat"
	case suggests:
		return Suggestion, "form"
	case asks && anyIn(t, l.cross, t.words):
		return Other, "cross" // a question that complains: the client says which
	case asks:
		return Question, "form"
	}
	return Other, ""
}

// alarm is Emergency, Ask, or nothing of either.
func (l *Lists) alarm(t text) (Kind, string) {
	t = l.heard(t)
	other := all(t, l.notEmergency)
	word, sure, left := l.look(t, l.emergency, other)
	if sure {
		return Emergency, word
	}
	if left == uncertain || left != stands && anyIn(t, l.urgent, t.words) && left != negated {
		return Ask, "uncertain"
	}
	if word, ok, _ := l.look(t, l.doubt, other); ok {
		return Ask, word
	}
	return "", ""
}

// takenBack reports whether a word of danger is followed by one that says it was
// a mistake: 我刚才说着火,看错了. It may be the other way round, so it is asked.
func (l *Lists) takenBack(t text) bool {
	last := 0
	for _, s := range all(l.heard(t), l.emergency) {
		last = max(last, s.to)
	}
	for p := range t.marked(l.mistaken) {
		if m, ok := p.find(t, last); ok && l.around(t, m) == stands {
			return true
		}
	}
	return false
}

// root finds a sign of danger that nothing takes back and that is no part of a
// harmless word, nor of a word of danger that was taken back already.
func (l *Lists) root(t text, roots []pattern) (string, bool) {
	t = l.heard(t)
	word, ok, _ := l.look(t, roots, append(all(t, l.notEmergency), all(t, l.emergency)...))
	return word, ok
}

// heard is a text of what is so now, with what voice input writes for words of
// the same sound put right.
func (l *Lists) heard(t text) text {
	words := t.words
	for _, s := range l.sounds {
		words = strings.ReplaceAll(words, s.heard, s.meant)
	}
	if words != t.words {
		t.marks = l.index.marks(words)
	}
	t.words, t.now = words, true
	return t
}

// forms reports whether a sentence has the form of a suggestion, or of a question.
func (l *Lists) forms(t text) (suggests, asks bool) {
	_, suggests, _ = l.look(t, l.suggest, all(t, l.notSuggest))
	return suggests, t.asks || anyIn(t, l.ask, t.words)
}

// greets reports whether words say nothing but hello, thanks and the like, or
// nothing at all: blanks, marks, emoji. Any letter that is left makes a message.
func (l *Lists) greets(words string) bool { return consists(letters(words), l.greetings) }

// SaysNothing reports whether what somebody of the staff wrote of a suggestion or a
// service tells nothing: blanks, digits, 好, 没有, 暂时没什么建议, one letter over and
// over. In doubt it says something: a person reads it.
func (l *Lists) SaysNothing(said string) bool {
	if l == nil {
		return false
	}
	left := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, letters(newText(said).words))
	first, size := utf8.DecodeRuneInString(left)
	return strings.Trim(left, string(first)) == "" || len(left) <= size || consists(left, l.fillers)
}

// consists reports whether letters are nothing but some words, the longest first.
func consists(left string, words []string) bool {
	for left != "" {
		i := slices.IndexFunc(words, func(g string) bool { return strings.HasPrefix(left, g) })
		if i < 0 {
			return false
		}
		left = left[len(words[i]):]
	}
	return true
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
