package wecom

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/outgoing"
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
	if b.Image != "" {
		parts = append(parts, part{Photo: b.Image})
	}
	pressed := len(keys) > 0
	onCard := pressed && len(keys) <= mostKeys && fitsCard(rows)
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
	if last := len(parts) - 1; last >= 0 {
		parts[last].Calls = calledOf(b.Called)
		parts[last].Mark = outgoing.Visible(b.Mark.String())
		if b.Link != nil && !pressed && opens(b.Link.URL) {
			parts[last].Link = &link{outgoing.Visible(b.Link.Label.String()), b.Link.URL}
		}
	}
	for i := range parts {
		parts[i].V = partVersion
	}
	return outgoing.EncodeAll(parts) //nolint:wrapcheck // it says what was encoded
}

// rowsOf is a body's text: the heading, the lines, a line for each field, the link.
func (w *WeCom) rowsOf(b bot.Body) []row {
	field := func(label, value text.Line) text.Line {
		return w.text.Say(b.Lang, "wecomtext.field", text.In("label", label), text.In("value", value))
	}
	var rows []row
	for _, l := range outgoing.Lines(b, field) {
		rows = append(rows, row{l.Text, l.Head})
	}
	if b.Link != nil {
		rows = append(rows, row{Text: outgoing.Visible(field(b.Link.Label, text.Plain(b.Link.URL)).String())})
	}
	return rows
}

// keysOf are the buttons. Where one's label is longer than a button, all of them
// carry numbers and the labels stand in the text.
func keysOf(b bot.Body) (keys []key, listed []row, err error) {
	long := false
	for _, k := range b.Buttons {
		label := outgoing.Visible(k.Label)
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

// opens reports whether an address can be opened from a card by others than this
// machine, and stand in markdown.
func opens(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && len(address) <= mostAddress && !strings.ContainsAny(address, "()<> \n")
}

// mostAddress is how long a card's address may be, in bytes (path/90236).
const mostAddress = 2048
