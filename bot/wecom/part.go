package wecom

import "anping/bot/outgoing"

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent: rows of text, a photo, or a card with
// buttons. It becomes WeCom's JSON when the way it takes is known.
type part struct {
	V     int      `json:"v"`
	Lang  string   `json:"lang,omitempty"`
	Rows  []row    `json:"rows,omitempty"`
	Photo string   `json:"photo,omitempty"` // SHA-256 of a photo, voice message or video; then nothing else
	Keys  []key    `json:"keys,omitempty"`
	Link  *link    `json:"link,omitempty"`  // then the last row says it in words
	Calls []called `json:"calls,omitempty"` // by a robot
	Mark  string   `json:"mark,omitempty"`  // what stands on the card whose press this answers
}

// called is somebody whom a group's part is meant for: by userid, or by the phone
// they have in WeCom.
type called struct {
	User  string `json:"u,omitempty"`
	Phone string `json:"p,omitempty"`
}

// link is an address to open.
type link struct {
	Label string `json:"l"`
	URL   string `json:"u"`
}

// row is one line.
type row struct {
	Text string `json:"t"`
	Bold bool   `json:"b,omitempty"`
}

// key is one button.
type key struct {
	Label string `json:"l"`
	ID    string `json:"id"`
}

func decodePart(raw []byte) (part, error) {
	return outgoing.Decode[part](raw, partVersion) //nolint:wrapcheck // it says what was decoded
}
