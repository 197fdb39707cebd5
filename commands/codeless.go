package commands

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
)

// errNobodyNamed says that a code was asked for somebody who is not there.
var errNobodyNamed = errors.New("nobody in the roster")

// Enrolled is what giving out codes rests on: the roster, everybody's chats, the
// codes that are open or wait, and the schedule: a chat or code that a new phone is
// about to end is none.
type Enrolled struct {
	Roster  *scoring.Roster
	Clients []scoring.Client
	Chats   []bot.Chat
	Codes   []scoring.Code
	Due     []bot.Due
}

// Owner is somebody who can have a code.
type Owner struct {
	Person scoring.Person
	Client scoring.Client // when Person.ID is 0
}

// Name is what the owner is called.
func (o Owner) Name() string { return cmp.Or(o.Person.Name, o.Client.Name) }

// Codeless are those who need a code: with a place in the company today or
// later, without a chat, and without a code that can be used at now or waits.
// renew are names, employee numbers and codes of clients: those get a new one in
// any case, and stale lists the codes that it takes the place of. A name that
// nobody or more than one has is an error.
func Codeless(e Enrolled, renew []string, now time.Time) (need []Owner, stale []scoring.Code, err error) {
	has, phones := map[bot.Address]bool{}, newPhones(e.Due)
	for _, c := range e.Chats {
		if p, ends := phones[c.Person]; !ends || !boundBefore(c, p) {
			has[c.Owner()] = true
		}
	}
	live := map[bot.Address][]scoring.Code{}
	for _, c := range e.Codes {
		to := bot.Address{Person: c.Person, Client: c.Client}
		live[to] = append(live[to], c)
		if p, ends := phones[c.Person]; !ends || !madeBefore(c, p) {
			has[to] = has[to] || c.State == scoring.CodeWaiting || !c.Until.Before(now)
		}
	}
	again, err := renewed(e, renew)
	if err != nil {
		return nil, nil, err
	}
	take := func(o Owner) {
		to := bot.Address{Person: o.Person.ID, Client: o.Client.ID}
		if !has[to] || again[to] {
			need, stale = append(need, o), append(stale, live[to]...)
		}
	}
	stays := staying(e.Roster, now)
	for _, p := range e.Roster.People {
		if stays[p.ID] {
			take(Owner{Person: p})
		}
	}
	for _, c := range e.Clients {
		if c.Unlisted() || c.Erased() {
			continue
		}
		take(Owner{Client: c})
	}
	return need, stale, nil
}

// staying are those who work here today or are going to.
func staying(r *scoring.Roster, now time.Time) map[int64]bool {
	all := make(map[int64]bool, len(r.People))
	for _, m := range r.Members {
		site := m.Site
		if m.Team != 0 {
			site = r.Team(m.Team).Site
		}
		day := r.Day(site, now)
		if lasts(m.ToDay, day) && lasts(r.Person(m.Person).ToDay, day) {
			all[m.Person] = true
		}
	}
	return all
}

// renewed finds who is meant by names and codes of the files.
func renewed(e Enrolled, names []string) (map[bot.Address]bool, error) {
	out := map[bot.Address]bool{}
	for _, name := range names {
		want := scoring.Fold(name)
		var found []bot.Address
		var also []string
		for _, p := range e.Roster.People {
			if scoring.Fold(p.No) == want || scoring.Fold(p.Name) == want {
				found, also = append(found, bot.Address{Person: p.ID}), append(also, p.No)
			}
		}
		for _, c := range e.Clients {
			if scoring.Fold(c.Code) == want || scoring.Fold(c.Name) == want {
				found, also = append(found, bot.Address{Client: c.ID}), append(also, c.Code)
			}
		}
		switch len(found) {
		case 0:
			return nil, fmt.Errorf("%w is called %s", errNobodyNamed, name)
		case 1:
			out[found[0]] = true
		default:
			return nil, fmt.Errorf("%s is the name of several: say which by code, %s", name, strings.Join(also, ", "))
		}
	}
	return out, nil
}
