package wecom

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
)

// What a card holds (path/90236, template_card of type button_interaction).
const (
	mostTitle = 26  // characters
	mostSub   = 112 // characters below the title
	mostKeys  = 6   // buttons
	mostLabel = 10  // characters on one
)

// Render lays a body out: the photo, the text in parts of at most mostText bytes,
// the buttons on a card, which is the text's own where it fits there. It is pure,
// and knows not which way a part will take: each part fits the strictest.
func (w *WeCom) Render(b bot.Body) ([][]byte, error) {
	if b.Empty() && b.Link == nil {
		return nil, nil
	}
	rows := w.rowsOf(b)
	keys, listed, err := keysOf(b)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	rows = append(rows, listed...)
	var parts []part
	if b.Image != "" && (b.Kind == "" || b.Kind == bot.Photo) {
		parts = append(parts, part{Photo: b.Image})
	}
	onCard := len(keys) > 0 && len(keys) <= mostKeys && fitsCard(rows)
	if !onCard {
		for _, piece := range split(rows, mostText) {
			parts = append(parts, part{Lang: b.Lang, Rows: piece})
		}
	}
	for len(keys) > 0 {
		n := min(len(keys), mostKeys)
		card := part{Lang: b.Lang, Keys: keys[:n]}
		if card.Rows = rows; !onCard {
			card.Rows = []row{{Text: w.text.Say(b.Lang, "wecomtext.choose").String()}}
		}
		parts, keys = append(parts, card), keys[n:]
	}
	out := make([][]byte, len(parts))
	for i, p := range parts {
		if out[i], err = p.encode(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rowsOf is a body's text: the heading, the lines, a line for each field, the link.
func (w *WeCom) rowsOf(b bot.Body) []row {
	var rows []row
	add := func(s string, bold bool) {
		for _, one := range strings.Split(s, "\n") {
			rows = append(rows, row{visible(one), bold})
		}
	}
	if len(b.Head) > 0 {
		add(b.Head.String(), true)
	}
	for _, l := range b.Lines {
		add(l.String(), false)
	}
	for _, f := range b.Fields {
		add(w.text.Say(b.Lang, "wecomtext.field", text.In("label", f.Label), text.In("value", f.Value)).String(), false)
	}
	if b.Link != nil {
		add(w.text.Say(b.Lang, "wecomtext.field", text.In("label", b.Link.Label), text.A("value", b.Link.URL)).String(), false)
	}
	return rows
}

// keysOf are the buttons. Where one's label is longer than a button, all of them
// carry numbers and the labels stand in the text.
func keysOf(b bot.Body) (keys []key, listed []row, err error) {
	long := false
	for _, k := range b.Buttons {
		label := visible(k.Label)
		if k.ID == "" || len(k.ID) > mostButton || label == "" {
			return nil, nil, fmt.Errorf("a button without a label, or with an id that is not 1 to %d bytes", mostButton)
		}
		long = long || utf8.RuneCountInString(label) > mostLabel
		keys = append(keys, key{label, k.ID})
	}
	if !long {
		return keys, nil, nil
	}
	for i := range keys {
		n := strconv.Itoa(i + 1)
		listed = append(listed, row{Text: n + ". " + keys[i].Label})
		keys[i].Label = n
	}
	return keys, listed, nil
}

// fitsCard reports whether rows can stand on a card as they are.
func fitsCard(rows []row) bool {
	title, sub := cardText(rows)
	return utf8.RuneCountInString(sub) <= mostSub && title+sub != ""
}

// cardText is what a card says: a first row that is short is its title.
func cardText(rows []row) (title, sub string) {
	if len(rows) > 0 && utf8.RuneCountInString(rows[0].Text) <= mostTitle {
		title, rows = rows[0].Text, rows[1:]
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.Text
	}
	return title, strings.Join(lines, "\n")
}

// visible drops from a text what hides or turns the text around it: control
// characters, bad UTF-8, and the controls of writing direction, which a name
// could carry into a line about somebody else.
func visible(s string) string {
	return strings.TrimRightFunc(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c':
			return -1
		}
		return r
	}, s), unicode.IsSpace)
}
