// Package secret keeps what must not be seen: a password, a token, a key. Whatever
// prints a Value prints [secret], and a Mask takes the values out of texts that
// others wrote: errors of the network name the address, and the address holds the
// token.
package secret

import (
	"encoding"
	"log/slog"
	"net/url"
	"strings"
)

// Redacted is what a secret prints as.
const Redacted = "[secret]"

// Value is a text that must not be seen. It is kept behind a pointer: fmt does
// not call the methods of a value in an unexported field, and prints an address
// then. The zero Value is empty.
type Value struct{ text *string }

var (
	_ slog.LogValuer         = Value{}
	_ encoding.TextMarshaler = Value{}
)

// Of makes a Value of a plain text.
func Of(text string) Value { return Value{&text} }

// Reveal is the text itself. Call it only where it is used.
func (v Value) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// String is [secret].
func (Value) String() string { return Redacted }

// GoString is [secret].
func (Value) GoString() string { return Redacted }

// LogValue is [secret].
func (Value) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText is [secret].
func (Value) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// Mask takes secrets out of texts, also as they stand in an address.
type Mask struct{ values []Value }

// MaskOf hides texts; empty ones hide nothing.
func MaskOf(texts ...string) Mask {
	var m Mask
	for _, t := range texts {
		if t == "" {
			continue
		}
		m.values = append(m.values, Of(t))
		for _, other := range []string{url.QueryEscape(t), url.PathEscape(t)} {
			if other != t {
				m.values = append(m.values, Of(other))
			}
		}
	}
	return m
}

// Clean is a text without the secrets.
func (m Mask) Clean(s string) string {
	for _, v := range m.values {
		s = strings.ReplaceAll(s, v.Reveal(), Redacted)
	}
	return s
}
