package commands

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// PlainCode is a code as it is handed to its owner. It prints as [code], so that
// none lands in a log; Reveal is for the file of codes alone.
type PlainCode struct{ code string }

// Reveal is the code itself.
func (c PlainCode) Reveal() string { return c.code }

// String hides the code.
func (PlainCode) String() string { return "[code]" }

// GoString hides the code.
func (PlainCode) GoString() string { return "[code]" }

// Issued is a code that was made and whose it is, for the file that the operator
// hands out.
type Issued struct {
	Name  string
	Role  text.Line // 夜班队 保安, 客户, in the language asked for
	Guard bool      // the captain is asked after the code was sent
	Code  PlainCode
}

// Issuer makes codes.
type Issuer struct {
	Name   string // begins the keys of the Acts and must differ for each state of the roster
	Roster *scoring.Roster
	Texts  *text.Catalogue
	Lang   string // of the file of codes
	Now    time.Time
	Random io.Reader                          // crypto/rand in production
	Next   func(series string) (int64, error) // takes row numbers
}

// Issue makes a code for everybody who needs one, and the Acts that store them
// and end the stale ones.
func (i Issuer) Issue(need []Owner, stale []scoring.Code) ([]Issued, []bot.Act, error) {
	s := batches{name: i.Name, now: i.Now}
	for _, c := range stale {
		waited := c.State == scoring.CodeWaiting
		c.State, c.Decided = scoring.CodeRenewed, i.Now
		s.add(func(r *bot.Records) {
			r.Codes = append(r.Codes, c)
			if waited {
				r.Due = append(r.Due, bot.Due{Name: noticeBinding, Scope: number(c.ID)})
			}
		})
	}
	issued := make([]Issued, len(need))
	for n, o := range need {
		plain, err := scoring.NewCode(i.Random)
		if err != nil {
			return nil, nil, fmt.Errorf("make a code: %w", err)
		}
		issued[n] = Issued{Name: o.Name(), Role: i.role(o), Guard: i.waits(o), Code: PlainCode{plain}}
	}
	hashes := hashAll(issued)
	for n, o := range need {
		id, err := i.Next(bot.SeriesCode)
		if err != nil {
			return nil, nil, fmt.Errorf("number a code: %w", err)
		}
		code := scoring.Code{
			ID: id, Hash: hashes[n], Person: o.Person.ID, Client: o.Client.ID,
			State: scoring.CodeOpen, Made: i.Now, Until: i.Now.Add(scoring.CodeLife),
		}
		s.add(func(r *bot.Records) { r.Codes = append(r.Codes, code) })
	}
	return issued, s.acts, nil
}

// hashAll hashes codes side by side: a hash is made to take its time.
func hashAll(codes []Issued) []string {
	out := make([]string, len(codes))
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		all.Go(func() {
			for n := w; n < len(codes); n += workers {
				out[n] = scoring.CodeHash(codes[n].Code.Reveal())
			}
		})
	}
	all.Wait()
	return out
}

// waits reports whether a captain is asked about somebody: about a guard.
func (i Issuer) waits(o Owner) bool {
	if o.Person.ID == 0 {
		return false
	}
	role := i.Roster.Standing(o.Person.ID, i.Now).Role
	for _, m := range i.Roster.Members { // from a later day on
		if role == scoring.RoleNone && m.Person == o.Person.ID {
			role = m.Role
		}
	}
	return role == scoring.RoleGuard
}

// role says what somebody is: 阳光花园·夜班队 保安.
func (i Issuer) role(o Owner) text.Line {
	if o.Person.ID == 0 {
		return i.Texts.Say(i.Lang, "issue.role", text.A("where", i.Roster.Site(o.Client.Site).Name), text.In("role", i.Texts.Say(i.Lang, "role.client")))
	}
	st := i.Roster.Standing(o.Person.ID, i.Now)
	if st.Role == scoring.RoleNone { // from a later day on
		for _, m := range i.Roster.Members {
			if m.Person == o.Person.ID {
				st.Role, st.Team, st.Site = m.Role, m.Team, cmp.Or(m.Site, i.Roster.Team(m.Team).Site)
			}
		}
	}
	where := i.Roster.Site(st.Site).Name
	if team := i.Roster.Team(st.Team).Name; team != "" {
		where += "·" + team
	}
	role := i.Texts.Say(i.Lang, roleName(st.Role))
	if where == "" {
		return role
	}
	return i.Texts.Say(i.Lang, "issue.role", text.A("where", where), text.In("role", role))
}
