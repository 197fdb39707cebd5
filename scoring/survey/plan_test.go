package survey

import (
	"fmt"
	"testing"
	"time"

	"anping/scoring"
)

// pollWith is a closed round in which n answered, liked of them with 5 and the
// rest with 1, to the question about dimension 3, and all with 5 to the others.
func pollWith(period string, n, liked, threshold int) Poll {
	asks := Shipped()
	asks.Threshold = threshold
	p := Poll{Round: Round{Site: 1, Period: period, Asks: asks}}
	for i := range n {
		v := 1
		if i < liked {
			v = 5
		}
		p.Answers = append(p.Answers, Answer{Values: []int{5, 5, v, 5, 5, 10}})
	}
	return p
}

func TestReview(t *testing.T) {
	t.Parallel()
	open := Plan{No: "GJ-1", Period: "2025-Q2", Dim: 3}
	done, other, measured := open, open, open
	done.Done, other.Dim, measured.Next = time.Unix(1, 0), 1, "2025-Q3"
	same := open
	same.Period = "2025-Q4"
	for _, c := range []struct {
		what     string
		p        Poll
		plans    []Plan
		low      string
		measured int
	}{
		{"80 % of 5 is enough", pollWith("2025-Q4", 5, 4, 0), nil, "[]", 0},
		{"79.99 % is not", pollWith("2025-Q4", 10_000, 7_999, 0), nil, "[3]", 0},
		{"exactly 80 % of many", pollWith("2025-Q4", 10_000, 8_000, 0), nil, "[]", 0},
		{"another threshold", pollWith("2025-Q4", 5, 4, 90), nil, "[3]", 0},
		{"a lower one", pollWith("2025-Q4", 5, 3, 60), nil, "[]", 0},
		{"too few", pollWith("2025-Q4", 4, 0, 0), nil, "[]", 0},
		{"an open plan goes on, and is measured", pollWith("2025-Q4", 5, 2, 0), []Plan{open}, "[]", 1},
		{"one that is done is measured, and another opened", pollWith("2025-Q4", 5, 2, 0), []Plan{done}, "[3]", 1},
		{"better: measured, none opened", pollWith("2025-Q4", 5, 5, 0), []Plan{done}, "[]", 1},
		{"measured once", pollWith("2025-Q4", 5, 5, 0), []Plan{measured}, "[]", 0},
		{"of another dimension", pollWith("2025-Q4", 5, 2, 0), []Plan{other}, "[3]", 1},
		{"opened by this round", pollWith("2025-Q4", 5, 2, 0), []Plan{same}, "[]", 0},
		{"too few measure nothing", pollWith("2025-Q4", 4, 4, 0), []Plan{open}, "[]", 0},
	} {
		got, low := Review(c.p, c.plans)
		if fmt.Sprint(low) != c.low || len(got) != c.measured {
			t.Errorf("%s: low %v, measured %v; want %s and %d", c.what, low, got, c.low, c.measured)
		}
		for _, m := range got {
			if m.Next != "2025-Q4" || m.After != c.p.Summary().Dims[m.Dim] {
				t.Errorf("%s: measured as %+v", c.what, m)
			}
		}
	}
}

func TestReviewIgnoresBehalf(t *testing.T) {
	t.Parallel()
	p := pollWith("2025-Q4", 5, 5, 0)
	for range 20 {
		p.Answers = append(p.Answers, Answer{Source: ByPhone, Values: []int{1, 1, 1, 1, 1, 0}})
	}
	if _, low := Review(p, nil); len(low) > 0 {
		t.Errorf("what staff filled in opened plans for %v", low)
	}
}

func TestPlanReminders(t *testing.T) {
	t.Parallel()
	p := pollWith("2025-Q3", 5, 1, 0).Opened(scoring.Dimension(3), "2025-09-15", time.Unix(1, 0))
	if p.Due != "2025-10-15" || p.Share != (Share{1, 5}) || p.Threshold != 80 || !p.Open() {
		t.Errorf("opened %+v", p)
	}
	var days []string
	for day := "2025-09-15"; len(days) < 7; days = append(days, day) {
		day = p.Reminder(day)
	}
	if got := fmt.Sprint(days); got != "[2025-09-22 2025-09-29 2025-10-06 2025-10-13 2025-10-15 2025-10-22 2025-10-29]" {
		t.Error(got)
	}
}
