package scoring

// YearMonth is one month of a year's view.
type YearMonth struct {
	Month   string // 2025-06
	Total   Points // its score, 0 to 100.00
	Counted bool   // the month is over, and there was a day as a member in it
	Runs    bool   // the month goes on: its score so far is shown and not counted
}

// YearScore is a year's assessment (ours; the assessment documents ask for twelve
// months and give no arithmetic): the mean of the scores of its months that count,
// rounded half-up to 0.01 once at the end, so that what people add up from the
// monthly figures agrees. n is how many months count; with none the score is 0.
func YearScore(months []YearMonth) (total Points, n int) {
	sum := Points(0)
	for _, m := range months {
		if m.Counted {
			sum += m.Total
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	return (2*sum + Points(n)) / Points(2*n), n
}
