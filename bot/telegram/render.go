package telegram

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"anping/bot"
	"anping/bot/outgoing"
	"anping/bot/text"
)

// Render cuts a body into messages: a photo with its caption, or the photo and
// then the text, in messages of at most mostText; the buttons under the last.
// It is pure.
func (t *Telegram) Render(b bot.Body) ([][]byte, error) {
	if b.Empty() && b.Link == nil {
		return nil, nil
	}
	keys, rest, err := t.keyboard(b)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	rows := append(t.rowsOf(b), rest...)
	var parts []part
	switch caption := split(rows, mostCaption); {
	case b.Image != "" && len(caption) <= 1:
		parts = []part{{Photo: b.Image, HTML: strings.Join(caption, "")}}
	case b.Image != "":
		parts = []part{{Photo: b.Image}}
		fallthrough
	default:
		texts := split(rows, mostText)
		if len(texts) == 0 {
			texts = []string{emptyText}
		}
		for _, html := range texts {
			parts = append(parts, part{HTML: html})
		}
	}
	parts[len(parts)-1].Keys, parts[len(parts)-1].Mark = keys, markOf(b)
	for i := range parts {
		parts[i].V = partVersion
	}
	return outgoing.EncodeAll(parts) //nolint:wrapcheck // it says what was encoded
}

// emptyText stands where there is nothing to say above buttons: Telegram sends
// no message without text.
const emptyText = "…"

// row is one line on its way to HTML: what it says, not yet escaped.
type row struct {
	text string
	bold bool
}

// rowsOf lays a body out: the heading, the lines, a line for each field.
func (t *Telegram) rowsOf(b bot.Body) []row {
	var rows []row
	for _, l := range outgoing.Lines(b, func(label, value text.Line) text.Line {
		return t.text.Say(b.Lang, "telegram.field", text.In("label", label), text.In("value", value))
	}) {
		rows = append(rows, row{l.Text, l.Head})
	}
	return rows
}

// mostID is the length of a button's id, in bytes (callback_data).
const mostID = 64

// keyboard lays out the buttons and, under them, the link. A link that Telegram
// would refuse on a button (it refuses the whole message) becomes a line.
func (t *Telegram) keyboard(b bot.Body) (keys [][]key, rest []row, err error) {
	var all []key
	widest := 0
	for _, k := range b.Buttons {
		label := outgoing.Visible(k.Label)
		if k.ID == "" || len(k.ID) > mostID || outgoing.Blank(label) {
			return nil, nil, fmt.Errorf("a button without a label, or with an id that is not 1 to %d bytes", mostID)
		}
		all = append(all, key{Text: label, ID: k.ID})
		widest = max(widest, width(label))
	}
	if n := len(all); n > 0 {
		abreast := max(1, min(mostAbreast, screen/(widest+padding)))
		rows := (n + abreast - 1) / abreast
		abreast = (n + rows - 1) / rows // 4 and 3, not 6 and 1
		for ; len(all) > abreast; all = all[abreast:] {
			keys = append(keys, all[:abreast])
		}
		keys = append(keys, all)
	}
	if l := b.Link; l != nil {
		label := outgoing.Visible(l.Label.String())
		if opens(l.URL) && !outgoing.Blank(label) {
			keys = append(keys, []key{{Text: label, URL: l.URL}})
		} else {
			rest = append(rest, row{text: outgoing.Visible(t.text.Say(b.Lang, "telegram.field", text.In("label", l.Label), text.A("value", l.URL)).String())})
		}
	}
	return keys, rest, nil
}

// How buttons stand beside each other (ours): a telephone held upright shows
// about 20 Chinese characters in a message, and buttons of a row are equally
// wide. Widths are in half characters.
const (
	screen      = 40
	padding     = 3
	mostAbreast = 6
)

// width is how wide a label is, in halves of a Chinese character.
func width(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\u200d' || r == '\ufe0f':
		case r >= 0x1100:
			n += 2
		default:
			n++
		}
	}
	return n
}

// opens reports whether Telegram takes an address on a button: a name with a
// dot in it, no machine of one's own.
func opens(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > 2048 || strings.ContainsFunc(address, unicode.IsSpace) {
		return false
	}
	return (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil
}
