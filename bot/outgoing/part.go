// Package outgoing is what every platform does with a body on its way out: it is
// laid out in lines that hide nothing, and cut into parts, whose bytes wait in the
// queue. What a part holds is the platform's own.
package outgoing

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Encode is a part's bytes. The part holds its version, as "v": parts wait in the
// queue across an upgrade, so every version ever released is sent.
func Encode(part any) ([]byte, error) {
	raw, err := json.Marshal(part)
	if err != nil {
		return nil, fmt.Errorf("encode part: %w", err)
	}
	return raw, nil
}

// EncodeAll is the bytes of several.
func EncodeAll[T any](parts []T) ([][]byte, error) {
	out := make([][]byte, len(parts))
	for i, p := range parts {
		raw, err := Encode(p)
		if err != nil {
			return nil, err
		}
		out[i] = raw
	}
	return out, nil
}

// Decode reads a part of version 1 to newest.
func Decode[T any](raw []byte, newest int) (part T, err error) {
	var is struct {
		V int `json:"v"`
	}
	if json.Unmarshal(raw, &is) != nil || json.Unmarshal(raw, &part) != nil {
		var none T
		return none, errors.New("decode part: not a part of this platform")
	}
	if is.V < 1 || is.V > newest {
		var none T
		return none, fmt.Errorf("decode part: version %d is newer than this program", is.V)
	}
	return part, nil
}
