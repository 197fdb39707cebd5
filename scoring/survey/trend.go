package survey

import (
	"slices"

	"anping/scoring"
)

// Trend is how a site's last rounds went, for a picture: the oldest first. What is
// hidden in a round is NoFigure there.
type Trend struct {
	Periods   []string
	Satisfied TrendLine // tenths of a percent, 0 to 1000
	Dims      []TrendLine
}

// TrendLine is one curve of a trend.
type TrendLine struct {
	Dim    scoring.Dimension // 0 = over all
	Values []int             // of a dimension the mean of its questions on a scale, in hundredths, 100 to 500
	Target int               // of the last round: Target above the value before it, at most the highest there is; NoFigure without one
}

// NoFigure stands where nothing is shown.
const NoFigure = -1

// TrendOf is the trend over rounds given the newest first; false when fewer than
// two show anything, so that there is none.
func TrendOf(polls []Poll) (Trend, bool) {
	var t Trend
	sums := make([]Summary, 0, len(polls))
	shown := 0
	for _, p := range slices.Backward(polls) {
		s := p.Summary()
		t.Periods, sums = append(t.Periods, p.Round.Period), append(sums, s)
		value := NoFigure
		if !s.Hidden() && !s.Satisfied.Hidden() {
			value = s.Satisfied.Tenths()
			shown++
		}
		t.Satisfied.Values = append(t.Satisfied.Values, value)
	}
	if shown < 2 {
		return t, false
	}
	t.Satisfied.aim(1000)
	for dim := scoring.Dimension(1); dim <= scoring.Dimensions; dim++ {
		line := TrendLine{Dim: dim}
		for _, s := range sums {
			line.Values = append(line.Values, s.mean(dim))
		}
		if slices.ContainsFunc(line.Values, func(v int) bool { return v != NoFigure }) {
			line.aim(500)
			t.Dims = append(t.Dims, line)
		}
	}
	return t, true
}

// mean is that of the questions of a dimension on a scale, in hundredths; NoFigure
// where too few answered.
func (s Summary) mean(dim scoring.Dimension) int {
	var sum, rated int
	for _, x := range s.Spreads {
		if x.Question.Dim == dim && x.Question.Kind == Scale && !x.Hidden() {
			sum, rated = sum+x.Sum, rated+x.Rated
		}
	}
	if s.Hidden() || rated == 0 {
		return NoFigure
	}
	return half(100*sum, rated)
}

// aim sets the target of the last value: 5 % above the last one before it that is
// shown, rounded half up.
func (l *TrendLine) aim(most int) {
	l.Target = NoFigure
	for _, v := range slices.Backward(l.Values[:len(l.Values)-1]) {
		if v != NoFigure {
			l.Target = min(half(v*(10_000+Target), 10_000), most)
			return
		}
	}
}
