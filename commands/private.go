package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// A case about a member of staff (rules.md 5) is known to who decides it and to
// nobody else: no group, no shift, never the person it is about. What finds and
// lists cases goes through within (pick.go), so to everybody else there is no
// such case.

// judgingCaptains are the captains who decide a private case: none when it is
// about a captain or somebody above.
func (f casefile) judgingCaptains() []scoring.Person {
	for _, id := range f.c.About {
		if f.r.Roster.Standing(id, f.r.Now).Role != scoring.RoleGuard {
			return nil
		}
	}
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	var all []scoring.Person
	for _, t := range f.r.Roster.SiteTeams(f.c.Site) {
		if f.c.Team == 0 || f.c.Team == t.ID {
			all = append(all, f.r.Roster.Captains(t.ID, day)...)
		}
	}
	return f.notAbout(all)
}

// judgingHeads are the supervisors; when it is about one of them the managers,
// when it is about all of those the administrators.
func (f casefile) judgingHeads() []scoring.Person {
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	ranks := [][]scoring.Person{
		f.r.Roster.Supervisors(f.c.Site, day), managers(f.r.Roster, f.c.Site, day), f.r.Roster.Admins(day),
	}
	if slices.ContainsFunc(f.c.About, func(id int64) bool { return f.r.Roster.Standing(id, f.r.Now).Role == scoring.RoleSupervisor }) {
		ranks = ranks[1:]
	}
	for _, rank := range ranks {
		if left := f.notAbout(rank); len(left) > 0 {
			return left
		}
	}
	return nil
}

func (f casefile) notAbout(people []scoring.Person) []scoring.Person {
	return slices.DeleteFunc(once(people), func(p scoring.Person) bool { return slices.Contains(f.c.About, p.ID) })
}

// deciders are all who know of a private case.
func (f casefile) deciders() []scoring.Person { return once(append(f.captains(), f.supervisors()...)) }

func (f casefile) decides(person int64) bool {
	return slices.ContainsFunc(f.deciders(), func(p scoring.Person) bool { return p.ID == person })
}

// named reports whether a case is put to people by name and to no group: a
// private one also where nobody is left who could decide it.
func (f casefile) named() bool { return f.c.Private() || f.c.Desk || len(f.answerers()) > 0 }

// exposes reports whether the case is private and the message about somebody
// above a guard whom it is not about: they may be one of its deciders.
func (h heard) exposes(c scoring.Case) bool {
	return c.Private() && slices.ContainsFunc(h.clerk.accused(h.r, h.site, h.said), func(id int64) bool {
		return !slices.Contains(c.About, id) && h.r.Roster.Standing(id, h.r.Now).Role != scoring.RoleGuard
	})
}

// keeps reports whether the case is private and stays so with the message in it.
func (h heard) keeps(c scoring.Case) bool { return c.Private() && !h.exposes(c) }

// answerers are the people that a case is put to by name, in place of those on
// duty: who decides a private case; whom a client speaks with who asked for a
// person; for what nobody has to go to the desk, where the site has one.
func (f casefile) answerers() []scoring.Person {
	switch {
	case f.r == nil:
		return nil
	case f.c.Private():
		return f.deciders()
	case f.c.Desk && f.c.Site == 0:
		return f.siteless()
	case f.c.Desk:
		return f.deskPeople()
	case f.c.Class == scoring.ClassService:
		return slices.DeleteFunc(slices.Clone(f.r.Roster.Desk(f.c.Site, f.r.Roster.Day(f.c.Site, f.r.Now))), func(p scoring.Person) bool {
			return f.r.Roster.Standing(p.ID, f.r.Now).Role != scoring.RoleDesk
		})
	}
	return nil
}

// filed is the case under the team that it belongs to: of one about a person
// that one's, so that their captain hears of it; of one for the desk none, for
// those on duty are not called and pay for nothing.
func (f casefile) filed() casefile {
	switch {
	case f.c.Private() && len(f.c.About) == 1:
		if team := f.r.Roster.Standing(f.c.About[0], f.r.Now).Team; team != 0 {
			f.c.Team = team
		}
	case !f.c.Private() && f.named():
		f.c.Team = 0
	}
	return f
}

// alertNamed puts the case to people by name. A private one shows neither words
// nor name here: whoever looks at them is written down (show).
func (f casefile) alertNamed(c *bot.Change, people []scoring.Person) {
	for _, p := range people {
		to, key := bot.Address{Person: p.ID}, f.runKey(purposeAlert, "p"+number(p.ID))
		if !f.c.Private() {
			f.call(c, key, to, p.Lang, "alert.duty", true)
			continue
		}
		f.callPrivately(c, key, p, true)
	}
}

// callPrivately puts a private case to one who decides it.
func (f casefile) callPrivately(c *bot.Change, key string, p scoring.Person, tell bool) {
	b := bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, "alert.private", f.no())}}
	offer(f.r, c, &b, p.ID, f.r.Now.Add(30*24*time.Hour), // it may wait for somebody's return
		choice{f.r.Say(p.Lang, "button.view"), "progress " + f.c.No}, choice{f.r.Say(p.Lang, "button.accept"), "accept " + f.c.No})
	c.Notes = append(c.Notes, bot.Note{Key: key, To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b, Tell: tell})
}

// show adds what the complainant said and who that is, and writes down who saw it.
func (s clerk) show(ctx context.Context, r *bot.Request, f casefile, c *bot.Change) error {
	words, from := r.Say(r.Lang, "accept.staff_words", text.As("words", f.c.Text)), r.Say(r.Lang, "private.from_staff", text.ByName("name", r.Roster.Person(f.c.Person).Name))
	if f.c.Client != 0 {
		client, err := s.Client(ctx, r.View, f.c.Client)
		if err != nil {
			return fmt.Errorf("read who complained: %w", err)
		}
		words = r.Say(r.Lang, "accept.words", text.As("words", f.c.Text))
		from = r.Say(r.Lang, "private.from", text.ByName("name", client.Name), text.As("home", client.Home))
	}
	c.Reply.Lines = append(c.Reply.Lines, words, from)
	c.Steps = append(c.Steps, f.step(r.At, r.Who.Standing.Person, "viewed", ""))
	return nil
}

// tellAccused tells whom a private case was about what was found, not who found it.
func (f casefile) tellAccused(c *bot.Change, words string) {
	if !f.c.Private() || words == "" {
		return
	}
	for _, id := range f.c.About {
		lang := f.r.Roster.Person(id).Lang
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("finding", number(id)), To: bot.Address{Person: id}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "private.finding", text.As("words", words))}},
		})
	}
}

// accused finds the people a sentence names who may have done what it tells: of
// whom it tells nothing but that they were hit is none. Where it does not tell who
// hit whom it is all of them.
func (s clerk) accused(r *bot.Request, site int64, said string) []int64 {
	return meant(r, site, said, s.hit(r, site, said))
}

// meant finds the people a sentence names: by name, by surname with a title
// (李队长, 小李; all of that surname), else by the title alone (all who have it); but
// not who has only names that do not count.
func meant(r *bot.Request, site int64, said string, not func(name string) bool) (about []int64) {
	folded, staff := scoring.Fold(said), staffOf(r, site)
	found := false
	for _, p := range staff {
		names := namesIn(r, p, folded)
		if found = found || len(names) > 0; slices.ContainsFunc(names, func(name string) bool { return !not(name) }) {
			about = append(about, p.ID)
		}
	}
	if found {
		return about
	}
	for _, t := range []struct {
		key  string
		role scoring.Role
	}{{"captains", scoring.RoleCaptain}, {"supervisors", scoring.RoleSupervisor}, {"managers", scoring.RoleManager}} {
		if !slices.ContainsFunc(r.Catalogue().List(t.key), func(title string) bool {
			return strings.Contains(folded, scoring.Fold(title)) && !not(title)
		}) {
			continue
		}
		for _, p := range staff {
			if r.Roster.Standing(p.ID, r.At).Role == t.role {
				about = append(about, p.ID)
			}
		}
	}
	return about
}

// staffOf are the people a client of a site may speak of; where the site is not
// known, everybody.
func staffOf(r *bot.Request, site int64) []scoring.Person {
	day := r.Roster.Day(site, r.At)
	if site == 0 {
		var all []scoring.Person
		for _, m := range r.Roster.Members {
			if r.Roster.Standing(m.Person, r.At).Role != scoring.RoleNone {
				all = append(all, r.Roster.Person(m.Person))
			}
		}
		return once(all)
	}
	return once(slices.Concat(r.Roster.SitePeople(site, day), r.Roster.Supervisors(site, day), managers(r.Roster, site, day)))
}

// hit tells of a name whether words tell nothing of who has it but that they were
// hit.
func (s clerk) hit(r *bot.Request, site int64, said string) func(name string) bool {
	if s.lists == nil {
		return func(string) bool { return false }
	}
	texts := r.Catalogue()
	names := slices.Concat(spokenOf(r, site, said), texts.List("captains"), texts.List("supervisors"), texts.List("managers"))
	hit := s.lists.Hit(withoutFaces(r, said), names...)
	return func(name string) bool { return slices.Contains(hit, name) }
}

// named reports whether folded words name a person.
func named(r *bot.Request, p scoring.Person, said string) bool { return len(namesIn(r, p, said)) > 0 }

// namesIn are the ways in which folded words name a person.
func namesIn(r *bot.Request, p scoring.Person, said string) []string {
	all := titles(r, p, said)
	if name := scoring.Fold(p.Name); name != "" && strings.Contains(said, name) {
		all = append(all, p.Name)
	}
	return all
}

// titles are the ways in which folded words name a person by surname: 李师傅, 老李,
// 姓李的保安. All of that surname are named so.
func titles(r *bot.Request, p scoring.Person, said string) (all []string) {
	first, size := utf8.DecodeRuneInString(scoring.Fold(p.Name))
	if size < 3 || !strings.ContainsRune(said, first) { // Latin names have no surname in front
		return nil
	}
	for _, title := range r.Catalogue().List("titled") {
		form := strings.Replace(scoring.Fold(title), "x", string(first), 1)
		before, behind, found := strings.Cut(said, form)
		if found && !resident(before, behind) && (!strings.HasSuffix(form, scoring.Fold(guardTitle)) || surnameAfter(before)) {
			all = append(all, form)
		}
	}
	return all
}

// guardTitle is the one title that stands behind other words more often than
// behind a surname: 关于保安, 对方保安.
const guardTitle = "保安"

// resident reports whether the words around a surname with a title make it a
// neighbour's: 隔壁老李, 老李家.
func resident(before, behind string) bool {
	return strings.HasPrefix(behind, "家") || slices.ContainsFunc(
		[]string{"隔壁", "邻居", "楼上", "楼下", "对门", "业主", "住户"}, func(w string) bool { return strings.HasSuffix(before, w) })
}

// surnameAfter reports whether a surname may begin behind folded words.
func surnameAfter(before string) bool {
	last, size := utf8.DecodeLastRuneInString(before)
	return size < 3 || strings.ContainsRune("们个位的叫是姓找跟和那这你天晚班岗门,。!、", last)
}
