package main

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"anping/bot/secret"
)

// redactor replaces secrets in everything that is written through it. Secrets
// print as [secret] by their type; this catches the value itself on its way
// back, as in the message of a driver that could not connect. A log record and
// an error are written in one piece each, so a secret is never cut in two.
type redactor struct {
	out     io.Writer
	secrets [][]byte
}

// shortestSecret is the length under which a value is not looked for, in
// bytes: replacing every "a" would make a log unreadable and hide nothing.
const shortestSecret = 4

// redacting returns out without the values of secrets and, of those that are
// addresses, without their passwords.
func redacting(out io.Writer, secrets ...Secret) io.Writer {
	r := &redactor{out: out}
	for _, s := range secrets {
		for _, part := range sensitive(s.Reveal()) {
			if len(part) >= shortestSecret {
				r.secrets = append(r.secrets, []byte(part))
			}
		}
	}
	return r
}

// sensitive lists what must not be seen of a value, longest first. The name of
// an SQLite file is no secret: an error that hid it could not be mended.
func sensitive(value string) []string {
	if strings.HasPrefix(value, "sqlite:") {
		return nil
	}
	out := []string{value}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" {
		return out
	}
	plain := []string{u.Query().Get("password")}
	if u.User != nil {
		password, _ := u.User.Password()
		plain = append(plain, password)
		if _, raw, ok := strings.Cut(u.User.String(), ":"); ok {
			out = append(out, raw)
		}
	}
	for _, p := range plain {
		out = append(out, url.QueryEscape(p), p)
	}
	return out
}

// Write passes p on without the secrets. It reports the length of p, as
// io.Writer asks.
func (r *redactor) Write(p []byte) (int, error) {
	clean := p
	for _, s := range r.secrets {
		clean = bytes.ReplaceAll(clean, s, []byte(secret.Redacted))
	}
	if _, err := r.out.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}
