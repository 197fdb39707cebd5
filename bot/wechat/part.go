package wechat

import (
	"encoding/json"
	"errors"
	"fmt"
)

// partVersion is the version of a part's bytes written now. They wait in the
// queue across an upgrade: every version ever released is sent.
const partVersion = 1

// part is one message as it will be sent: a text, or a photo.
type part struct {
	V     int    `json:"v"`
	Text  string `json:"text,omitempty"`  // with links, nothing else in it is a tag
	Photo string `json:"photo,omitempty"` // SHA-256
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
