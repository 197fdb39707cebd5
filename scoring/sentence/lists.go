package sentence

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"iter"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

//go:embed lists.toml
var shipped []byte

// Lists are the words and patterns that a sentence is read with. The zero value
// knows none: it reads everything as Other.
type Lists struct {
	file
	emergency, doubt, urgent     []pattern
	roots, grave                 []pattern
	staff, bad, rude, others     []pattern
	strikes, scolds, hurt        []pattern
	chases, toward, almost       []pattern
	passive, taking, weak        []pattern
	persons, things, polite      []pattern
	faults, topics, service      []pattern
	withdrawal, suggest, ask     []pattern
	praise, threat, angry        []pattern
	cross                        []pattern
	notEmergency, notStaff, calm []pattern
	notSuggest, notFault         []pattern
	mistaken                     []pattern
	home, notHome, shared        []pattern
	ifs, fears, past, now        []pattern
	lucky, averted, over         []pattern
	sounds                       []sound
	links                        []string // the longest first
	greetings                    []string // letters only, the longest first
	fillers                      []string // the same with what says nothing
	index                        index    // of every pattern above
}

// file is the form of lists.toml.
type file struct {
	Emergency struct {
		Words, Doubt, Roots, Grave, Urgent, Never []string
	}
	Person struct {
		Staff, Bad, Rude, With, Others, Called, Phones, Never []string
	}
	Blow struct {
		Strikes, Scolds, Chases, Hurt, Toward, Almost, Passive, Taking, Weak, Persons, Things, Polite []string
		Vague, Result, Once, And, Links, Owned, Body, Pronouns, Going, Posts, Into, Stops             []string
	}
	Fault      struct{ Words, Topics, Never []string }
	Service    struct{ Words, Angry, Threat, Never []string }
	Home       struct{ Words, Never, Shared []string }
	Withdrawal struct{ Words, Mistaken []string }
	Suggestion struct{ Words, Never []string }
	Question   struct{ Words, Cross []string }
	Praise     struct{ Words []string }
	Greeting   struct{ Words []string }
	Nothing    struct{ Words []string }
	Cancel     struct {
		Not, Whether, If, Lucky, Else, Over, Fear, Past, Now, Behind, Should []string
	}
	Sounds map[string]string
}

// Shipped parses the lists of this release; they are some ms to parse, so once a
// program.
func Shipped() *Lists {
	l, err := Parse(shipped)
	if err != nil {
		panic("sentence: the embedded lists: " + err.Error()) // a test reads them; it cannot happen in a release
	}
	return &l
}

// Parse reads lists in the form of lists.toml. A pattern that matches nothing
// or everything is refused, and so is a homophone of another length.
func Parse(data []byte) (Lists, error) {
	l := Lists{index: index{begins: map[rune][]indexed{}}}
	strict := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := strict.Decode(&l.file); err != nil {
		return Lists{}, fmt.Errorf("lists: %w", err)
	}
	f := &l.file
	for to, from := range l.kinds() {
		var err error
		if *to, err = patterns(from); err != nil {
			return Lists{}, fmt.Errorf("lists: %w", err)
		}
		l.index.add(*to)
	}
	for _, words := range []*[]string{&f.Cancel.Not, &f.Cancel.Whether, &f.Cancel.Behind, &f.Cancel.Should, &f.Person.With, &f.Person.Called, &f.Person.Phones, &f.Blow.Vague, &f.Blow.Result, &f.Blow.And, &f.Blow.Links, &f.Blow.Owned, &f.Blow.Body, &f.Blow.Pronouns, &f.Blow.Going, &f.Blow.Posts, &f.Blow.Into, &f.Blow.Stops, &f.Greeting.Words, &f.Nothing.Words} {
		for i, w := range *words {
			(*words)[i] = newText(w).words
		}
	}
	l.links = slices.SortedStableFunc(slices.Values(f.Blow.Links), func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	l.greetings = longestFirst(f.Greeting.Words)
	l.fillers = longestFirst(slices.Concat(f.Greeting.Words, f.Nothing.Words))
	return l, l.tuneSounds()
}

// longestFirst are words without marks and blanks.
func longestFirst(words []string) []string {
	var out []string
	for _, w := range words {
		if g := letters(w); g != "" {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// kinds are the lists of patterns, each with the words of the file it is made of.
func (l *Lists) kinds() iter.Seq2[*[]pattern, []string] {
	f := &l.file
	return func(yield func(*[]pattern, []string) bool) {
		for _, x := range []struct {
			to   *[]pattern
			from []string
		}{
			{&l.emergency, f.Emergency.Words},
			{&l.doubt, f.Emergency.Doubt},
			{&l.roots, f.Emergency.Roots},
			{&l.grave, f.Emergency.Grave},
			{&l.urgent, f.Emergency.Urgent},
			{&l.notEmergency, f.Emergency.Never},
			{&l.staff, f.Person.Staff},
			{&l.bad, f.Person.Bad},
			{&l.rude, f.Person.Rude},
			{&l.others, f.Person.Others},
			{&l.strikes, f.Blow.Strikes},
			{&l.scolds, f.Blow.Scolds},
			{&l.chases, f.Blow.Chases},
			{&l.toward, f.Blow.Toward},
			{&l.almost, f.Blow.Almost},
			{&l.hurt, f.Blow.Hurt},
			{&l.passive, f.Blow.Passive},
			{&l.taking, f.Blow.Taking},
			{&l.weak, f.Blow.Weak},
			{&l.persons, f.Blow.Persons},
			{&l.things, f.Blow.Things},
			{&l.polite, f.Blow.Polite},
			{&l.notStaff, f.Person.Never},
			{&l.faults, f.Fault.Words},
			{&l.topics, f.Fault.Topics},
			{&l.notFault, f.Fault.Never},
			{&l.service, f.Service.Words},
			{&l.angry, f.Service.Angry},
			{&l.threat, f.Service.Threat},
			{&l.calm, f.Service.Never},
			{&l.home, f.Home.Words},
			{&l.notHome, f.Home.Never},
			{&l.shared, f.Home.Shared},
			{&l.withdrawal, f.Withdrawal.Words},
			{&l.mistaken, f.Withdrawal.Mistaken},
			{&l.suggest, f.Suggestion.Words},
			{&l.notSuggest, f.Suggestion.Never},
			{&l.ask, f.Question.Words},
			{&l.cross, f.Question.Cross},
			{&l.praise, f.Praise.Words},
			{&l.ifs, f.Cancel.If},
			{&l.lucky, f.Cancel.Lucky},
			{&l.averted, f.Cancel.Else},
			{&l.over, f.Cancel.Over},
			{&l.fears, f.Cancel.Fear},
			{&l.past, f.Cancel.Past},
			{&l.now, f.Cancel.Now},
		} {
			if !yield(x.to, x.from) {
				return
			}
		}
	}
}

// sound is what voice input writes, and what it heard.
type sound struct{ heard, meant string }

// tuneSounds folds the homophones, the longest first; what is put in their place
// must be as long, so that positions stay.
func (l *Lists) tuneSounds() error {
	for heard, meant := range l.Sounds {
		s := sound{newText(heard).words, newText(meant).words}
		if s.heard == "" || len(s.heard) != len(s.meant) {
			return fmt.Errorf("lists: sounds: %q and %q are not of one length", heard, meant)
		}
		l.sounds = append(l.sounds, s)
	}
	slices.SortFunc(l.sounds, func(a, b sound) int {
		return cmp.Or(cmp.Compare(len(b.heard), len(a.heard)), cmp.Compare(a.heard, b.heard))
	})
	return nil
}
