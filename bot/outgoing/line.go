package outgoing

import (
	"strings"
	"unicode"

	"anping/bot"
	"anping/bot/text"
)

// Line is one line of a body, as it is read.
type Line struct {
	Text string
	Head bool // of the heading
}

// Lines lays a body out: the heading, the lines, a line for each field. Field says
// a field in the body's language.
func Lines(b bot.Body, field func(label, value text.Line) text.Line) []Line {
	var lines []Line
	add := func(s string, head bool) {
		for _, one := range strings.Split(s, "\n") {
			lines = append(lines, Line{Visible(one), head})
		}
	}
	if len(b.Head) > 0 {
		add(b.Head.String(), true)
	}
	for _, l := range b.Lines {
		add(l.String(), false)
	}
	for _, f := range b.Fields {
		add(field(f.Label, f.Value).String(), false)
	}
	return lines
}

// Visible drops from a text what hides or turns the text around it: control
// characters, bad UTF-8, what no XML may hold, and the controls of writing
// direction, which a name could carry into a line about somebody else.
func Visible(s string) string {
	return strings.TrimRightFunc(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, r == '\ufffe', r == '\uffff':
			return -1
		case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c':
			return -1
		}
		return r
	}, s), unicode.IsSpace)
}

// Blank reports whether nobody would see a text.
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}
