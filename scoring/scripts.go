package scoring

import (
	_ "embed"
	"unicode/utf8"
)

// scripts.txt pairs traditional and variant characters with the simplified ones
// they stand for: one pair a line, in the order of the first. It holds what
// occurs in names, places and everyday words, a character for a character and
// never a word, so that 乾 and 幹 are both 干. For comparing that is enough, and
// what is right to read (乾杯, 干部) does not matter; every pair has three bytes
// on both sides, so a folded text keeps its positions.
//
//go:embed scripts.txt
var scripts string

const (
	firstHan = 0x4e00 // the unified ideographs; all have three bytes in UTF-8
	lastHan  = 0x9fff

	pairSize = 3 + 3 + 1 // a line of scripts.txt
)

// simplified is the simplified character that a Chinese character stands for;
// itself when it stands in no pair.
func simplified(r rune) rune {
	low, high := 0, len(scripts)/pairSize
	for low < high {
		mid := (low + high) / 2
		at := mid * pairSize
		switch key, _ := utf8.DecodeRuneInString(scripts[at:]); {
		case key == r:
			to, _ := utf8.DecodeRuneInString(scripts[at+3:])
			return to
		case key < r:
			low = mid + 1
		default:
			high = mid
		}
	}
	return r
}
