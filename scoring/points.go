package scoring

// Points is a signed number of points in hundredths: 150 is 1.5 points, -50 is
// half a point deducted. One person's entry is at most MaxPoints either way.
type Points int64

// MaxPoints bounds what can be typed or shipped for one entry: 100 points, the
// full mark of the whole standard (product.md, "five dimensions, 100 points").
const MaxPoints Points = 100_00

// ParsePoints reads points as people write them: 0.5, ０．５, 半分, 两分, 一分半,
// −1, +2, 1.25分. It refuses everything that is not plainly a decimal with at
// most two places or a Chinese numeral: NaN, 1e3, 0x1p3, empty, more than
// MaxPoints. The error is ErrPoints.
func ParsePoints(s string) (Points, error) { panic("unwritten") }

// String prints points as people read them, with a sign unless zero and
// without trailing zeros: "−1.0" for -100, "+0.5" for 50, "0" for 0. The minus
// is U+2212; one decimal is always shown for non-zero values.
func (p Points) String() string { panic("unwritten") }

// Mark prints an unsigned score with exactly two decimals, "92.50".
func (p Points) Mark() string { panic("unwritten") }
