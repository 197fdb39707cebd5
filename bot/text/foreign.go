package text

import (
	"unicode"

	"golang.org/x/text/encoding/traditionalchinese"
)

// Foreign finds the first character that no text of a language has: in English
// a Chinese character or a full-width mark, in traditional Chinese a character
// of the simplified script. It is for tests, of texts and of what is sent; a
// character that both scripts have (里, 干) is never foreign.
func Foreign(lang, words string) (string, bool) {
	for _, c := range words {
		han := unicode.Is(unicode.Han, c)
		switch lang {
		case "en":
			if han || c >= 0x3000 && c <= 0x303f || c >= 0xff00 && c <= 0xffef {
				return string(c), true
			}
		case "zh-Hant":
			if han && !traditional(c) {
				return string(c), true
			}
		}
	}
	return "", false
}

// traditional reports whether a Chinese character is printed in the traditional
// script: the two levels of Big5 hold those, their codes begin with A4 to F9.
// What lies before are additions of Hong Kong, simplified characters among them.
func traditional(c rune) bool {
	code, err := traditionalchinese.Big5.NewEncoder().String(string(c))
	return err == nil && len(code) == 2 && code[0] >= 0xa4 && code[0] <= 0xf9
}
