package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
)

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent.
type part struct {
	V     int     `json:"v"`
	HTML  string  `json:"html,omitempty"`
	Photo string  `json:"photo,omitempty"` // SHA-256; HTML is its caption then
	Keys  [][]key `json:"keys,omitempty"`  // rows
}

// key is one button: an opaque id, or an address to open.
type key struct {
	Text string `json:"text"`
	ID   string `json:"id,omitempty"`
	URL  string `json:"url,omitempty"`
}

func (p part) encode() ([]byte, error) {
	p.V = partVersion
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode part: %w", err)
	}
	return raw, nil
}

func decodePart(raw []byte) (part, error) {
	var p part
	if err := json.Unmarshal(raw, &p); err != nil {
		return part{}, errors.New("decode part: not a part of this platform")
	}
	if p.V < 1 || p.V > partVersion {
		return part{}, fmt.Errorf("decode part: version %d is newer than this program", p.V)
	}
	return p, nil
}
