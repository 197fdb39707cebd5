package scoring

import (
	"errors"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Points is a signed number of points in hundredths: 150 is 1.5 points, -50 is
// half a point deducted. One person's entry is at most MaxPoints either way.
type Points int64

// MaxPoints bounds what can be typed or shipped for one entry: 100 points, the
// full mark of the whole standard (product.md, "five dimensions, 100 points").
const MaxPoints Points = 100_00

// ErrPoints says that a text is not a number of points.
var ErrPoints = errors.New("not a number of points")

// Hundredths, and the bound on what is looked at.
const (
	onePoint = 100 // hundredths in a point
	half     = 50
	maxTyped = 40 // bytes; the longest right spelling is far shorter
)

// ParsePoints reads points as people write them: 0.5, ０．５, 半分, 两分, 一分半,
// −1, +2, 1.25分. It refuses everything that is not plainly a decimal with at
// most two places or a Chinese numeral: NaN, 1e3, 0x1p3, empty, more than
// MaxPoints. The error is ErrPoints.
//
// Only the width of characters is folded, not their compatibility forms: NFKC
// would read 1² as twelve.
func ParsePoints(s string) (Points, error) {
	if len(s) > maxTyped {
		return 0, ErrPoints
	}
	t := strings.Trim(Narrow(s), " ")
	negative, t := cutSign(t)
	p, ok := unsignedPoints(t)
	if !ok || p > MaxPoints {
		return 0, ErrPoints
	}
	if negative {
		p = -p
	}
	return p, nil
}

// cutSign takes a leading sign off; U+2212 is the minus that String prints.
func cutSign(s string) (negative bool, rest string) {
	for _, minus := range []string{"-", "−", "负", "負"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return true, rest
		}
	}
	return false, strings.TrimPrefix(s, "+")
}

// unsignedPoints reads 0.5, 0.5分, 半分, 两分, 一分半, 零点五.
func unsignedPoints(s string) (Points, bool) {
	if whole, ok := strings.CutSuffix(s, "分半"); ok {
		n, ok := wholeNumber(strings.TrimRight(whole, " "))
		return Points(n)*onePoint + half, ok
	}
	if before, ok := strings.CutSuffix(s, "分"); ok {
		s = strings.TrimRight(before, " ")
	}
	if s == "半" {
		return half, true
	}
	if whole, places, ok := strings.Cut(s, "."); ok {
		return decimal(whole, places, asciiWhole, asciiDigit)
	}
	for _, point := range []string{"点", "點"} {
		if whole, places, ok := strings.Cut(s, point); ok {
			return decimal(whole, places, hanWhole, hanDigit)
		}
	}
	n, ok := wholeNumber(s)
	return Points(n) * onePoint, ok
}

// decimal puts a whole part and one or two places together. Both are read with
// the functions of one script, so that the scripts are never mixed.
func decimal(
	whole, places string, readWhole func(string) (int, bool), readDigit func(rune) (int, bool),
) (Points, bool) {
	n, ok := readWhole(whole)
	if !ok {
		return 0, false
	}
	value, count := 0, 0
	for _, r := range places {
		d, ok := readDigit(r)
		if count++; !ok || count > 2 {
			return 0, false
		}
		value = value*10 + d
	}
	switch count {
	case 0:
		return 0, false
	case 1:
		value *= 10
	}
	return Points(n*onePoint + value), true
}

// MaxCount is the most times a rule fires in one entry made by hand (ours).
const MaxCount = 20

// ParseCount reads how many times a rule fired, as people write it: 2, ２, 两,
// 两次, 3次, ×2, x2, twice, 3 times; from 1 to MaxCount. False when s is no such
// count.
func ParseCount(s string) (int, bool) {
	if len(s) > maxTyped {
		return 0, false
	}
	t := strings.Trim(Narrow(s), " ")
	if n, ok := englishCount(strings.ToLower(t)); ok {
		return n, true
	}
	times := false
	for _, sign := range []string{"×", "x", "X"} {
		if rest, ok := strings.CutPrefix(t, sign); ok {
			t, times = strings.TrimLeft(rest, " "), true
			break
		}
	}
	for _, unit := range []string{"次", "回", "处", "處", "个", "個", "遍", "times", "time"} {
		if before, ok := strings.CutSuffix(t, unit); ok && !times {
			t = strings.TrimRight(before, " ")
			break
		}
	}
	n, ok := wholeNumber(t)
	return n, ok && n >= 1 && n <= MaxCount
}

// englishCount reads once, twice, thrice and one to ten, with times or without.
func englishCount(s string) (int, bool) {
	for i, word := range []string{"once", "twice", "thrice"} {
		if s == word {
			return i + 1, true
		}
	}
	for _, unit := range []string{" times", " time"} {
		s = strings.TrimSuffix(s, unit)
	}
	for i, word := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		if s == word {
			return i + 1, true
		}
	}
	return 0, false
}

// String prints points as people read them, with a sign unless zero and
// without trailing zeros: "−1.0" for -100, "+0.5" for 50, "0" for 0. The minus
// is U+2212; one decimal is always shown for non-zero values.
func (p Points) String() string {
	switch {
	case p == 0:
		return "0"
	case p < 0:
		return "−" + strings.TrimSuffix((-p).Mark(), "0")
	default:
		return "+" + strings.TrimSuffix(p.Mark(), "0")
	}
}

// Mark prints an unsigned score with exactly two decimals, "92.50".
func (p Points) Mark() string {
	sign := ""
	if p < 0 {
		sign, p = "−", -p
	}
	s := strconv.FormatInt(int64(p), 10)
	for len(s) < 3 {
		s = "0" + s
	}
	return sign + s[:len(s)-2] + "." + s[len(s)-2:]
}

// Narrow writes full-width letters, digits and signs as plain ones: ２．５ is 2.5.
// Everything else stays as typed.
func Narrow(s string) string { return width.Fold.String(s) }
