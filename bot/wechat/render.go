package wechat

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/outgoing"
	"anping/bot/text"
)

// Render cuts a body into messages: a photo first, then texts. It is pure.
func (w *WeChat) Render(b bot.Body) ([][]byte, error) {
	if b.Empty() && b.Link == nil {
		return nil, nil
	}
	var parts []part
	if b.Image != "" {
		parts = append(parts, part{Photo: b.Image})
	}
	for _, t := range w.texts(b) {
		parts = append(parts, part{Text: t})
	}
	for i := range parts {
		parts[i].V, parts[i].Page = partVersion, leads(b)
	}
	return outgoing.EncodeAll(parts) //nolint:wrapcheck // it says what was encoded
}

// mostAddress is the longest address that WeChat lets a message lead to, in bytes.
const mostAddress = 1024

// leads is where a message leads that only says that a body waits: the body's own
// link, else its page; "" for none.
func leads(b bot.Body) string {
	to := b.Page
	if b.Link != nil {
		to = b.Link.URL
	}
	if len(to) > mostAddress || !isWeb(to) {
		return ""
	}
	return to
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(address, `"<> `)
}

// row is one line of a text: as it is read, and as it is sent, with links.
type row struct{ shown, sent string }

func plainRow(s string) row {
	s = visible(s)
	return row{s, s}
}

// texts are the texts of a body, each short enough for one message.
func (w *WeChat) texts(b bot.Body) []string {
	var rows []row
	for _, l := range outgoing.Lines(b, func(label, value text.Line) text.Line {
		return w.text.Say(b.Lang, "weixin.field", text.In("label", label), text.In("value", value))
	}) {
		rows = append(rows, plainRow(l.Text))
	}
	return split(append(rows, w.menu(b)...))
}

// menu shows the buttons as links that say their words when tapped (and, where
// the words alone would not do, the button's id with them), and the link.
func (w *WeChat) menu(b bot.Body) []row {
	var rows []row
	beside := false // the last row holds figures, and a figure joins it
	for i, k := range b.Buttons {
		label := visible(k.Label)
		if outgoing.Blank(label) {
			continue
		}
		one := row{label, tap(label, k.ID)}
		switch {
		case isFigure(label):
			if beside {
				last := &rows[len(rows)-1]
				*last = row{last.shown + "  " + one.shown, last.sent + "  " + one.sent}
				continue
			}
		case b.Numbered:
			n := strconv.Itoa(i+1) + " "
			one = row{n + one.shown, n + one.sent}
		}
		beside = isFigure(label)
		rows = append(rows, one)
	}
	if b.Numbered && len(rows) > 0 {
		rows = append([]row{plainRow(w.text.Say(b.Lang, "weixin.pick").String())}, rows...)
	}
	if l := b.Link; l != nil {
		label := visible(l.Label.String())
		if isWeb(l.URL) {
			rows = append(rows, row{label, `<a href="` + l.URL + `">` + label + `</a>`})
		}
	}
	return rows
}

// mostID is the length of a button's id, in bytes (ours; WeChat names no limit).
const mostID = 64

// tap is a link that sends words when it is tapped.
func tap(label, id string) string {
	return `<a href="weixin://bizmsgmenu?msgmenucontent=` + content(label) + `&msgmenuid=` + url.QueryEscape(id) + `">` + label + `</a>`
}

// content is a label as it stands in such a link: what could end it there is
// written in hexadecimal, the rest as it is, as in WeChat's own example.
func content(label string) string {
	var b strings.Builder
	for _, r := range label {
		if r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isFigure reports whether a label is a figure of one or two digits: 5 to 1, and
// 0 to 10, stand side by side.
func isFigure(label string) bool {
	return len(label) > 0 && len(label) <= 2 && strings.Trim(label, "0123456789") == ""
}

// visible drops from a text what hides or turns the text around it, and what
// would begin a link: a name must not become one.
func visible(s string) string {
	return strings.ReplaceAll(outgoing.Visible(s), "<", "＜")
}
