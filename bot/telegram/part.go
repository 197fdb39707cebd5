package telegram

import "anping/bot/outgoing"

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent.
type part struct {
	V     int     `json:"v"`
	HTML  string  `json:"html,omitempty"`
	Photo string  `json:"photo,omitempty"` // SHA-256 of a photo, voice message or video; HTML is its caption then
	Keys  [][]key `json:"keys,omitempty"`  // rows
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
