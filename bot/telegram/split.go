package telegram

import (
	"strings"
	"unicode"

	"anping/bot/outgoing"
)

// The lengths of a message, in UTF-16 units of what is read. Telegram's limits
// are 4096 and 1024, in a unit that is not documented; the rest is room for the
// label of a repeat.
const (
	mostText    = 4000
	mostCaption = 990
)

// split makes HTML of rows, in pieces of at most most units each, cut between
// rows; a row that is longer by itself is cut inside. Rows become text first and
// tags last, so no cut can fall into a tag, an escape or a surrogate pair.
func split(rows []row, most int) []string {
	var out []string
	var piece []row
	used := 0
	end := func() {
		if html := htmlOf(piece); html != "" {
			out = append(out, html)
		}
		piece, used = nil, 0
	}
	for _, r := range rows {
		for _, text := range cut(r.text, most) {
			n := units(text)
			if used > 0 && used+1+n > most {
				end()
			}
			if len(piece) > 0 {
				used++
			}
			piece, used = append(piece, row{text, r.bold}), used+n
		}
	}
	end()
	return out
}

// htmlOf joins rows; blank ones at both ends are dropped, as Telegram does.
func htmlOf(rows []row) string {
	for len(rows) > 0 && outgoing.Blank(rows[0].text) {
		rows = rows[1:]
	}
	for len(rows) > 0 && outgoing.Blank(rows[len(rows)-1].text) {
		rows = rows[:len(rows)-1]
	}
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		if r.bold && !outgoing.Blank(r.text) {
			b.WriteString("<b>" + escape(r.text) + "</b>")
		} else {
			b.WriteString(escape(r.text))
		}
	}
	return b.String()
}

// escape makes text of a text: the three characters that mean something, the
// one that begins an escape first. (A strings.Replacer made for one text costs
// more than everything else on the way out.)
func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
}

// units is the length of a text in UTF-16 units.
func units(s string) (n int) {
	for _, r := range s {
		n += wide(r)
	}
	return n
}

func wide(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// cut cuts a text into pieces of at most most units, not before a character that
// belongs to the one in front of it.
func cut(s string, most int) []string {
	if units(s) <= most {
		return []string{s}
	}
	var out []string
	for runes := []rune(s); len(runes) > 0; {
		n, used := 0, 0
		for n < len(runes) && used+wide(runes[n]) <= most {
			used += wide(runes[n])
			n++
		}
		for back := n; n < len(runes) && back > n-16 && back > 1; back-- {
			if !leans(runes[back]) && runes[back-1] != '\u200d' {
				n = back
				break
			}
		}
		out, runes = append(out, string(runes[:n])), runes[n:]
	}
	return out
}

// leans reports whether a character is drawn on the one before it.
func leans(r rune) bool {
	return unicode.Is(unicode.M, r) || r == '\u200d' || '\U0001f3fb' <= r && r <= '\U0001f3ff'
}
