package survey

import (
	"slices"

	"anping/scoring"
)

// FewAnswers is how many answers a group must have to be shown (rules.md 9).
const FewAnswers = 5

// Target is by how much satisfaction is to rise from round to round, in
// hundredths of a percent of what it was: +5 %.
const Target = 500

// Share is a part of a whole, both counted.
type Share struct{ Part, Whole int }

// Hidden reports whether too few stand behind the share.
func (s Share) Hidden() bool { return s.Whole < FewAnswers }

// Tenths is the share in tenths of a percent, rounded half up; 0 of nothing.
func (s Share) Tenths() int {
	if s.Whole == 0 {
		return 0
	}
	return half(1000*s.Part, s.Whole)
}

// half is a/b rounded half up, b > 0.
func half(a, b int) int {
	n, d := 2*a+b, 2*b
	if n < 0 && n%d != 0 {
		return n/d - 1
	}
	return n / d
}

// Spread is how the answers to one question are distributed.
type Spread struct {
	Question Question
	Count    map[int]int // by value, NotTried too
	Rated    int         // answers with a value that counts
	Sum      int
	Liked    int // 4 and 5; of Recommend 9 and 10
	Disliked int // of Recommend 0 to 6
}

// Hidden reports whether too few have rated it.
func (s Spread) Hidden() bool { return s.Rated < FewAnswers }

// Mean is the mean in hundredths, rounded half up; 0 when nobody rated.
func (s Spread) Mean() int {
	if s.Rated == 0 {
		return 0
	}
	return half(100*s.Sum, s.Rated)
}

// Satisfied is the share of 4 and 5 among those who rated.
func (s Spread) Satisfied() Share { return Share{s.Liked, s.Rated} }

// NPS is the share of 9 and 10 less that of 0 to 6, in whole points rounded half
// up, −100 to 100.
func (s Spread) NPS() int {
	if s.Rated == 0 {
		return 0
	}
	return half(100*(s.Liked-s.Disliked), s.Rated)
}

// Summary is what a round says.
type Summary struct {
	Spreads   []Spread // of the questions in order, without words
	Dims      map[scoring.Dimension]Share
	Satisfied Share // over the scale questions that are not hidden
	Answers   int
	Words     []string // in the order of the answers' ids, which is none
}

// Hidden reports whether the round as a whole has too few answers.
func (s Summary) Hidden() bool { return s.Answers < FewAnswers }

// Response is finished of delivered.
func (p Poll) Response() Share { return Share{p.Done, max(p.Delivered, p.Done)} }

// Summary counts what clients have answered themselves. What the hidden ones hold
// is counted, too: who shows it looks at Hidden.
func (p Poll) Summary() Summary {
	return summarize(p.Round.Asks, slices.DeleteFunc(slices.Clone(p.Answers), func(a Answer) bool { return a.Source.Behalf() }))
}

// Behalf counts what staff have filled in for clients, apart from the others (ours:
// who asks also hears what they would like to hear).
func (p Poll) Behalf() Summary {
	return summarize(p.Round.Asks, slices.DeleteFunc(slices.Clone(p.Answers), func(a Answer) bool { return !a.Source.Behalf() }))
}

// By counts the answers that came one way.
func (p Poll) By(source Source) int {
	n := 0
	for _, a := range p.Answers {
		if a.Source == source {
			n++
		}
	}
	return n
}

// summarize counts answers to a questionnaire.
func summarize(asks Questionnaire, answers []Answer) Summary {
	s := Summary{Dims: map[scoring.Dimension]Share{}, Answers: len(answers)}
	for i, q := range asks.Questions {
		if q.Kind == Words {
			continue
		}
		x := Spread{Question: q, Count: map[int]int{}}
		for _, a := range answers {
			if i >= len(a.Values) || !q.Allows(a.Values[i]) {
				continue
			}
			x.add(a.Values[i])
		}
		s.Spreads = append(s.Spreads, x)
		// What is hidden must not be found by what is left of a sum.
		if q.Kind != Scale || x.Hidden() {
			continue
		}
		s.Satisfied.Part += x.Liked
		s.Satisfied.Whole += x.Rated
		if q.Dim != 0 {
			d := s.Dims[q.Dim]
			s.Dims[q.Dim] = Share{d.Part + x.Liked, d.Whole + x.Rated}
		}
	}
	for _, a := range answers {
		if a.Words != "" {
			s.Words = append(s.Words, a.Words)
		}
	}
	return s
}

func (s *Spread) add(value int) {
	s.Count[value]++
	if value == NotTried {
		return
	}
	s.Rated++
	s.Sum += value
	switch s.Question.Kind {
	case Recommend:
		if value >= 9 {
			s.Liked++
		}
		if value <= 6 {
			s.Disliked++
		}
	default:
		if value >= 4 {
			s.Liked++
		}
	}
}

// Rise is how satisfaction moved from one round to the next.
type Rise struct {
	Tenths   int  // percentage points, in tenths
	Relative int  // of what it was, in hundredths of a percent
	Reached  bool // the target is reached, compared as fractions
}

// Since is the rise from an earlier share; false when either is hidden or there
// was nothing to rise from.
func (s Share) Since(before Share) (Rise, bool) {
	if s.Hidden() || before.Hidden() || before.Part == 0 {
		return Rise{}, false
	}
	// now/before − 1 = (part·whole' − part'·whole) / (part'·whole)
	up, base := s.Part*before.Whole-before.Part*s.Whole, before.Part*s.Whole
	return Rise{
		Tenths:   half(1000*up, s.Whole*before.Whole),
		Relative: half(10_000*up, base),
		Reached:  10_000*up >= Target*base,
	}, true
}
