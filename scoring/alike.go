package scoring

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// homophones.txt holds characters of names that sound alike, tones aside: those
// of one line. It is for asking back only, "您是想说 李强 吗?", after voice input
// or a slip of the keyboard wrote 李墙; what it does not hold is not asked.
//
//go:embed homophones.txt
var homophones string

// The length of a Chinese name, in characters.
const (
	shortestName = 2
	longestName  = 4
)

// likeness is how much a word is like a name.
type likeness int

const (
	unlike  likeness = iota
	oneAway          // one other character
	sounds           // other characters, but the same sound
)

// PeopleAlike finds the people of a site (0 = all) on a day whose Chinese name
// the start of a text may have meant: as long, and of the same sound or with one
// other character. Those of the same sound come alone, if there are any, and
// bySound says so. rest is what follows, tidied.
func (r *Roster) PeopleAlike(site int64, day, text string) (found []Person, bySound bool, rest string) {
	kept := Tidy(text)
	low := alike(kept)
	for _, want := range []likeness{sounds, oneAway} {
		for n := longestName; n >= shortestName; n-- {
			size := prefixBytes(low, n)
			if size == 0 {
				continue
			}
			for _, p := range r.People {
				if likeName(low[:size], Fold(p.Name)) == want && dated(p.FromDay, p.ToDay, day) && r.belongs(p.ID, site, day) {
					found = append(found, p)
				}
			}
			if len(found) > 0 {
				return found, want == sounds, strings.TrimLeft(kept[size:], " ")
			}
		}
	}
	return nil, false, kept
}

// likeName compares a folded word with a folded name. A word with anything but
// Chinese characters is no name.
func likeName(word, name string) likeness {
	if utf8.RuneCountInString(word) != utf8.RuneCountInString(name) {
		return unlike
	}
	other := []rune(name)
	differ, strange := 0, 0
	for i, r := range []rune(word) {
		switch {
		case !unicode.Is(unicode.Han, r):
			return unlike
		case r == other[i]:
			continue
		case !soundAlike(r, other[i]):
			strange++
		}
		differ++
	}
	switch {
	case differ > 0 && strange == 0:
		return sounds
	case differ == 1:
		return oneAway
	}
	return unlike
}

func soundAlike(a, b rune) bool {
	for line := range strings.Lines(homophones) {
		if strings.ContainsRune(line, a) && strings.ContainsRune(line, b) {
			return true
		}
	}
	return false
}

// belongs reports whether a person has a membership at a site (0 = anywhere) on a day.
func (r *Roster) belongs(person, site int64, day string) bool {
	return slices.ContainsFunc(r.index.byPerson[person], func(m Member) bool {
		return (site == 0 || m.Site == site) && dated(m.FromDay, m.ToDay, day)
	})
}
