package survey

import (
	"slices"

	"anping/scoring"
)

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	Scale     Kind = "scale"     // 5 to 1, or not tried
	Recommend Kind = "recommend" // 0 to 10
	Words     Kind = "words"     // a sentence, or nothing; only as the last one
)

// NotTried is the value of 未体验: it counts in no mean.
const NotTried = -1

// Unanswered is the value of a question that nobody has answered yet.
const Unanswered = -2

// Question is one thing asked.
type Question struct {
	Code string            `json:"code"` // unique in a questionnaire, the same one over all versions
	Kind Kind              `json:"kind"`
	Dim  scoring.Dimension `json:"dim"` // 1–5 of the standard, 0 = of none
	Text scoring.Names     `json:"text"`
}

// Questionnaire is what a round asks. A version that was stored never changes.
type Questionnaire struct {
	Code      string     `json:"code"`
	Version   int        `json:"version"` // counted by code from 1; 0 = not stored yet
	Sites     []string   `json:"sites"`   // codes of the sites that it is for; none = for all that have no own
	Questions []Question `json:"questions"`
	// Threshold is the percentage of satisfied, 1 to 100, below which a dimension
	// opens an improvement plan; 0 = DefaultThreshold.
	Threshold int `json:"threshold,omitempty"`
	// Shopper says that a mystery shopper answers it (Mystery), and no client.
	Shopper bool `json:"shopper,omitempty"`
}

// Bounds of a questionnaire (ours): more than twelve questions nobody answers in
// a chat, and a longer one does not stand on one screen.
const (
	MostQuestions = 12
	mostRunes     = 100
)

// Same reports whether two ask the same of the same sites, whatever their
// versions.
func (q Questionnaire) Same(o Questionnaire) bool {
	same := func(a, b Question) bool {
		return a.Code == b.Code && a.Kind == b.Kind && a.Dim == b.Dim && a.Text["zh"] == b.Text["zh"] && a.Text["zh-Hant"] == b.Text["zh-Hant"] && a.Text["en"] == b.Text["en"]
	}
	return q.Code == o.Code && q.Shopper == o.Shopper && q.Limit() == o.Limit() && slices.Equal(q.Sites, o.Sites) && slices.EqualFunc(q.Questions, o.Questions, same)
}

// For is the questionnaire that a round of a site opens with: of the newest
// version of each code the one that names the site, else the one for all, else
// the shipped one. Of several the one that was stored last.
func For(site string, stored []Questionnaire) Questionnaire {
	return chosen(Shipped(), site, stored)
}

// ForShopper is For of the questionnaires of mystery shoppers.
func ForShopper(site string, stored []Questionnaire) Questionnaire {
	return chosen(ShippedShopper(), site, stored)
}

// chosen is the best of those that are for whom the shipped one is for.
func chosen(best Questionnaire, site string, stored []Questionnaire) Questionnaire {
	newest := map[string]int{}
	for i, q := range stored {
		newest[q.Code] = i
	}
	named, shopper := false, best.Shopper
	for i, q := range stored {
		if newest[q.Code] != i || q.Shopper != shopper {
			continue
		}
		if own := slices.Contains(q.Sites, site); own || len(q.Sites) == 0 && !named {
			best, named = q, own
		}
	}
	return best
}

// Asked is how many questions have to be answered: all but the words.
func (q Questionnaire) Asked() int {
	n := len(q.Questions)
	if n > 0 && q.Questions[n-1].Kind == Words {
		return n - 1
	}
	return n
}

// Allows reports whether a value answers the question.
func (q Question) Allows(value int) bool {
	switch q.Kind {
	case Scale:
		return value == NotTried || value >= 1 && value <= 5
	case Recommend:
		return value >= 0 && value <= 10
	default:
		return false
	}
}

// Values lists what answers the question, in the order in which it is offered.
func (q Question) Values() []int {
	switch q.Kind {
	case Scale:
		return []int{5, 4, 3, 2, 1, NotTried}
	case Recommend:
		return []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	default:
		return nil
	}
}
