package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// courtesy is how a client is told of a guard: 李强 → 李师傅, Anna Bell → Anna.
func courtesy(r *bot.Reading, lang, name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if !unicode.Is(unicode.Han, first) {
		given, _, _ := strings.Cut(name, " ")
		return given
	}
	return r.Say(lang, "name.courtesy", text.A("surname", strings.TrimSuffix(scoring.Masked(name), "*"))).String()
}

// lastDigits are the last two characters of an employee number, to tell two
// people of one name apart (rules.md 2).
func lastDigits(no string) string {
	if len(no) > 2 {
		return no[len(no)-2:]
	}
	return no
}
