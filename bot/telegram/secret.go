package telegram

import (
	"log/slog"
	"net/url"
	"strings"
)

// redacted is what a secret prints as.
const redacted = "[secret]"

// secret is a value that must not be seen. It is kept behind a pointer: fmt does
// not call the methods of a value in an unexported field.
type secret struct{ value *string }

func secretOf(v string) secret { return secret{&v} }

// reveal is the value itself. Call it only where the value is used.
func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String is [secret].
func (secret) String() string { return redacted }

// GoString is [secret].
func (secret) GoString() string { return redacted }

// LogValue is [secret].
func (secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is [secret].
func (secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// mask takes secrets out of texts that others wrote: errors of the network name
// the address, and the address holds the token.
type mask struct{ values []secret }

// maskOf hides the token, the webhook's secret and the password of the proxy.
func maskOf(token, webhook, proxy string) mask {
	var m mask
	add := func(v string) {
		if v != "" {
			m.values = append(m.values, secretOf(v))
			if esc := url.QueryEscape(v); esc != v {
				m.values = append(m.values, secretOf(esc))
			}
			if esc := url.PathEscape(v); esc != v {
				m.values = append(m.values, secretOf(esc))
			}
		}
	}
	add(token)
	if _, key, ok := strings.Cut(token, ":"); ok {
		add(key)
	}
	add(webhook)
	if u, err := url.Parse(proxy); err == nil && u.User != nil {
		password, _ := u.User.Password()
		add(password)
		if _, raw, ok := strings.Cut(u.User.String(), ":"); ok {
			add(raw)
		}
	}
	return m
}

// clean is a text without the secrets.
func (m mask) clean(s string) string {
	for _, v := range m.values {
		s = strings.ReplaceAll(s, v.reveal(), redacted)
	}
	return s
}
