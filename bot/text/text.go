// Package text holds every word people see, by language, and the words people
// use to call a command. Nothing else in Anping contains a sentence for people.
//
// A text is named by a Key and has named places for values: "已受理,编号 {no}".
// Saying it gives a Line: fragments in final words, where each value that came
// from a person is marked (Mark), so that a sink can escape it and an erasure
// can find it. The catalogue test holds that every language has every key with
// the same places.
package text

// Key names a text, "accept.done".
type Key string

// Mark says what a fragment is.
type Mark string

// The marks of personal values (architecture.md, Body).
const (
	Own   Mark = ""      // our own words and plain figures
	Name  Mark = "name"  // a person's or client's name
	Phone Mark = "phone" // a phone number
	Typed Mark = "typed" // words somebody typed
)

// Fragment is a piece of a line in final words.
type Fragment struct {
	T string `json:"t"`
	M Mark   `json:"m,omitempty"`
}

// Line is one line people read.
type Line []Fragment

// String is the line as plain text.
func (l Line) String() string {
	n := 0
	for _, f := range l {
		n += len(f.T)
	}
	b := make([]byte, 0, n)
	for _, f := range l {
		b = append(b, f.T...)
	}
	return string(b)
}

// Arg is a value for a named place of a text.
type Arg struct {
	Place string
	Line  Line
}

// A fills a place with our own words or a plain figure.
func A(place, value string) Arg { return Arg{place, Line{{T: value}}} }

// ByName fills a place with a person's name.
func ByName(place, name string) Arg { return Arg{place, Line{{T: name, M: Name}}} }

// ByPhone fills a place with a phone number.
func ByPhone(place, phone string) Arg { return Arg{place, Line{{T: phone, M: Phone}}} }

// As fills a place with words somebody typed.
func As(place, typed string) Arg { return Arg{place, Line{{T: typed, M: Typed}}} }

// In fills a place with a line that was said already.
func In(place string, line Line) Arg { return Arg{place, line} }
