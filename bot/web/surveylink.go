package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/scoring/survey"
)

// A link to the form names one client of one round by row numbers, says until
// when it holds, and is signed: whoever changes a letter has no link.
//
//	/survey/<base64url of "1.2025-Q3.17.1757865600">.<base64url of 16 bytes of HMAC-SHA256>

// What is wrong with a link.
var (
	errTampered = errors.New("the link is not ours")
	errExpired  = errors.New("the link has expired")
)

// invitation is what a link says.
type invitation struct {
	site   int64
	period string
	client int64
	until  time.Time
}

const signatureBytes = 16 // 128 bits: nobody guesses one

// Link is where one client answers one round; "" without an address.
func (f *Form) Link(site int64, round survey.Round, client int64) string {
	if f.Base == "" {
		return ""
	}
	said := fmt.Sprintf("%d.%s.%d.%d", site, round.Period, client, round.Closes.Unix())
	body := base64.RawURLEncoding.EncodeToString([]byte(said))
	return strings.TrimSuffix(f.Base, "/") + "/survey/" + body + "." + f.sign(body)
}

func (f *Form) sign(body string) string {
	mac := hmac.New(sha256.New, f.Key)
	mac.Write([]byte("survey form\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureBytes])
}

// read checks a link in constant time and says what it is for.
func (f *Form) read(token string) (invitation, error) {
	body, signature, ok := strings.Cut(token, ".")
	if !ok || len(token) > 256 || !hmac.Equal([]byte(f.sign(body)), []byte(signature)) {
		return invitation{}, errTampered
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return invitation{}, errTampered
	}
	var in invitation
	var until int64
	if n, _ := fmt.Sscanf(strings.ReplaceAll(string(raw), ".", " "), "%d %s %d %d", &in.site, &in.period, &in.client, &until); n != 4 {
		return invitation{}, errTampered
	}
	in.until = time.Unix(until, 0)
	if !f.Clock.Now().Before(in.until) {
		return in, errExpired
	}
	return in, nil
}
