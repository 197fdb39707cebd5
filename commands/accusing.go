package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// An emergency calls everybody, also those whom its words accuse (rules.md 4);
// the words themselves are then for those alone who would decide a complaint
// about these people, and for the managers (rules.md 5). Everybody else reads
// that it is dangerous, and whom to ask.

// someone stands in Case.About of an emergency for a member of staff whom its
// words accuse and do not name: 保安打人.
const someone = 0

// accusedOr is accused for words that say something bad about the staff: never empty.
func (s clerk) accusedOr(r *bot.Request, site int64, said string) []int64 {
	if about := s.accused(r, site, said); len(about) > 0 {
		return about
	}
	return []int64{someone}
}

// mayRead reports whether a person may read words of the case that accuse these
// people; of a private case whoever knows of it may.
func (f casefile) mayRead(about []int64, person int64) bool {
	if f.c.Private() || len(about) == 0 {
		return true
	}
	named := slices.DeleteFunc(slices.Clone(about), func(id int64) bool { return id == someone })
	private := f
	private.c.Class, private.c.About = scoring.ClassPerson, named
	switch f.r.Roster.Standing(person, f.r.Now).Role {
	case scoring.RoleManager, scoring.RoleAdmin:
		return !slices.Contains(named, person)
	default:
		return private.decides(person)
	}
}

// careful says that it is dangerous to whoever may not read why, and whom to ask:
// the first of those who may.
func (f casefile) careful(lang string, about []int64) text.Line {
	heads := append(f.captains(), f.supervisors()...)
	for _, p := range append(heads, managers(f.r.Roster, f.c.Site, f.r.Roster.Day(f.c.Site, f.r.Now))...) {
		if f.mayRead(about, p.ID) {
			return f.r.Say(lang, "urgent.careful_ask", f.no(), text.ByName("name", p.Name))
		}
	}
	return f.r.Say(lang, "urgent.careful", f.no())
}

// clientWords is what the client said, for who works on the case.
func (f casefile) clientWords(lang string, person int64) text.Line {
	if !f.mayRead(f.c.About, person) {
		return f.careful(lang, f.c.About)
	}
	return f.r.Say(lang, "accept.words", text.As("words", f.c.Text))
}
