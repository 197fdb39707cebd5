package scoring

import "strings"

// wholeNumber reads a whole number in either script.
func wholeNumber(s string) (int, bool) {
	if n, ok := asciiWhole(s); ok {
		return n, true
	}
	return hanWhole(s)
}

// asciiWhole reads 0 to 999 without a leading zero: 007 is a plate or a door,
// not points.
func asciiWhole(s string) (int, bool) {
	if len(s) == 0 || len(s) > 3 || (len(s) > 1 && s[0] == '0') {
		return 0, false
	}
	n := 0
	for _, r := range s {
		d, ok := asciiDigit(r)
		if !ok {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

func asciiDigit(r rune) (int, bool) {
	return int(r - '0'), r >= '0' && r <= '9'
}

// hanDigit reads one of 零 to 九. 两 is no digit: it stands only alone.
func hanDigit(r rune) (int, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一':
		return 1, true
	case '二':
		return 2, true
	case '三':
		return 3, true
	case '四':
		return 4, true
	case '五':
		return 5, true
	case '六':
		return 6, true
	case '七':
		return 7, true
	case '八':
		return 8, true
	case '九':
		return 9, true
	default:
		return 0, false
	}
}

// hanWhole reads 零 to 一百: 两, 十, 十五, 二十, 二十五, 一百. More is never
// needed here and is refused.
func hanWhole(s string) (int, bool) {
	switch s {
	case "两", "兩":
		return 2, true
	case "一百":
		return 100, true
	}
	before, after, ten := strings.Cut(s, "十")
	if !ten {
		return oneHan(s)
	}
	tens, ones := 1, 0
	ok := true
	if before != "" {
		tens, ok = oneHan(before)
	}
	if ok && after != "" {
		ones, ok = oneHan(after)
		ok = ok && ones > 0
	}
	return tens*10 + ones, ok && tens > 0
}

// oneHan reads exactly one digit.
func oneHan(s string) (int, bool) {
	n, count := 0, 0
	for _, r := range s {
		d, ok := hanDigit(r)
		if count++; !ok || count > 1 {
			return 0, false
		}
		n = d
	}
	return n, count == 1
}

// isNumeral reports whether r is a digit of either script, for telling 3号楼
// from 13号楼 and 三号楼 from 十三号楼.
func isNumeral(r rune) bool {
	if r >= '0' && r <= '9' {
		return true
	}
	_, ok := hanDigit(r)
	return ok || r == '十' || r == '百'
}

// hanNumber writes 1 to 99 as people say it, 12 as 十二; "" outside.
func hanNumber(n int) string {
	const ones = "一二三四五六七八九"
	digit := func(d int) string { return ones[3*(d-1) : 3*d] }
	switch {
	case n < 1 || n > 99:
		return ""
	case n < 10:
		return digit(n)
	}
	s := "十"
	if n >= 20 {
		s = digit(n/10) + s
	}
	if n%10 > 0 {
		s += digit(n % 10)
	}
	return s
}
