package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// What is wrong with a link.
var (
	errTampered = errors.New("the link is not ours")
	errExpired  = errors.New("the link has expired")
)

const (
	signatureBytes = 16 // 128 bits: nobody guesses one
	longestToken   = 256
)

// A token says something and is signed for one purpose: whoever changes a letter,
// or takes it to another page, has none.
//
//	<base64url of what is said>.<base64url of 16 bytes of HMAC-SHA256>

// signed is the token for what is said.
func signed(key []byte, purpose, said string) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(said))
	return body + "." + signature(key, purpose, body)
}

func signature(key []byte, purpose, body string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureBytes])
}

// unsigned checks a token in constant time, before anything else is asked, and
// gives what it says.
func unsigned(key []byte, purpose, token string) (string, error) {
	body, by, ok := strings.Cut(token, ".")
	if !ok || len(token) > longestToken || !hmac.Equal([]byte(signature(key, purpose, body)), []byte(by)) {
		return "", errTampered
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return "", errTampered
	}
	return string(raw), nil
}
