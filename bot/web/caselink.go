package web

import (
	"fmt"
	"strings"
	"time"
)

// A link to a case names the case and the client whom it is shown to, says when it
// was made, and is signed:
//
//	/case/<token of "A1027.17.1757865600">

// casePurpose is what the links of the page are signed for.
const casePurpose = "case page"

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
	return strings.TrimSuffix(p.Base, "/") + "/case/" + signed(p.Key, casePurpose, fmt.Sprintf("%s.%d.%d", l.No, l.Client, l.Made.Unix()))
}

// read checks a link and says what it is for.
func (p *CasePage) read(token string) (CaseLink, error) {
	said, err := unsigned(p.Key, casePurpose, token)
	if err != nil {
		return CaseLink{}, err
	}
	var l CaseLink
	var made int64
	if n, _ := fmt.Sscanf(strings.ReplaceAll(said, ".", " "), "%s %d %d", &l.No, &l.Client, &made); n != 3 {
		return CaseLink{}, errTampered
	}
	l.Made = time.Unix(made, 0)
	if p.Clock.Now().After(l.Made.Add(caseLinkLife)) {
		return l, errExpired
	}
	return l, nil
}
