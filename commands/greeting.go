package commands

import (
	"slices"
	"strings"
	"unicode"

	"anping/scoring"
)

// isGreeting reports whether a text says nothing but hello, thanks and the
// like, or nothing at all: blanks, marks, emoji (rules.md 4). Any letter that
// is left over makes it a message.
func isGreeting(greetings []string, said string) bool {
	left := words(said)
	known := make([]string, len(greetings))
	for i, g := range greetings {
		known[i] = words(g)
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for left != "" {
		i := slices.IndexFunc(known, func(g string) bool { return strings.HasPrefix(left, g) })
		if i < 0 {
			return false
		}
		left = left[len(known[i]):]
	}
	return true
}

// words are the letters and digits of a text, folded.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, scoring.Fold(s))
}
