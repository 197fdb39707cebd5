package scoring

// Two texts are much alike when of their pairs of neighbouring characters three
// in five are the same (ours, Dice's measure): it is only asked about, so asking
// once too often is better than once too seldom.
const (
	ideaAlike = 3
	ideaOf    = 5
)

// SameIdea reports whether two suggestions say nearly the same in their words:
// without marks and blanks, in either script. A person decides whether they do
// mean the same (rules.md 4).
func SameIdea(a, b string) bool {
	x, y := pairs(a), pairs(b)
	both, of := 0, 0
	for pair, n := range x {
		both += min(n, y[pair])
		of += n
	}
	for _, n := range y {
		of += n
	}
	return both > 0 && 2*both*ideaOf >= ideaAlike*of
}

// pairs counts the pairs of neighbouring letters and digits of a folded text.
func pairs(s string) map[[2]rune]int {
	out := map[[2]rune]int{}
	last := rune(0)
	for _, r := range Letters(s) {
		if last != 0 {
			out[[2]rune{last, r}]++
		}
		last = r
	}
	return out
}
