package commands

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/sentence"
)

// heard is a client's message as it was read.
type heard struct {
	r        *bot.Request
	clerk    clerk // who heard it
	site     int64
	said     string // tidied
	m        sentence.Meaning
	explicit bool           // began with 投诉 or 报修: it is a report, whatever it sounds like
	fresh    bool           // began with 另报: it is no part of anything said before
	draft    draft          // what the client wrote before and has not said what it is
	beside   []scoring.Case // that others at the site opened lately
	full     bool           // nobody registered the client, and they have as many open cases as one may have
}

// hear reads a client's message. What stands as a draft goes before it: 3号楼,
// then 灯坏了 is one report.
func (s clerk) hear(r *bot.Request, said string) heard {
	h := heard{r: r, clerk: s, site: siteOf(r), said: said, explicit: scoring.Tidy(r.Words) != said}
	h.m = s.read(r, h.site, said)
	if fresh(r) {
		h.explicit, h.fresh = true, true
		return h
	}
	if h.draft = pending(r); h.draft.ID == "" {
		return h
	}
	switch h.m.Kind {
	case sentence.Suggestion, sentence.Praise, sentence.Withdrawal:
		return h // those are no part of a report
	default:
	}
	h.said = trimmed(h.draft.Text, said)
	switch both := s.read(r, h.site, h.said); { // 老李, then 上班玩手机: only together they say it of somebody
	case !both.About || h.m.About:
	case h.calm():
		h.m = both
	default:
		h.m.About = true
	}
	if h.m.Kind == sentence.Emergency || h.m.Kind == sentence.Ask {
		h.said = trimmed(said, h.draft.Text) // an alert begins with the danger
	}
	all := *r
	all.Media = append(append([]bot.MediaRef{}, h.draft.Media...), r.Media...)
	if all.Location == nil {
		all.Location = h.draft.Location
	}
	h.r = &all
	return h
}

// fresh reports whether a client says that this is something new: 另报 3号楼灯坏.
func fresh(r *bot.Request) bool {
	return r.Command == "report" && r.Pressed.ID == "" && slices.ContainsFunc(r.Catalogue().List("fresh"), func(w string) bool {
		return strings.HasPrefix(scoring.Fold(r.Text), scoring.Fold(w))
	})
}

// read is what words mean; nothing to who has no lists, the clock: what it hands
// on was read when it came.
func (s clerk) read(r *bot.Request, site int64, said string) sentence.Meaning {
	if s.lists == nil {
		return sentence.Meaning{}
	}
	said = withoutFaces(r, said)
	folded := scoring.Fold(said)
	m := s.lists.Read(said, spokenOf(r, site, said)...)
	if !m.About && deducts(r, site, folded) {
		m.About, m.Else = true, sentence.Person
		if m.Kind != sentence.Emergency && m.Kind != sentence.Ask {
			m.Kind = sentence.Person
		}
	}
	return m
}

// spokenOf are the names of staff that words are read with.
func spokenOf(r *bot.Request, site int64, said string) (names []string) {
	folded := scoring.Fold(said)
	for _, p := range staffOf(r, site) {
		if site != 0 || strings.Contains(folded, scoring.Fold(p.Name)) { // a whole company's are too many to look for
			names = append(names, p.Name)
		}
		names = append(names, titles(r, p, folded)...)
	}
	return names
}

// deducts reports whether folded words begin like a 扣 and name one of the staff:
// who may not deduct says something bad about them all the same (rules.md 5).
func deducts(r *bot.Request, site int64, folded string) bool {
	for _, word := range r.Catalogue().Words("deduct") {
		if rest, ok := strings.CutPrefix(folded, scoring.Fold(word)); ok && slices.ContainsFunc(staffOf(r, site), func(p scoring.Person) bool { return named(r, p, rest) }) {
			return true
		}
	}
	return false
}

// calm reports whether a message may be about a case there is: it is neither an
// emergency nor about a person.
func (h heard) calm() bool {
	return h.m.Kind != sentence.Emergency && h.m.Kind != sentence.Ask && h.m.Kind != sentence.Person
}

// hearOut does what a message means, in the order of rules.md 4.
func (s clerk) hearOut(ctx context.Context, h heard, cases []scoring.Case) (bot.Change, error) {
	shown := bot.TriedToShow(h.r.Message) || h.r.Location != nil
	if (h.draft.ID == "" || h.draft.Add != "") && h.bare() {
		if c, done, err := s.heardBare(h, cases); done || err != nil {
			return c, err
		}
	}
	if !shown && h.cameIdly(cases) {
		return reply(h.r, "came.idle")
	}
	if no := h.pointed(cases); no != "" {
		return s.worse(ctx, h, no, becauseAbout)
	}
	switch h.m.Kind {
	case sentence.Emergency:
		return s.emergency(ctx, h, cases)
	case sentence.Ask:
		if no := h.alarmed(cases); no != "" {
			return s.worse(ctx, h, no, becauseNear)
		}
		c, err := s.askUrgent(h)
		if err == nil && h.m.Threat {
			h.warn(&c)
		}
		return c, err
	case sentence.Person:
		return s.complain(ctx, h, cases)
	case sentence.Withdrawal:
		if !shown {
			return offerWithdrawal(h, cases)
		}
	default:
	}
	newest, open := newestOpen(notPrivate(cases))
	if no := h.belongs(cases, shown); no != "" {
		if slices.ContainsFunc(only(cases, no), h.exposes) {
			return s.complain(ctx, h, cases)
		}
		return s.added(ctx, h, no, becauseNear)
	}
	switch {
	case h.explicit:
	case h.site == 0:
	case h.m.Kind == sentence.Suggestion:
		return s.suggested(ctx, h)
	case h.m.Kind == sentence.Praise:
		return s.praised(ctx, h.r, h.said)
	}
	switch {
	case open >= mostOpen:
		return s.oneTooMany(ctx, h, cases)
	case newest.No == "" || h.explicit || h.elsewhere(notPrivate(cases)):
		return s.anew(ctx, h, shown, newest.No != "")
	case h.m.Threat, h.blamesBoth(newest): // nobody who is that angry, or speaks of one of the staff, is asked what is meant
		return s.added(ctx, h, newest.No, becauseAbout)
	}
	return s.askWhether(h, newest.No)
}

// anew opens a case for what is no part of one that the client has; beside says
// that they have one.
func (s clerk) anew(ctx context.Context, h heard, shown, beside bool) (bot.Change, error) {
	switch {
	case shown, h.m.Kind == sentence.Fault:
		return s.opened(ctx, h, scoring.ClassOnSite)
	case h.site == 0 && (h.m.Kind == sentence.Suggestion || h.m.Kind == sentence.Praise),
		h.m.Kind == sentence.Service, h.m.Kind == sentence.Question && !h.explicit:
		return s.opened(ctx, h, scoring.ClassService)
	case h.explicit:
		return s.opened(ctx, h, s.classOf(h.r, h.site, h.said))
	case beside: // it names another place
		return s.opened(ctx, h, scoring.ClassOnSite)
	}
	return s.askWhat(h)
}

// classOf is the class of a report whose words tell no fault: where a place or a
// category is named somebody can go there.
func (s clerk) classOf(r *bot.Request, site int64, said string) scoring.CaseClass {
	_, placed := r.Roster.PlaceIn(site, said)
	if placed || r.Standards.On(r.Roster.Day(site, r.At)).CategoryOf(said).Code != scoring.OtherCategory {
		return scoring.ClassOnSite
	}
	return scoring.ClassService
}

// opened opens a case, and tells the supervisors of a threat in it.
func (s clerk) opened(ctx context.Context, h heard, class scoring.CaseClass) (bot.Change, error) {
	c, err := s.openCase(ctx, h.r, opening{site: h.site, said: h.said, class: class, beside: h.beside})
	if err != nil {
		return bot.Change{}, err
	}
	return h.finished(c), nil
}

// added adds the message to a case.
func (s clerk) added(ctx context.Context, h heard, no string, because why) (bot.Change, error) {
	c, err := s.gather(ctx, h.r, no, h.said, because)
	if err != nil {
		return bot.Change{}, err
	}
	return h.finished(c), nil
}

// finished is a change that took the draft in and passes a threat on.
func (h heard) finished(c bot.Change) bot.Change {
	h.draft.settle(&c)
	if h.m.Threat && len(c.Cases) > 0 {
		f := open(h.r.Reading, c.Cases[0])
		f.c.Text = h.said // also where the case began with other words
		if h.m.About && !f.c.Private() {
			f.c.About = h.clerk.accusedOr(h.r, f.c.Site, h.said)
		}
		f.threatened(&c)
	}
	return c
}

// belongs finds the case that a message within 3 min of the last belongs to: what
// is wrong now never goes into a case that nobody goes to, and what is not about
// a person never into a private one.
func (h heard) belongs(cases []scoring.Case, shown bool) string {
	fits := func(scoring.Case) bool { return true }
	switch h.m.Kind {
	case sentence.Fault:
		fits = scoring.Case.OnSite
	case sentence.Service, sentence.Question:
		fits = func(c scoring.Case) bool { return !c.Private() }
	case sentence.Suggestion, sentence.Praise:
		if !shown || h.explicit {
			return ""
		}
	default:
	}
	return h.near(cases, fits)
}

// alarmed is the client's emergency of the last 3 min; "" for none.
func (h heard) alarmed(cases []scoring.Case) string {
	return h.near(cases, func(c scoring.Case) bool { return c.Urgent })
}

// near is the newest case that fits of those that the message may be gathered into.
func (h heard) near(cases []scoring.Case, fits func(scoring.Case) bool) string {
	if h.fresh && !h.full {
		return ""
	}
	var near []scoring.Case
	for _, c := range cases {
		if (gathers(c, h.r.At) || h.full && c.Open() && (c.Urgent || c.Private())) && fits(c) {
			near = append(near, c)
		}
	}
	newest, _ := newestOpen(near)
	return newest.No
}

// elsewhere reports whether a message names a place that none of the client's
// open cases is at, though there are some: then it is something new. Where no
// place is known of any it may be theirs, unless nobody has to go to them.
func (h heard) elsewhere(cases []scoring.Case) bool {
	place, named := h.r.Roster.PlaceIn(h.site, h.said)
	if !named {
		return false
	}
	others := 0
	for _, c := range cases {
		was := h.r.Roster.Place(c.Place)
		switch {
		case !c.Open() || was.ID == 0 && c.OnSite():
		case was.ID != 0 && (place.ID == was.ID || moreExact(place, was) || moreExact(was, place)):
			return false
		default:
			others++
		}
	}
	return others > 0
}

func notPrivate(cases []scoring.Case) (left []scoring.Case) {
	for _, c := range cases {
		if !c.Private() {
			left = append(left, c)
		}
	}
	return left
}

// emergency opens a case at once, always a new one but for what the client adds
// to an emergency within 3 min; at another place it is another one. What it says
// of a member of staff goes privately beside it.
func (s clerk) emergency(ctx context.Context, h heard, cases []scoring.Case) (bot.Change, error) {
	if no := h.alarmed(cases); no != "" && (h.full || !h.elsewhere(only(cases, no))) {
		return s.worse(ctx, h, no, becauseNear)
	}
	o := opening{site: h.site, said: h.said, urgent: true}
	if h.m.About {
		o.about = s.accusedOr(h.r, h.site, h.said)
	}
	c, err := s.openCase(ctx, h.r, o)
	if err == nil && h.m.About {
		err = s.complainBeside(ctx, h.r, &c, h.said)
	}
	if err != nil {
		return bot.Change{}, err
	}
	return h.finished(c), nil
}

// worse adds danger to an emergency; what it says of a member of staff goes
// privately beside it too.
func (s clerk) worse(ctx context.Context, h heard, no string, because why) (bot.Change, error) {
	c, err := s.added(ctx, h, no, because)
	if err != nil || !h.m.About {
		return c, err
	}
	return c, s.complainBeside(ctx, h.r, &c, h.said)
}

func only(cases []scoring.Case, no string) []scoring.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c scoring.Case) bool { return c.No != no })
}

// complain opens a private case, or adds to the one that the client has just
// opened, unless somebody who decides that one would read there what is said of them.
func (s clerk) complain(ctx context.Context, h heard, cases []scoring.Case) (bot.Change, error) {
	if no := h.near(cases, h.keeps); no != "" {
		return s.added(ctx, h, no, becauseNear)
	}
	c, err := s.openCase(ctx, h.r, opening{site: h.site, said: h.said, class: scoring.ClassPerson, about: s.accused(h.r, h.site, h.said)})
	if err != nil {
		return bot.Change{}, err
	}
	return h.finished(c), nil
}

// suggested is a suggestion that did not begin with 建议.
func (s clerk) suggested(ctx context.Context, h heard) (bot.Change, error) {
	r := *h.r
	r.Command, r.Words = "suggest", h.said
	return s.suggest(ctx, &r)
}
