package web

import (
	"fmt"
	"strings"
	"time"

	"anping/scoring/survey"
)

// A link to the form names one client of one round by row numbers, says until
// when it holds, and is signed:
//
//	/survey/<token of "1.2025-Q3.17.1757865600">

// formPurpose is what the links of the form are signed for.
const formPurpose = "survey form"

// invitation is what a link says.
type invitation struct {
	site   int64
	period string
	client int64
	until  time.Time
}

// Link is where one client answers one round; "" without an address.
func (f *Form) Link(site int64, round survey.Round, client int64) string {
	if f.Base == "" {
		return ""
	}
	said := fmt.Sprintf("%d.%s.%d.%d", site, round.Period, client, round.Closes.Unix())
	return strings.TrimSuffix(f.Base, "/") + "/survey/" + signed(f.Key, formPurpose, said)
}

// read checks a link and says what it is for.
func (f *Form) read(token string) (invitation, error) {
	said, err := unsigned(f.Key, formPurpose, token)
	if err != nil {
		return invitation{}, err
	}
	var in invitation
	var until int64
	if n, _ := fmt.Sscanf(strings.ReplaceAll(said, ".", " "), "%d %s %d %d", &in.site, &in.period, &in.client, &until); n != 4 {
		return invitation{}, errTampered
	}
	in.until = time.Unix(until, 0)
	if !f.Clock.Now().Before(in.until) {
		return in, errExpired
	}
	return in, nil
}
