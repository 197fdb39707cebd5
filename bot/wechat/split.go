package wechat

import (
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/outgoing"
	"anping/bot/text"
)

// The lengths of a text. WeChat names 2048 bytes for a customer-service message
// and nothing for an answer; 600 characters are the most that all who tried have
// seen arrive. The rest is room for the label of a repeat.
const (
	mostShown = 580  // characters, as they are read
	mostSent  = 2000 // bytes, links included
)

// split joins rows to texts, cut between rows; a row that is longer by itself is
// cut inside, one with links never is: labels are short.
func split(rows []row) []string {
	var out []string
	var piece []string
	shown, sent := 0, 0
	end := func() {
		for len(piece) > 0 && outgoing.Blank(piece[0]) {
			piece = piece[1:]
		}
		for len(piece) > 0 && outgoing.Blank(piece[len(piece)-1]) {
			piece = piece[:len(piece)-1]
		}
		if len(piece) > 0 {
			out = append(out, strings.Join(piece, "\n"))
		}
		piece, shown, sent = nil, 0, 0
	}
	for _, r := range rows {
		for _, one := range cut(r) {
			n, bytes := utf8.RuneCountInString(one.shown)+1, len(one.sent)+1
			if len(piece) > 0 && (shown+n > mostShown+1 || sent+bytes > mostSent+1) {
				end()
			}
			piece, shown, sent = append(piece, one.sent), shown+n, sent+bytes
		}
	}
	end()
	return out
}

// cut cuts a row without links into rows that fit.
func cut(r row) []row {
	if r.shown != r.sent {
		return []row{r}
	}
	var out []row
	for _, piece := range chop(r.shown, mostShown) {
		out = append(out, row{piece, piece})
	}
	return out
}

// chop cuts a text into pieces of at most most characters and mostSent bytes.
func chop(s string, most int) []string {
	var out []string
	for len(s) > 0 {
		at, n := 0, 0
		for i, r := range s {
			if n == most || i+utf8.RuneLen(r) > mostSent {
				break
			}
			at, n = i+utf8.RuneLen(r), n+1
		}
		out, s = append(out, s[:at]), s[at:]
	}
	if out == nil {
		out = []string{""}
	}
	return out
}

// Fit cuts a body into what one answer holds, and the rest, which is empty when
// all of it fits (bot.Narrow). An answer is one text: a photo is always of the
// rest.
func (w *WeChat) Fit(b bot.Body) (first, rest bot.Body) {
	first = b
	first.Image, first.Kind = "", ""
	if len(w.texts(first)) <= 1 {
		if b.Image != "" && len(w.texts(first)) == 1 {
			rest = bot.Body{V: b.V, Lang: b.Lang, Image: b.Image, Kind: b.Kind}
		} else {
			first = b
		}
		return first, rest
	}
	for k := len(b.Lines); k >= 0; k-- {
		first = bot.Body{V: b.V, Lang: b.Lang, Head: b.Head, Lines: b.Lines[:k]}
		if len(w.texts(first)) == 1 {
			rest = b
			rest.Head, rest.Lines = nil, b.Lines[k:]
			return first, rest
		}
	}
	// Its very first line is too long.
	head, tail := parted(append(append(text.Line{}, b.Head...), b.Lines[0]...), mostShown)
	first = bot.Body{V: b.V, Lang: b.Lang, Lines: []text.Line{head}}
	rest = b
	rest.Head, rest.Lines = nil, append([]text.Line{tail}, b.Lines[1:]...)
	return first, rest
}

// parted cuts a line after so many characters; each fragment keeps its mark.
func parted(l text.Line, most int) (head, tail text.Line) {
	for _, f := range l {
		n := utf8.RuneCountInString(f.T)
		switch {
		case most <= 0:
			tail = append(tail, f)
		case n <= most:
			head = append(head, f)
		default:
			pieces := chop(f.T, most)
			a, z := f, f
			a.T, z.T = pieces[0], f.T[len(pieces[0]):]
			head, tail = append(head, a), append(tail, z)
		}
		most -= n
	}
	return head, tail
}
