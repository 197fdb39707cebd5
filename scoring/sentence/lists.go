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
	fights                       []pattern
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
		Fights, Points, Pointed                               []string
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

// listed is a list of patterns, and the words of the file it is made of.
type listed struct {
	to   *[]pattern
	from []string
}

// kinds are the lists of patterns, each with the words of the file it is made of.
func (l *Lists) kinds() iter.Seq2[*[]pattern, []string] {
	return func(yield func(*[]pattern, []string) bool) {
		for _, x := range []listed{
			{&l.emergency, l.Emergency.Words},
			{&l.doubt, l.Emergency.Doubt},
			{&l.roots, l.Emergency.Roots},
			{&l.grave, l.Emergency.Grave},
			{&l.urgent, l.Emergency.Urgent},
			{&l.notEmergency, l.Emergency.Never},
			{&l.staff, l.Person.Staff},
			{&l.bad, l.Person.Bad},
			{&l.rude, l.Person.Rude},
			{&l.others, l.Person.Others},
			{&l.fights, l.Person.Fights},
			{&l.strikes, l.Blow.Strikes},
			{&l.scolds, l.Blow.Scolds},
			{&l.chases, l.Blow.Chases},
			{&l.toward, l.Blow.Toward},
			{&l.almost, l.Blow.Almost},
			{&l.hurt, l.Blow.Hurt},
			{&l.passive, l.Blow.Passive},
			{&l.taking, l.Blow.Taking},
			{&l.weak, l.Blow.Weak},
			{&l.persons, l.Blow.Persons},
			{&l.things, l.Blow.Things},
			{&l.polite, l.Blow.Polite},
			{&l.notStaff, l.Person.Never},
			{&l.faults, l.Fault.Words},
			{&l.topics, l.Fault.Topics},
			{&l.notFault, l.Fault.Never},
			{&l.service, l.Service.Words},
			{&l.angry, l.Service.Angry},
			{&l.threat, l.Service.Threat},
			{&l.calm, l.Service.Never},
			{&l.home, l.file.Home.Words},
			{&l.notHome, l.file.Home.Never},
			{&l.shared, l.file.Home.Shared},
			{&l.withdrawal, l.Withdrawal.Words},
			{&l.mistaken, l.Withdrawal.Mistaken},
			{&l.suggest, l.Suggestion.Words},
			{&l.notSuggest, l.Suggestion.Never},
			{&l.ask, l.Question.Words},
			{&l.cross, l.Question.Cross},
			{&l.praise, l.Praise.Words},
			{&l.ifs, l.Cancel.If},
			{&l.lucky, l.Cancel.Lucky},
			{&l.averted, l.Cancel.Else},
			{&l.over, l.Cancel.Over},
			{&l.fears, l.Cancel.Fear},
			{&l.past, l.Cancel.Past},
			{&l.now, l.Cancel.Now},
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
