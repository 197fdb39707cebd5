package survey

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

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
}

// Bounds of a questionnaire (ours): more than twelve questions nobody answers in
// a chat, and a longer one does not stand on one screen.
const (
	MostQuestions = 12
	mostRunes     = 100
)

//go:embed shipped.toml
var shipped []byte

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// ErrQuestionnaire says that a file is no questionnaire; the error that wraps it
// says what is wrong in it.
var ErrQuestionnaire = errors.New("not a questionnaire")

// file is the form of a questionnaire on disk. Questions names what is asked, in
// order, out of its own ones and those that are shipped.
type file struct {
	Code      string         `toml:"code"`
	Sites     []string       `toml:"sites"`
	Questions []string       `toml:"questions"`
	Own       []fileQuestion `toml:"question"`
}

type fileQuestion struct {
	Code string `toml:"code"`
	Kind Kind   `toml:"kind"`
	Dim  int    `toml:"dim"`
	Zh   string `toml:"zh"`
	Hant string `toml:"zh-Hant"`
	En   string `toml:"en"`
}

// Shipped is the default questionnaire (rules.md 9), version 0.
func Shipped() Questionnaire {
	q, err := read(shipped, nil)
	if err != nil {
		panic(err) // the embedded file is read by every test
	}
	return q
}

// ShippedFile is the file that Shipped reads: what an own one is copied from.
func ShippedFile() []byte { return slices.Clone(shipped) }

// Parse reads a questionnaire's file. Its questions may be those that are
// shipped, by code (清洁, 绿化, 工程, 客服 too), or its own. The error wraps
// ErrQuestionnaire.
func Parse(raw []byte) (Questionnaire, error) {
	f, err := decode(shipped)
	if err != nil {
		return Questionnaire{}, err
	}
	return read(raw, f.Own)
}

func decode(raw []byte) (file, error) {
	var f file
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&f); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			return f, fmt.Errorf("%w: there is no key %s", ErrQuestionnaire, strings.Join(strict.Errors[0].Key(), "."))
		}
		return f, fmt.Errorf("%w: %w", ErrQuestionnaire, err)
	}
	return f, nil
}

func read(raw []byte, bank []fileQuestion) (Questionnaire, error) {
	f, err := decode(raw)
	if err != nil {
		return Questionnaire{}, err
	}
	q := Questionnaire{Code: f.Code, Sites: f.Sites}
	known := map[string]fileQuestion{}
	for _, x := range bank {
		known[x.Code] = x
	}
	own := map[string]bool{}
	for _, x := range f.Own {
		if own[x.Code] {
			return q, fmt.Errorf("%w: question %q stands twice", ErrQuestionnaire, x.Code)
		}
		own[x.Code], known[x.Code] = true, x
	}
	for _, code := range f.Questions {
		x, ok := known[code]
		if !ok {
			return q, fmt.Errorf("%w: there is no question %q", ErrQuestionnaire, code)
		}
		q.Questions = append(q.Questions, Question{
			Code: x.Code, Kind: x.Kind, Dim: scoring.Dimension(x.Dim), Text: scoring.Names{"zh": x.Zh, "zh-Hant": x.Hant, "en": x.En},
		})
	}
	if err := q.check(); err != nil {
		return q, fmt.Errorf("%w: %w", ErrQuestionnaire, err)
	}
	return q, nil
}

func (q Questionnaire) check() error {
	switch n := len(q.Questions); {
	case !codeForm.MatchString(q.Code):
		return fmt.Errorf("code %q: write small letters, digits and -, at most 32", q.Code)
	case n == 0:
		return errors.New("it asks nothing: list codes in questions")
	case n > MostQuestions:
		return fmt.Errorf("%d questions, at most %d", n, MostQuestions)
	}
	seen, kinds := map[string]bool{}, map[Kind]int{}
	for i, x := range q.Questions {
		kinds[x.Kind]++
		switch {
		case seen[x.Code]:
			return fmt.Errorf("question %q is asked twice", x.Code)
		case !codeForm.MatchString(x.Code):
			return fmt.Errorf("question %q: write small letters, digits and -, at most 32", x.Code)
		case x.Kind != Scale && x.Kind != Recommend && x.Kind != Words:
			return fmt.Errorf("question %q: kind is %q, not scale, recommend or words", x.Code, x.Kind)
		case x.Dim < 0 || x.Dim > 5:
			return fmt.Errorf("question %q: dim is %d, not 0 to 5", x.Code, x.Dim)
		case x.Kind == Words && i != len(q.Questions)-1:
			return fmt.Errorf("question %q: words come last", x.Code)
		case kinds[Recommend] > 1:
			return fmt.Errorf("question %q: only one is recommend", x.Code)
		}
		seen[x.Code] = true
		for _, lang := range []string{"zh", "zh-Hant", "en"} {
			said := x.Text[lang]
			if strings.TrimSpace(said) == "" || utf8.RuneCountInString(said) > mostRunes || strings.ContainsAny(said, "\n\r\t") {
				return fmt.Errorf("question %q: %s is to be one line of 1 to %d characters", x.Code, lang, mostRunes)
			}
		}
	}
	return nil
}

// Same reports whether two ask the same of the same sites, whatever their
// versions.
func (q Questionnaire) Same(o Questionnaire) bool {
	same := func(a, b Question) bool {
		return a.Code == b.Code && a.Kind == b.Kind && a.Dim == b.Dim && a.Text["zh"] == b.Text["zh"] && a.Text["zh-Hant"] == b.Text["zh-Hant"] && a.Text["en"] == b.Text["en"]
	}
	return q.Code == o.Code && slices.Equal(q.Sites, o.Sites) && slices.EqualFunc(q.Questions, o.Questions, same)
}

// For is the questionnaire that a round of a site opens with: of the newest
// version of each code the one that names the site, else the one for all, else
// the shipped one. Of several the one that was stored last.
func For(site string, stored []Questionnaire) Questionnaire {
	newest := map[string]int{}
	for i, q := range stored {
		newest[q.Code] = i
	}
	best := Shipped()
	named := false
	for i, q := range stored {
		if newest[q.Code] != i {
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
