package survey

import (
	"reflect"
	"testing"
	"time"

	"anping/scoring"
)

// polled is a round in which so many answered each question with a value.
func polled(period string, count, value int) Poll {
	p := Poll{Round: Round{Period: period, Asks: Shipped()}, Done: count}
	for range count {
		p.Answers = append(p.Answers, Answer{Values: []int{value, value, value, value, NotTried, 10}})
	}
	return p
}

// TestTrendOf: the oldest first; what is hidden is a gap; the target is 5 % above
// the last round before that is shown, and never above the highest.
func TestTrendOf(t *testing.T) {
	t.Parallel()
	polls := []Poll{polled("2025-Q4", 5, 5), polled("2025-Q3", 4, 1), polled("2025-Q2", 6, 4), polled("2025-Q1", 5, 3)}
	polls[0].Answers = append(polls[0].Answers, Answer{Source: ByPhone, Client: 1, Values: []int{1, 1, 1, 1, 1, 1}}) // counts in nothing
	polls[0].Mysteries = []Mystery{{Asks: ShippedShopper(), Values: []int{1, 1, 1, 1, 1, 1}}}
	got, ok := TrendOf(polls)
	dim := func(d scoring.Dimension) TrendLine {
		return TrendLine{Dim: d, Values: []int{300, 400, NoFigure, 500}, Target: 420}
	}
	want := Trend{
		Periods: []string{"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}, Satisfied: TrendLine{Values: []int{0, 1000, NoFigure, 1000}, Target: 1000},
		Dims: []TrendLine{dim(1), dim(2), dim(3), dim(4)}, // nobody tried what D5 asks about
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v, want\n%+v", ok, got, want)
	}
	for _, none := range [][]Poll{nil, polls[:1], polls[1:2], {polls[0], polls[1]}} {
		if got, ok := TrendOf(none); ok {
			t.Errorf("%d rounds are a trend: %+v", len(none), got)
		}
	}
}

// TestMysteries: they count apart, question by question over versions, and a
// shopper's questionnaire is never the clients', nor theirs a shopper's.
func TestMysteries(t *testing.T) {
	t.Parallel()
	other := ShippedShopper()
	other.Questions = other.Questions[1:2]
	p := polled("2025-Q3", 5, 5)
	p.Mysteries = []Mystery{{Asks: ShippedShopper(), Values: []int{1, 2, NotTried, 3, 3, 3}}, {Asks: other, Values: []int{5}}, {Asks: other}}
	if s := p.Summary(); s.Answers != 5 || s.Satisfied != (Share{20, 20}) || p.Response() != (Share{5, 5}) {
		t.Errorf("the clients' figures: %+v of %+v", s, p.Response())
	}
	var rated []int
	for _, s := range p.MysterySpreads() {
		rated = append(rated, s.Mean(), s.Rated)
	}
	if want := []int{100, 1, 350, 2, 0, 0, 300, 1, 300, 1, 300, 1}; !reflect.DeepEqual(rated, want) {
		t.Errorf("means and counts %v, want %v", rated, want)
	}
	if got := p.MysteryMean(); got != 283 { // 17 of 6
		t.Errorf("the mean of all is %d, want 283", got)
	}
	own := ShippedShopper()
	own.Code, own.Sites = "gate", []string{"SUN"}
	stored := []Questionnaire{own}
	if For("SUN", stored).Shopper || !Shipped().Same(For("SUN", stored)) || ForShopper("SUN", stored).Code != "gate" || ForShopper("LAKE", stored).Code != "shopper" {
		t.Error("the wrong questionnaire is chosen")
	}
	if q, err := Parse(ShopperFile()); err != nil || !q.Same(ShippedShopper()) {
		t.Errorf("the shipped file is read as %+v, %v", q, err)
	}
	zone := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		every scoring.SurveyEvery
		at    string
		want  string
	}{{"", "2025-09-30T15:59:59Z", "2025-Q3"}, {"", "2025-09-30T16:00:00Z", "2025-Q4"}, {scoring.SurveyHalfYear, "2025-06-01T00:00:00Z", "2025-H1"}, {scoring.SurveyYear, "2025-01-01T00:00:00Z", "2025"}, {scoring.SurveyOff, "2025-12-31T00:00:00Z", "2025-Q4"}} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := PeriodAt(scoring.Site{Survey: c.every}, at, zone); got != c.want {
			t.Errorf("%s at %s is %s, want %s", c.every, c.at, got, c.want)
		}
	}
}
