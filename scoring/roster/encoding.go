package roster

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// utf16Marks begin a file of UTF-16, which spreadsheets call Unicode text.
func utf16Marks() []string { return []string{"\xff\xfe", "\xfe\xff"} }

// notText is what is wrong with the first byte of b that is no plain UTF-8, and
// where it stands; -1 = nothing.
func notText(b []byte) (at int, what string) {
	for _, m := range utf16Marks() {
		if bytes.HasPrefix(b, []byte(m)) {
			return 0, "UTF-16"
		}
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == 0:
			return i, "a NUL byte"
		case r == utf8.RuneError && size == 1:
			return i, "a broken character"
		}
		i += size
	}
	return -1, ""
}

// fromGB18030 reads what Excel and WPS in China save as plain CSV: GBK, or its
// extension GB18030. Nearly all bytes are something in it, also half a character
// of UTF-8 or the accents of another country; so it is believed only where the
// whole file speaks for it: nothing else in it is UTF-8, all of it is characters,
// and most of those are the common ones.
func fromGB18030(b []byte) ([]byte, bool) {
	if mostlyUTF8(b) {
		return nil, false
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsFunc(text, func(r rune) bool { return r == 0 || r == utf8.RuneError || unicode.Is(unicode.Co, r) }) {
		return nil, false
	}
	all, common := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] <= 0x80 || i+1 == len(b) { // 0x80 alone is the sign of the euro
			continue
		}
		all++
		i++
		switch second := b[i]; {
		case second >= '0' && second <= '9': // of four
			i += 2
		case b[i-1] > 0xa0 && second > 0xa0: // of GB2312
			common++
		}
	}
	return text, common*5 >= all*4
}

// mostlyUTF8 reports whether what stands in b beside broken bytes is UTF-8: in
// GBK a run of three bytes that could be a character of it comes by chance, some
// two in a hundred.
func mostlyUTF8(b []byte) bool {
	whole, broken := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size >= 3:
			whole++
		}
		i += size
	}
	return 2*whole >= broken
}

// UTF8 is a file's text in UTF-8: as it is, or read as GBK, as spreadsheets in
// China save; false when it is neither.
func UTF8(b []byte) (text []byte, ok bool) {
	if at, _ := notText(b); at < 0 {
		return b, true
	}
	return fromGB18030(b)
}
