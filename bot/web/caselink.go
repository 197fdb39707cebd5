package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// A link to a case names the case and the client whom it is shown to, says when it
// was made, and is signed: whoever changes a letter has no link.
//
//	/case/<base64url of "A1027.17.1757865600">.<base64url of 16 bytes of HMAC-SHA256>

// caseLinkLife is for how long a link is read at all; the case itself may say
// sooner that it is over (ours: half as long as a case is kept).
const caseLinkLife = 365 * 24 * time.Hour

// CaseLink is what a link to a case says.
type CaseLink struct {
	No     string // of the case
	Client int64  // row number
	Made   time.Time
}

// Link is where one client sees one case; "" without an address. A moment counts
// in whole seconds.
func (p *CasePage) Link(l CaseLink) string {
	if p.Base == "" {
		return ""
	}
	body := base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%s.%d.%d", l.No, l.Client, l.Made.Unix())))
	return strings.TrimSuffix(p.Base, "/") + "/case/" + body + "." + p.sign(body)
}

func (p *CasePage) sign(body string) string {
	mac := hmac.New(sha256.New, p.Key)
	mac.Write([]byte("case page\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signatureBytes])
}

// read checks a link in constant time, before anything else is asked, and says what
// it is for.
func (p *CasePage) read(token string) (CaseLink, error) {
	body, signature, ok := strings.Cut(token, ".")
	if !ok || len(token) > 256 || !hmac.Equal([]byte(p.sign(body)), []byte(signature)) {
		return CaseLink{}, errTampered
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return CaseLink{}, errTampered
	}
	var l CaseLink
	var made int64
	if n, _ := fmt.Sscanf(strings.ReplaceAll(string(raw), ".", " "), "%s %d %d", &l.No, &l.Client, &made); n != 3 {
		return CaseLink{}, errTampered
	}
	l.Made = time.Unix(made, 0)
	if p.Clock.Now().After(l.Made.Add(caseLinkLife)) {
		return l, errExpired
	}
	return l, nil
}
