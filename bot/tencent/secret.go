package tencent

import (
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

// redacted is what a secret prints as.
const redacted = "[secret]"

// Secret is a value that must not be seen. It is kept behind a pointer: fmt does
// not call the methods of a value in an unexported field.
type Secret struct{ value *string }

// SecretOf makes a Secret of a plain value.
func SecretOf(v string) Secret { return Secret{&v} }

// Reveal is the value itself. Call it only where the value is used.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String is [secret].
func (Secret) String() string { return redacted }

// GoString is [secret].
func (Secret) GoString() string { return redacted }

// LogValue is [secret].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is [secret].
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// credential is a parameter of the platforms' addresses that lets whoever reads
// it act for the account: errors of the network quote addresses.
var credential = regexp.MustCompile(`(?i)\b((?:access_token|suite_access_token|component_access_token|secret|corpsecret|appsecret|key|ticket|code)=)[^&\s"'<>]+`)

// mask takes credentials out of texts that others wrote.
type mask struct{ values []Secret }

func maskOf(secrets []string) mask {
	var m mask
	for _, v := range secrets {
		if v == "" {
			continue
		}
		m.values = append(m.values, SecretOf(v))
		for _, other := range []string{url.QueryEscape(v), url.PathEscape(v)} {
			if other != v {
				m.values = append(m.values, SecretOf(other))
			}
		}
	}
	return m
}

// clean is a text without credentials.
func (m mask) clean(s string) string {
	for _, v := range m.values {
		s = strings.ReplaceAll(s, v.Reveal(), redacted)
	}
	return credential.ReplaceAllString(s, "${1}"+redacted)
}
