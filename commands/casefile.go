package commands

import (
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// casefile is a case with what belongs to it: its site, its place, the standard
// its clocks are read from.
type casefile struct {
	r       *bot.Reading
	c       scoring.Case
	site    scoring.Site
	place   scoring.Place
	zone    *time.Location
	std     scoring.Standard
	profile scoring.Profile
}

// open lays out the file of a case.
func open(r *bot.Reading, c scoring.Case) casefile {
	f := layOut(r.Roster, r.Standards, c)
	f.r = r
	return f
}

// layOut is open without the Reading: for what only computes.
func layOut(roster *scoring.Roster, standards scoring.Standards, c scoring.Case) casefile {
	f := casefile{c: c, site: roster.Site(c.Site), place: roster.Place(c.Place), zone: roster.Zone(c.Site)}
	std, ok := standards.Version(c.Version)
	if !ok {
		std = standards.On(roster.Day(c.Site, c.Opened))
	}
	f.std, f.profile = std, std.Profile(f.site.Profile)
	return f
}

// class is the class of the case's place; without a place the ordinary limits hold.
func (f casefile) class() scoring.PlaceClass {
	if f.place.Class == "" {
		return scoring.PlaceOrdinary
	}
	return f.place.Class
}

// limit is when one of the case's clocks runs out; false when it does not run.
func (f casefile) limit(clock scoring.ClockName) (time.Time, bool) {
	return f.profile.Limit(f.c, f.class(), clock)
}

// timed is the case with its nearest deadline set from its facts; an open one
// is looked at again when the next shift begins.
func (f casefile) timed() scoring.Case {
	c := f.profile.Timed(f.c, f.class())
	if next := f.nextShift(); !next.IsZero() && (c.NextAt.IsZero() || next.Before(c.NextAt)) {
		c.NextAt = next
	}
	return c
}

// waits reports whether the case was opened while nobody was on duty and still
// has nobody.
func (f casefile) waits() bool {
	return f.c.State == scoring.CaseOpen && f.c.Alerted.IsZero() && f.c.Lead == "" && !f.named() && f.opensGap()
}

// opensGap reports whether nobody was on duty when the run began: it has
// no clock, and nobody is charged for it (rules.md 3).
func (f casefile) opensGap() bool {
	return f.r != nil && len(f.onDuty(f.c.Start())) == 0
}

// category is the case's 类别 in lang.
func (f casefile) category(lang string) string {
	return f.std.Category(f.c.Category).Names.In(lang)
}

// what names the case for people who may see place and category only, and how
// many more told of the same: 3号楼道闸·设备故障 +11 户.
func (f casefile) what(lang string) text.Line {
	if f.c.Private() {
		return f.r.Say(lang, "case.private")
	}
	what := text.Plain(f.category(lang))
	if f.place.ID != 0 {
		what = text.Plain(f.place.Name + "·" + f.category(lang))
	}
	if f.c.Joined > 0 && f.r != nil {
		what = append(what, f.r.Say(lang, "event.more", text.A("count", number(f.c.Joined)))...)
	}
	return what
}

// no fills the place {no} with the case's number.
func (f casefile) no() text.Arg { return text.A("no", f.c.No) }

// clock is a time of day at the case's site, with the date when it is another day.
func (f casefile) clock(lang string, t time.Time) string {
	return f.r.Catalogue().When(lang, t, f.r.Now, f.zone)
}

// step is a line of the case's history.
func (f casefile) step(at time.Time, by int64, what, body string) scoring.CaseStep {
	return scoring.CaseStep{Case: f.c.No, At: at, By: by, What: what, Body: body}
}

// teller is who is to hear how the case goes: the client, or the member of
// staff who opened it; false when that is the one who acts now.
func (f casefile) teller(actor int64) (to bot.Address, lang string, ok bool) {
	if f.c.Client != 0 {
		return bot.Address{Client: f.c.Client}, f.c.Lang, true
	}
	if f.c.Person != 0 && f.c.Person != actor {
		return bot.Address{Person: f.c.Person}, f.r.Roster.Person(f.c.Person).Lang, true
	}
	return bot.Address{}, "", false
}

// runKey is the key of a note that a run of the case makes once.
func (f casefile) runKey(purpose string, rest ...string) string {
	parts := append([]string{purpose, f.c.No, number(f.c.Run)}, rest...)
	return strings.Join(parts, "/")
}

// captains are those of the case's team, or without a team of all teams of the
// site.
func (f casefile) captains() []scoring.Person {
	day := f.r.Roster.Day(f.c.Site, f.r.Now)
	if f.c.Private() {
		return f.judgingCaptains()
	}
	if f.c.Team != 0 {
		return f.notBarred(f.r.Roster.Captains(f.c.Team, day))
	}
	var all []scoring.Person
	for _, t := range f.r.Roster.SiteTeams(f.c.Site) {
		all = append(all, f.r.Roster.Captains(t.ID, day)...)
	}
	return f.notBarred(once(all))
}

func (f casefile) supervisors() []scoring.Person {
	if f.c.Private() {
		return f.judgingHeads()
	}
	return f.heads()
}

// once drops people who stand in a list twice, keeping the order.
func once(people []scoring.Person) []scoring.Person {
	seen := make(map[int64]bool, len(people))
	return slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool {
		had := seen[p.ID]
		seen[p.ID] = true
		return had
	})
}
