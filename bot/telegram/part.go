package telegram

import (
	"anping/bot"
	"anping/bot/outgoing"
)

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent.
type part struct {
	V     int     `json:"v"`
	HTML  string  `json:"html,omitempty"`
	Photo string  `json:"photo,omitempty"` // SHA-256 of a photo, voice message or video; HTML is its caption then
	Keys  [][]key `json:"keys,omitempty"`  // rows
	Mark  mark    `json:"mark,omitempty"`  // what the message loses whose button it answers
}

// mark says which buttons of a message that was pressed are over.
type mark string

const (
	markOne mark = "one" // the one that was pressed
	markAll mark = "all"
)

// markOf is what a body says of them, "" = nothing.
func markOf(b bot.Body) mark {
	switch {
	case len(b.Mark) == 0:
		return ""
	case b.MarkAll:
		return markAll
	}
	return markOne
}

// key is one button: an opaque id, or an address to open.
type key struct {
	Text string `json:"text"`
	ID   string `json:"id,omitempty"`
	URL  string `json:"url,omitempty"`
}

func decodePart(raw []byte) (part, error) {
	return outgoing.Decode[part](raw, partVersion) //nolint:wrapcheck // it says what was decoded
}
