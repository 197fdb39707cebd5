package survey

import (
	"time"

	"anping/scoring"
)

// MysteryDays is for how many days a mystery shopper may fill in (ours): time for a
// visit at another hour, and little enough that they remember it.
const MysteryDays = 14

// Mystery is one look at a site by a mystery shopper 暗访: a manager, or whom they
// name, fills in a questionnaire of its own. It is no client's answer: it counts in
// no mean, satisfaction or response rate of a round, and stands beside them.
type Mystery struct {
	No     string // AF-12
	Site   int64
	Period string // beside which round it stands: of the day on which it was filled in
	Asks   Questionnaire
	By     int64 // who asked for it
	Person int64 // who fills it in
	At     time.Time
	Until  time.Time // the first moment in which nothing is taken any more
	Done   time.Time // zero = not filled in
	Source Source    // ByChat or ByForm
	Values []int     // of the questions in order; of words Unanswered; until Done those answered so far
	Words  string    // typed
}

// Open reports whether it can be filled in at t.
func (m Mystery) Open(t time.Time) bool { return m.No != "" && m.Done.IsZero() && t.Before(m.Until) }

// Filled is the mystery with what was answered at t; period is that of the site
// then.
func (m Mystery) Filled(d Draft, words string, source Source, period string, t time.Time) Mystery {
	m.Values, m.Words, m.Source, m.Period, m.Done = d.Values, words, source, period, t
	return m
}

// Mean is the mean over its questions on a scale, in hundredths, rounded half up;
// 0 when none was rated.
func (m Mystery) Mean() int { return meanOf([]Mystery{m}) }

// MysteryMean is Mean over all of a round's period.
func (p Poll) MysteryMean() int { return meanOf(p.Mysteries) }

func meanOf(all []Mystery) int {
	var sum, rated int
	for _, s := range mysterySpreads(all) {
		if s.Question.Kind == Scale {
			sum, rated = sum+s.Sum, rated+s.Rated
		}
	}
	if rated == 0 {
		return 0
	}
	return half(100*sum, rated)
}

// MysterySpreads is how those of a round's period answered, question by question in
// the order in which they were asked first: a new version may ask others. Shoppers
// are not clients, so nothing is hidden.
func (p Poll) MysterySpreads() []Spread { return mysterySpreads(p.Mysteries) }

func mysterySpreads(all []Mystery) (out []Spread) {
	place := map[string]int{}
	for _, m := range all {
		for i, q := range m.Asks.Questions {
			if i >= len(m.Values) || !q.Allows(m.Values[i]) {
				continue
			}
			at, known := place[q.Code]
			if !known {
				at = len(out)
				place[q.Code], out = at, append(out, Spread{Question: q, Count: map[int]int{}})
			}
			out[at].add(m.Values[i])
		}
	}
	return out
}

// PeriodAt is the period of a site's rounds that holds t; of one that asks nobody
// the quarter.
func PeriodAt(site scoring.Site, t time.Time, zone *time.Location) string {
	months := monthsOf(site.Survey)
	if months == 0 {
		months = 3
	}
	year, month, _ := t.In(zone).Date()
	return periodEnding(year, (int(month)+months-1)/months*months, months)
}
