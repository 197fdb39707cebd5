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

//go:embed shipped.toml
var shipped []byte

//go:embed shopper.toml
var shopper []byte

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// ErrQuestionnaire says that a file is no questionnaire; the error that wraps it
// says what is wrong in it.
var ErrQuestionnaire = errors.New("not a questionnaire")

// FileError is what is wrong in a questionnaire's file. It is ErrQuestionnaire.
type FileError struct {
	Line int // from 1; 0 = of no line
	What string
}

// Error is what is wrong, without the line.
func (e *FileError) Error() string { return ErrQuestionnaire.Error() + ": " + e.What }

// Unwrap makes it ErrQuestionnaire.
func (e *FileError) Unwrap() error { return ErrQuestionnaire }

// wrong is what is wrong about a code that stands in the file.
type wrong struct{ about, what string }

func (e *wrong) Error() string { return e.what }

// wrongly is the error for the line where something is named first.
func wrongly(about, format string, args ...any) error {
	return &wrong{about, fmt.Sprintf(format, args...)}
}

// placed is an error of a file with the line that it is about: a key begins its
// line, a question's code stands last where the question is defined.
func placed(raw []byte, err error) error {
	out := &FileError{What: err.Error()}
	var w *wrong
	if !errors.As(err, &w) || w.about == "" {
		return out
	}
	whole := append([]byte("\n"), raw...)
	at := bytes.Index(whole, []byte("\n"+w.about)) + 1
	if strings.HasPrefix(w.about, `"`) {
		at = bytes.LastIndex(whole, []byte(w.about))
	}
	if at > 0 {
		out.Line = bytes.Count(whole[:at], []byte("\n"))
	}
	return out
}

// file is the form of a questionnaire on disk. Questions names what is asked, in
// order, out of its own ones and those that are shipped.
type file struct {
	Code      string         `toml:"code"`
	Sites     []string       `toml:"sites"`
	Questions []string       `toml:"questions"`
	Threshold int            `toml:"threshold"`
	Shopper   bool           `toml:"shopper"`
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
func Shipped() Questionnaire { return embedded(shipped) }

// ShippedShopper is the default questionnaire of mystery shoppers (ours), version 0.
func ShippedShopper() Questionnaire { return embedded(shopper) }

func embedded(raw []byte) Questionnaire {
	q, err := read(raw, nil)
	if err != nil {
		panic(err) // the embedded files are read by every test
	}
	return q
}

// ShippedFile is the file that Shipped reads: what an own one is copied from.
func ShippedFile() []byte { return slices.Clone(shipped) }

// ShopperFile is the file that ShippedShopper reads.
func ShopperFile() []byte { return slices.Clone(shopper) }

// Parse reads a questionnaire's file. Its questions may be those that are
// shipped, by code (清洁, 绿化, 工程, 客服 too), or its own. The error wraps
// ErrQuestionnaire.
func Parse(raw []byte) (Questionnaire, error) {
	var bank []fileQuestion
	for _, with := range [][]byte{shipped, shopper} {
		f, err := decode(with)
		if err != nil {
			return Questionnaire{}, err
		}
		bank = append(bank, f.Own...)
	}
	return read(raw, bank)
}

func decode(raw []byte) (file, error) {
	var f file
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&f); err != nil {
		var strict *toml.StrictMissingError
		var syntax *toml.DecodeError
		out := &FileError{What: err.Error()}
		switch {
		case errors.As(err, &strict):
			out.Line, _ = strict.Errors[0].Position()
			out.What = "there is no key " + strings.Join(strict.Errors[0].Key(), ".")
		case errors.As(err, &syntax):
			out.Line, _ = syntax.Position()
		}
		return f, out
	}
	return f, nil
}

func read(raw []byte, bank []fileQuestion) (Questionnaire, error) {
	f, err := decode(raw)
	if err != nil {
		return Questionnaire{}, err
	}
	q := Questionnaire{Code: f.Code, Sites: f.Sites, Threshold: f.Threshold, Shopper: f.Shopper}
	known := map[string]fileQuestion{}
	for _, x := range bank {
		known[x.Code] = x
	}
	own := map[string]bool{}
	for _, x := range f.Own {
		if own[x.Code] {
			return q, placed(raw, wrongly(quoted(x.Code), "question %q stands twice", x.Code))
		}
		own[x.Code], known[x.Code] = true, x
	}
	for _, code := range f.Questions {
		x, ok := known[code]
		if !ok {
			return q, placed(raw, wrongly(quoted(code), "there is no question %q", code))
		}
		q.Questions = append(q.Questions, Question{
			Code: x.Code, Kind: x.Kind, Dim: scoring.Dimension(x.Dim), Text: scoring.Names{"zh": x.Zh, "zh-Hant": x.Hant, "en": x.En},
		})
	}
	if err := q.check(); err != nil {
		return q, placed(raw, err)
	}
	return q, nil
}

// quoted is a code as it stands in a file.
func quoted(code string) string { return `"` + code + `"` }

func (q Questionnaire) check() error {
	switch n := len(q.Questions); {
	case !codeForm.MatchString(q.Code):
		return wrongly("code", "code %q: write small letters, digits and -, at most 32", q.Code)
	case q.Threshold < 0 || q.Threshold > 100:
		return wrongly("threshold", "threshold is %d, not 1 to 100", q.Threshold)
	case n == 0:
		return wrongly("questions", "it asks nothing: list codes in questions")
	case n > MostQuestions:
		return wrongly("questions", "%d questions, at most %d", n, MostQuestions)
	}
	seen, kinds := map[string]bool{}, map[Kind]int{}
	for i, x := range q.Questions {
		kinds[x.Kind]++
		switch {
		case seen[x.Code]:
			return wrongly(quoted(x.Code), "question %q is asked twice", x.Code)
		case !codeForm.MatchString(x.Code):
			return wrongly(quoted(x.Code), "question %q: write small letters, digits and -, at most 32", x.Code)
		case x.Kind != Scale && x.Kind != Recommend && x.Kind != Words:
			return wrongly(quoted(x.Code), "question %q: kind is %q, not scale, recommend or words", x.Code, x.Kind)
		case x.Dim < 0 || x.Dim > 5:
			return wrongly(quoted(x.Code), "question %q: dim is %d, not 0 to 5", x.Code, x.Dim)
		case x.Kind == Words && i != len(q.Questions)-1:
			return wrongly(quoted(x.Code), "question %q: words come last", x.Code)
		case kinds[Recommend] > 1:
			return wrongly(quoted(x.Code), "question %q: only one is recommend", x.Code)
		}
		seen[x.Code] = true
		for _, lang := range []string{"zh", "zh-Hant", "en"} {
			said := x.Text[lang]
			if strings.TrimSpace(said) == "" || utf8.RuneCountInString(said) > mostRunes || strings.ContainsAny(said, "\n\r\t") {
				return wrongly(quoted(x.Code), "question %q: %s is to be one line of 1 to %d characters", x.Code, lang, mostRunes)
			}
		}
	}
	return nil
}
