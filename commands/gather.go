package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// why says why a client's message belongs to a case.
type why int

const (
	becauseNear  why = iota // it came within 3 min of the last, before 到了
	becauseFull             // the client has as many open cases as one may have
	becauseAbout            // it says that this case is not solved
)

// gather adds a client's message to the case it belongs to: words and photos
// come separately and in any order (rules.md 4).
func (s clerk) gather(ctx context.Context, r *bot.Request, no, said string, because why) (bot.Change, error) {
	c, err := r.Case(ctx, no)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the case to add to: %w", err)
	}
	if because == becauseNear && !gathers(c, r.At) && !r.Who.Client.Unlisted() || !c.Open() {
		return s.openCase(ctx, r, opening{site: c.Site, said: said, class: c.Class, about: c.About}) // somebody arrived meanwhile
	}
	before := open(r.Reading, c)
	m := s.read(r, c.Site, said)
	about, both := s.blames(r, c, said, m)
	if both && !c.Urgent {
		return s.complainedBoth(ctx, r, c, said)
	}
	c = grown(r, before.std, c, said, about)
	change := bot.Change{}
	f := open(r.Reading, c).takenOff(r, &change)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(r.At, 0, "added", said))
	keepProof(r, &change, no)
	key := text.Key("report.added")
	switch {
	case because == becauseFull:
		key = "report.added_full"
	case because == becauseNear && !c.Urgent: // nobody said that it belongs there
		key = "report.added_near"
	}
	change.Reply = r.Reply(key, f.no())
	if named := f.c.Place != before.c.Place || f.c.Category != before.c.Category; named {
		now := text.Key("report.now")
		if f.c.Urgent {
			now = "report.now_urgent"
		}
		change.Reply.Lines = append(change.Reply.Lines, r.Say(r.Lang, now, text.A("place", f.placeName(r.Lang)),
			text.A("category", f.category(r.Lang)), text.In("level", r.Say(r.Lang, f.level()))))
		f.tellNamed(r, &change)
	}
	if f.c.Urgent {
		change.Reply.Lines = append(danger(r.Reading, r.Lang, f.site), change.Reply.Lines...)
	} else {
		f.addPhone(&change.Reply)
	}
	if f.c.Site == 0 && siteOf(r) == 0 { // else what was added says which
		f.addSiteless(r, &change, said)
	}
	f.askSpoken(r, &change)
	f.tellHolder(r, &change, "report.client_added", said, about, f.c.Place != before.c.Place)
	if f.c.Urgent && !f.c.Private() && (both || m.Kind == sentence.Emergency || m.Kind == sentence.Ask) { // in an emergency a doubt is none
		f.tellWorse(r, &change, said, about)
	}
	if both {
		return change, s.complainBeside(ctx, r, &change, trimmed(before.c.Text, said))
	}
	return change, nil
}

// grown is a case with what was added to it; about are those whom that accuses.
func grown(r *bot.Request, std scoring.Standard, c scoring.Case, said string, about []int64) scoring.Case {
	if r.At.After(c.Touched) {
		c.Touched = r.At
	}
	c = barring(withWords(c, said, about), about)
	if !c.Private() && !c.Desk && (c.State == scoring.CaseOpen || c.State == scoring.CaseAccepted) {
		was := c
		c = describe(r.Reading, std, c, said)
		if c.Urgent { // what else is wrong there makes it no fault: only where it is may become known
			c.Kind, c.Category, c.Complex = scoring.KindAlarm, was.Category, was.Complex
		}
	}
	return c
}

// mostWords is how many characters of a client's words a case shows to who works
// on it.
const mostWords = 500

// withWords is the case with the words of an addition: who takes it later reads
// all of it. Who decides a private one, or finds out where it is, reads it uncut;
// else the first words and the newest are kept where it gets long. What accuses
// somebody is kept from most of who read an emergency: it is told to who may read
// it, and does not take the first words from the others.
func withWords(c scoring.Case, said string, about []int64) scoring.Case {
	all := trimmed(c.Text, said)
	whole := c.Private() || c.Site == 0
	if !c.Private() && len(about) > 0 {
		if c.Text != "" && !whole {
			return c
		}
		if c.Urgent {
			c.About = append(slices.Clone(c.About), about...)
		}
	}
	if c.Text = all; whole {
		return c
	}
	if runes := []rune(all); len(runes) > mostWords {
		const first = mostWords / 4
		c.Text = string(runes[:first]) + "…" + string(runes[len(runes)-(mostWords-first-1):])
	}
	return c
}

// tellWorse tells captains and supervisors what danger was added to an
// emergency: they were called with its first words, and whoever takes it hears
// the rest only then. Whom the words accuse reads none of them.
func (f casefile) tellWorse(r *bot.Request, c *bot.Change, said string, about []int64) {
	for _, p := range once(append(f.captains(), f.supervisors()...)) {
		if p.ID == f.c.Holder {
			continue
		}
		line := r.Say(p.Lang, "report.client_added", f.no(), text.As("words", said))
		if !f.mayRead(about, p.ID) {
			line = f.careful(p.Lang, about)
		}
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{line}}
		if f.c.State == scoring.CaseOpen {
			f.acceptButton(c, &b, p.Lang)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "worse/" + f.c.No + "/" + hash(r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b,
		})
	}
}

// addPhone shows the site's duty phone under an answer to a client: whoever
// writes of danger has it before their eyes (rules.md 4).
func (f casefile) addPhone(b *bot.Body) {
	if f.site.DutyPhone != "" {
		b.Lines = append(b.Lines, f.r.Say(b.Lang, "report.phone", text.ByPhone("phone", f.site.DutyPhone)))
	}
}

// tellHolder passes what somebody added to who works on the case, and where it
// turned out to be.
func (f casefile) tellHolder(r *bot.Request, c *bot.Change, say text.Key, said string, about []int64, moved bool) {
	reads := f.mayRead(about, f.c.Holder)
	if f.c.Holder == 0 || !reads && !f.c.Urgent {
		return
	}
	lang := r.Roster.Person(f.c.Holder).Lang
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, say, f.no(), text.As("words", shown(r, lang, said)))}}
	if !reads {
		b.Lines = []text.Line{f.careful(lang, about)}
	}
	if moved {
		b.Lines = append(b.Lines, r.Say(lang, f.namedKey(), f.no(), text.In("what", f.what(lang))))
	}
	if reads {
		show(&b, r.Media)
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: "added/" + f.c.No + "/" + hash(r), To: bot.Address{Person: f.c.Holder}, Class: bot.ClassProgress, Body: b,
	})
}

// namedKey is how staff are told what a case turned out to be.
func (f casefile) namedKey() text.Key {
	if f.c.Urgent {
		return "alert.named_urgent"
	}
	return "alert.named"
}

// tellNamed tells the groups on duty what the case turned out to be, as long as
// nobody took it. Place and category only: never the client's words.
func (f casefile) tellNamed(r *bot.Request, c *bot.Change) {
	if f.c.State != scoring.CaseOpen || f.c.Private() || f.c.Desk || f.c.Lead != "" {
		return
	}
	for _, t := range r.Roster.OnDuty(f.c.Site, f.c.Place, r.Now) {
		for _, g := range r.Roster.TeamGroups(t.ID) {
			b := bot.Body{Lang: g.Lang, Lines: []text.Line{r.Say(g.Lang, f.namedKey(), f.no(), text.In("what", f.what(g.Lang)))}}
			f.acceptButton(c, &b, g.Lang)
			c.Notes = append(c.Notes, bot.Note{
				Key: "named/" + f.c.No + "/" + hash(r) + "/" + number(g.ID), To: bot.Address{Group: g.ID}, Class: bot.ClassAlert, Body: b,
			})
		}
	}
}

// shown are typed words, or what came instead of words.
func shown(r *bot.Request, lang, said string) string {
	switch {
	case said != "":
		return said
	case len(r.Media) > 0:
		return r.Say(lang, "media.shown", text.In("what", kindOf(r.Reading, lang, r.Media))).String()
	case len(r.LeftOut) > 0:
		return r.Say(lang, "media.lost").String()
	}
	return r.Say(lang, "case.location").String()
}
