package sentence

import (
	"slices"
	"strings"
	"unicode"
)

// Read reads a sentence, in the order of rules.md 4. staff are the names of
// people who may be spoken of beside the words of the lists.
func (l *Lists) Read(said string, staff ...string) Meaning {
	t := newText(said)
	m := Meaning{}
	_, m.About = l.about(t, staff)
	_, m.Threat, _ = l.look(t, l.threat, all(t, l.calm))
	m.Kind, m.Word = l.kind(t, m)
	return m
}

func (l *Lists) kind(t text, m Meaning) (Kind, string) {
	if kind, word := l.alarm(t); kind != "" {
		return kind, word
	}
	if m.About {
		return Person, "about"
	}
	if word, ok, _ := l.look(t, l.faults, nil); ok {
		return Fault, word
	}
	suggests, asks := l.forms(t)
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
	case l.Greets(t.words):
		return Greeting, ""
	case asks:
		return Question, "form"
	}
	return Other, ""
}

// alarm is Emergency, Ask, or nothing of either.
func (l *Lists) alarm(t text) (Kind, string) {
	t.words, t.now = l.heard(t.words), true
	other := all(t, l.notEmergency)
	word, sure, left := l.look(t, l.emergency, other)
	if sure {
		return Emergency, word
	}
	if left == uncertain || left != stands && anyIn(l.urgent, t.words) && left != negated {
		return Ask, "uncertain"
	}
	if word, ok, _ := l.look(t, l.doubt, other); ok {
		return Ask, word
	}
	return "", ""
}

// heard puts right what voice input writes for words of the same sound.
func (l *Lists) heard(words string) string {
	for _, s := range l.sounds {
		words = strings.ReplaceAll(words, s.heard, s.meant)
	}
	return words
}

// forms reports whether a sentence has the form of a suggestion, or of a question.
func (l *Lists) forms(t text) (suggests, asks bool) {
	_, suggests, _ = l.look(t, l.suggest, all(t, l.notSuggest))
	return suggests, t.asks || anyIn(l.ask, t.words)
}

// Greets reports whether a text says nothing but hello, thanks and the like, or
// nothing at all: blanks, marks, emoji. Any letter that is left makes it a message.
func (l *Lists) Greets(said string) bool {
	left := letters(newText(said).words)
	known := make([]string, len(l.Greeting.Words))
	for i, g := range l.Greeting.Words {
		known[i] = letters(g)
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for left != "" {
		i := slices.IndexFunc(known, func(g string) bool { return g != "" && strings.HasPrefix(left, g) })
		if i < 0 {
			return false
		}
		left = left[len(known[i]):]
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
