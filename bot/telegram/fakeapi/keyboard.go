package fakeapi

import (
	"encoding/json"
	"unicode/utf8"
)

// dataMost is the most bytes of callback_data; Chinese takes three a character.
const dataMost = 64

// Button is one button under a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
	Copy string `json:"-"` // what a copy_text button copies
}

// MarshalJSON writes copy_text as the object it is.
func (b Button) MarshalJSON() ([]byte, error) {
	type bare Button
	if b.Copy == "" {
		return json.Marshal(bare(b))
	}
	return json.Marshal(struct {
		bare
		Copy map[string]string `json:"copy_text"`
	}{bare(b), map[string]string{"text": b.Copy}})
}

// markup is a reply_markup. Only inline keyboards stay with a message; a
// keyboard in place of the people's own is kept in the log as it came.
type markup struct {
	Inline [][]Button `json:"inline_keyboard"`
	other  json.RawMessage
}

// same reports whether two markups show the same buttons.
func (m *markup) same(other *markup) bool {
	return string(encode(m)) == string(encode(other))
}

// readMarkup reads reply_markup; nil where there is none.
func readMarkup(q *request) (*markup, *failure) {
	raw := q.args["reply_markup"]
	if raw == "" {
		return nil, nil
	}
	var kinds struct {
		Inline   json.RawMessage `json:"inline_keyboard"`
		Keyboard json.RawMessage `json:"keyboard"`
	}
	if !json.Valid([]byte(raw)) {
		return nil, bad("can't parse reply keyboard markup JSON object")
	}
	if json.Unmarshal([]byte(raw), &kinds) != nil {
		return nil, bad("object expected as reply markup")
	}
	if kinds.Inline == nil {
		return &markup{other: json.RawMessage(raw)}, nil
	}
	var rows []json.RawMessage
	if json.Unmarshal(kinds.Inline, &rows) != nil {
		return nil, bad("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array")
	}
	m := &markup{}
	for _, row := range rows {
		var buttons []json.RawMessage
		if json.Unmarshal(row, &buttons) != nil {
			return nil, bad("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
		}
		var out []Button
		for _, b := range buttons {
			button, fail := readButton(b)
			if fail != nil {
				return nil, fail
			}
			out = append(out, button)
		}
		if len(out) > 0 {
			m.Inline = append(m.Inline, out)
		}
	}
	if len(m.Inline) == 0 {
		return nil, nil
	}
	return m, nil
}

// readButton takes the first kind that is filled, in the real server's order: a
// url, then callback_data, and what is empty counts as absent.
func readButton(raw json.RawMessage) (Button, *failure) {
	unread := func(why string) (Button, *failure) {
		return Button{}, bad("can't parse inline keyboard button: %s", why)
	}
	var b struct {
		Text *string `json:"text"`
		URL  string  `json:"url"`
		Data string  `json:"callback_data"`
		Copy *struct {
			Text string `json:"text"`
		} `json:"copy_text"`
		Pay  json.RawMessage `json:"pay"`
		Game json.RawMessage `json:"callback_game"`
	}
	if json.Unmarshal(raw, &b) != nil {
		return unread("InlineKeyboardButton must be an Object")
	}
	if b.Text == nil {
		return unread(`Can't find field "text"`)
	}
	out := Button{Text: *b.Text, URL: b.URL}
	switch {
	case b.Data != "" && b.URL == "":
		out.Data = b.Data
	case b.URL != "":
	case b.Game != nil || b.Pay != nil:
		return Button{}, bad("BUTTON_TYPE_INVALID")
	case b.Copy != nil:
		if n := utf8.RuneCountInString(b.Copy.Text); n < 1 || n > 256 {
			return Button{}, bad("BUTTON_COPY_TEXT_INVALID")
		}
		out.Copy = b.Copy.Text
	default:
		return unread("Text buttons are unallowed in the inline keyboard")
	}
	return out, nil
}

// check refuses what only Telegram's inner servers refuse, after the chat was
// found.
func (m *markup) check() *failure {
	if m == nil {
		return nil
	}
	for _, row := range m.Inline {
		for _, b := range row {
			if b.Text == "" {
				return bad("inline keyboard button text must be non-empty")
			}
			if len(b.Data) > dataMost {
				return bad("BUTTON_DATA_INVALID")
			}
			if b.URL == "" {
				continue
			}
			if _, why := checkURL(b.URL); why != "" {
				return bad("inline keyboard button URL '%s' is invalid: %s", b.URL, why)
			}
		}
	}
	return nil
}

// inline is the markup that stays with the message: inline keyboards only.
func (m *markup) inline() *markup {
	if m == nil || len(m.Inline) == 0 {
		return nil
	}
	return m
}
