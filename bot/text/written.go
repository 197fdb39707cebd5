package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// fewestLetters is how many letters a Latin word has before it tells that
// somebody writes English: a code, OK and SOS do not.
const fewestLetters = 4

// Written is the language that words are written in, of Languages: the script
// where a character is only in one of the two, English where no character is
// Chinese. What tells nothing (a code, a photo, 你好) is in the language otherwise;
// Chinese characters are never English.
func Written(words, otherwise string) string {
	if isEnglish(words) {
		return "en"
	}
	han, simple, old := false, false, false
	for _, c := range words {
		if !unicode.Is(unicode.Han, c) {
			continue
		}
		han = true
		switch s, t := simplified(c), traditional(c); {
		case s && !t:
			simple = true
		case t && !s:
			old = true
		}
	}
	switch {
	case old && !simple:
		return "zh-Hant"
	case simple, han && !strings.HasPrefix(otherwise, "zh"):
		return "zh"
	}
	return otherwise
}

// isEnglish reports whether words have no Chinese character and a Latin word that
// is no code: hello, or two words of any length.
func isEnglish(words string) bool {
	if strings.ContainsFunc(words, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
		return false
	}
	spoken := 0
	for _, w := range strings.FieldsFunc(words, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '\'' && c != '’' }) {
		letters := !strings.ContainsFunc(w, unicode.IsDigit)
		switch {
		case letters && utf8.RuneCountInString(w) >= fewestLetters, strings.EqualFold(w, "hi"), strings.EqualFold(w, "hey"):
			return true
		case letters:
			spoken++
		}
	}
	return spoken >= 2
}

// simplified reports whether a Chinese character is printed in the simplified
// script: GB 2312 holds those.
func simplified(c rune) bool {
	_, err := simplifiedchinese.HZGB2312.NewEncoder().String(string(c))
	return err == nil
}
