package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tidy cleans a text for reading and for keeping: NFKC (full-width to ASCII),
// without zero-width characters, bidi controls, other invisible characters, NUL
// and bad UTF-8, white space collapsed to one blank and trimmed. Letters keep
// their case.
func Tidy(s string) string {
	if plain(s) {
		return s
	}
	s = norm.NFKC.String(strings.ToValidUTF8(s, ""))
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case invisible(r):
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	// What was stripped may have kept two characters from composing.
	return norm.NFKC.String(b.String())
}

// Fold makes two spellings of one thing equal for recognition: Tidy, lower case
// and simplified characters (scripts.go). It is for comparing, never for showing
// or keeping. A letter whose lower case has another length in UTF-8 keeps its
// case, so that positions in Fold(s) are positions in Tidy(s).
func Fold(s string) string {
	return alike(Tidy(s))
}

// Letters are the letters and digits of a text, folded: two people write one short
// answer with other marks, 好的! and 好的.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Fold(s))
}

// alike is Fold for a text that is tidy already.
func alike(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		case firstHan <= r && r <= lastHan:
			return simplified(r)
		}
		if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
			return l
		}
		return r
	}, s)
}

// plain reports whether Tidy would return s as it is; true only for printable
// ASCII and the unified ideographs, which no normal form changes: most of what
// is written and nearly all words that are compared with it.
func plain(s string) bool {
	for i, r := range s {
		switch {
		case r < ' ' || r >= 0x7f && (r < firstHan || r > lastHan):
			return false
		case r == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' '):
			return false
		}
	}
	return true
}

func invisible(r rune) bool {
	return r < ' ' || r == 0x7f || unicode.In(r,
		unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// squash drops the blanks of a folded text, except between two Latin letters or
// digits: 3 号楼 道闸 is 3号楼道闸, north gate stays two words.
func squash(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' && !(i > 0 && i+1 < len(s) && wordByte(s[i-1]) && wordByte(s[i+1])) {
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// joined reports whether two neighbouring characters belong to one word or one
// number, so that a word ending between them was not meant: the 3 of 13号楼, the
// gate of gateway.
func joined(a, b rune) bool {
	if isNumeral(a) && isNumeral(b) {
		return true
	}
	return latin(a) && latin(b)
}

func latin(r rune) bool {
	return unicode.Is(unicode.Latin, r)
}

// wordAt finds word in text at a place where neither end is joined to its
// neighbour; -1 when there is none. Both are folded.
func wordAt(text, word string) int {
	if word == "" {
		return -1
	}
	for from := 0; from <= len(text)-len(word); {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		if standsAlone(text, i, i+len(word)) {
			return i
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
	return -1
}

// standsAlone reports whether text[i:j] is not part of a longer word or number.
func standsAlone(text string, i, j int) bool {
	first, _ := utf8.DecodeRuneInString(text[i:])
	last, _ := utf8.DecodeLastRuneInString(text[:j])
	if before, size := utf8.DecodeLastRuneInString(text[:i]); size > 0 && joined(before, first) {
		return false
	}
	after, size := utf8.DecodeRuneInString(text[j:])
	return size == 0 || !joined(last, after)
}
