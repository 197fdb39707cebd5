package wechat

import "anping/bot/outgoing"

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent: a text, or a photo.
type part struct {
	V     int    `json:"v"`
	Text  string `json:"text,omitempty"`  // with links, nothing else in it is a tag
	Photo string `json:"photo,omitempty"` // SHA-256
	Page  string `json:"page,omitempty"`  // where a message leads that only says that this waits
}

func decodePart(raw []byte) (part, error) {
	return outgoing.Decode[part](raw, partVersion) //nolint:wrapcheck // it says what was decoded
}
