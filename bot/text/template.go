package text

import (
	"fmt"
	"slices"
	"strings"
)

// template is a text cut at its places.
type template []piece

// piece is a run of own words, or a place, or a choice between two words by the
// number that stands in a place.
type piece struct {
	own       string
	place     string
	one, many string // for a choice: {n?minute|minutes}
}

// parse cuts a text at its places: {no} is filled with a value, {n?minute|minutes}
// becomes the first word when the value of n is 1, else the second.
func parse(s string) (template, error) {
	var t template
	for s != "" {
		own, rest, found := strings.Cut(s, "{")
		if own != "" {
			t = append(t, piece{own: own})
		}
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("a { without }")
		}
		p, err := parsePlace(inside)
		if err != nil {
			return nil, err
		}
		t, s = append(t, p), after
	}
	if strings.Contains(s, "}") {
		return nil, fmt.Errorf("a } without {")
	}
	return t, nil
}

func parsePlace(inside string) (piece, error) {
	place, words, choice := strings.Cut(inside, "?")
	p := piece{place: place}
	if place == "" || strings.Trim(place, "abcdefghijklmnopqrstuvwxyz") != "" {
		return piece{}, fmt.Errorf("%s is no place", quoted(inside))
	}
	if !choice {
		return p, nil
	}
	one, many, ok := strings.Cut(words, "|")
	if !ok || one == "" || many == "" {
		return piece{}, fmt.Errorf("%s wants two words", quoted(inside))
	}
	p.one, p.many = one, many
	return p, nil
}

// places lists the places of a text, sorted and once each.
func (t template) places() []string {
	var out []string
	for _, p := range t {
		if p.place != "" {
			out = append(out, p.place)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t template) fill(args []Arg) Line {
	b := lineBuilder{line: make(Line, 0, len(t))}
	for _, p := range t {
		if p.place == "" {
			b.own(p.own)
			continue
		}
		value, ok := find(args, p.place)
		switch {
		case !ok:
			b.own(quoted(p.place))
		case p.one == "":
			for _, f := range value {
				b.add(f)
			}
		case value.String() == "1":
			b.own(p.one)
		default:
			b.own(p.many)
		}
	}
	return b.line
}

func find(args []Arg, place string) (Line, bool) {
	for _, a := range args {
		if a.Place == place {
			return a.Line, true
		}
	}
	return nil, false
}

// lineBuilder joins neighbouring own words into one fragment.
type lineBuilder struct{ line Line }

func (b *lineBuilder) own(s string) { b.add(Fragment{T: s}) }

func (b *lineBuilder) add(f Fragment) {
	if f.T == "" {
		return
	}
	if n := len(b.line); n > 0 && f.M == Own && b.line[n-1].M == Own {
		b.line[n-1].T += f.T
		return
	}
	b.line = append(b.line, f)
}
