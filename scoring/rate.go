package scoring

import (
	"math/bits"
	"strconv"
)

// Rate is Num of Den; compared as a fraction, printed cut and not rounded
// (rules.md 11 E: 9,496/10,000 prints 94.9 %). Neither is negative.
type Rate struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Reaches reports whether r is at least target, by cross-multiplication. A
// rate of nothing (Den 0) reaches nothing: people are shown 无 instead.
func (r Rate) Reaches(target Rate) bool {
	if r.Den <= 0 || target.Den <= 0 || r.Num < 0 || target.Num < 0 {
		return false
	}
	hi, lo := bits.Mul64(uint64(r.Num), uint64(target.Den))
	wantHi, wantLo := bits.Mul64(uint64(target.Num), uint64(r.Den))
	return hi > wantHi || hi == wantHi && lo >= wantLo
}

// Percent prints r cut to one decimal, without ".0": "96%", "94.9%"; "" when Den is 0.
func (r Rate) Percent() string {
	if r.Den <= 0 || r.Num < 0 {
		return ""
	}
	hi, lo := bits.Mul64(uint64(r.Num), 1000)
	if hi >= uint64(r.Den) {
		return "" // a figure of more than 19 digits is no rate
	}
	tenths, _ := bits.Div64(hi, lo, uint64(r.Den))
	s := strconv.FormatUint(tenths/10, 10)
	if tenths%10 > 0 {
		s += "." + strconv.FormatUint(tenths%10, 10)
	}
	return s + "%"
}
