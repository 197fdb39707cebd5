package tencent

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot/secret"
)

// Refusal is an answer of the platform that says no: errcode in the body, with
// HTTP 200. What it asked for has not happened.
type Refusal struct {
	Code int        // errcode, never 0
	RID  string     // what the platform's own help asks for, "" = none was given
	IP   netip.Addr // the address the platform saw us under, where it says so (40164, 60020)
	Said string     // errmsg for an operator's eyes: no credentials, nothing long, one line; never in a log
}

// Error names the code and nothing that the platform wrote, for it quotes what
// people are called.
func (r *Refusal) Error() string {
	s := fmt.Sprintf("refused with errcode %d", r.Code)
	if r.IP.IsValid() {
		s += ", our address is " + r.IP.String()
	}
	if r.RID != "" {
		s += ", rid " + r.RID
	}
	return s
}

// Told is an error with what the platform said of it, for the operator who asked.
// It is for answers to questions about an account: of others errmsg may quote what
// people are called.
func Told(err error) string {
	var r *Refusal
	if !errors.As(err, &r) {
		return err.Error()
	}
	s := fmt.Sprintf("errcode %d", r.Code)
	if r.Said != "" {
		s += fmt.Sprintf(", %q", r.Said)
	}
	if r.RID != "" {
		s += ", rid " + r.RID
	}
	return s
}

// CodeOf is the errcode of a refusal, 0 of any other error.
func CodeOf(err error) int {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}

// Spoilt reports whether a refusal means that the access token is no good any
// more (both platforms): 40001 invalid, 40014 not legal, 42001 expired.
func Spoilt(err error) bool {
	switch CodeOf(err) {
	case 40001, 40014, 42001:
		return true
	}
	return false
}

// Of an errmsg: "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in
// whitelist rid: 5f5b-7a"; WeCom: "not allow to access from your ip, hint:
// […], from ip: 203.0.113.7".
var (
	ridForm = regexp.MustCompile(`\brid: ?([0-9a-f-]{4,64})\b`)
	ipForm  = regexp.MustCompile(`\bip:? ([0-9a-fA-F.:]{3,45})`)
)

// longWord is what may be a token or somebody's id; hint is WeCom's, for its own
// help.
var (
	longWord = regexp.MustCompile(`[A-Za-z0-9_-]{24,}`)
	hintForm = regexp.MustCompile(`(?i),? ?(?:hint: ?\[[^\]]*\]|more info at \S+|rid: ?[0-9a-f-]{4,64})`)
)

// mostSaid bounds what is kept of an errmsg, in characters (ours).
const mostSaid = 160

// said is an errmsg as an operator may see it.
func said(m secret.Mask, message string) string {
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, hintForm.ReplaceAllString(message, ""))
	message = strings.TrimSpace(longWord.ReplaceAllString(clean(m, message), "…"))
	if all := []rune(message); len(all) > mostSaid {
		message = string(all[:mostSaid]) + "…"
	}
	return message
}

func refusal(code int, message string, m secret.Mask) *Refusal {
	r := &Refusal{Code: code, Said: said(m, message)}
	if m := ridForm.FindStringSubmatch(message); m != nil {
		r.RID = m[1]
	}
	if m := ipForm.FindStringSubmatch(message); m != nil {
		r.IP, _ = netip.ParseAddr(strings.TrimRight(m[1], ".:"))
	}
	return r
}

// TokenError is an access token that was not given, so that nothing was asked with
// it.
type TokenError struct{ err error }

// Error says why.
func (e *TokenError) Error() string { return "fetch a token: " + e.err.Error() }

// Unwrap is why.
func (e *TokenError) Unwrap() error { return e.err }

// LostError is a request that was not answered.
type LostError struct {
	Written bool  // all of it may have left this machine: it may have been obeyed
	cause   error // nil, or the context's error
	why     string
}

// Error says what happened, without any address or credential.
func (e *LostError) Error() string { return "no answer: " + e.why }

// Unwrap is the context's error when that ended the request.
func (e *LostError) Unwrap() error { return e.cause }

// StrayError is an answer that is not the platform's: a gateway's page, a 5xx.
type StrayError struct {
	Status int // of HTTP
}

// Error names the status.
func (e *StrayError) Error() string {
	return fmt.Sprintf("not an answer of the platform (HTTP %d)", e.Status)
}

// LargeError is an answer over the bound.
type LargeError struct {
	Most int64 // bytes
}

// Error names the bound.
func (e *LargeError) Error() string { return fmt.Sprintf("an answer of more than %d bytes", e.Most) }
