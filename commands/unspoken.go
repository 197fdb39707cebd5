package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// mostKinds is how many categories are offered at a time (ours): two or three
// rows of buttons on a phone.
const mostKinds = 6

// askWhat asks a client whose case came as a voice message without words what it
// is about, by buttons: voice is kept as evidence and never transcribed by us
// (rules.md 4), and those on duty read the category in the alert. A pressed
// button is a message that is gathered into the case, so it lives as long.
func (f casefile) askWhat(r *bot.Request, c *bot.Change) {
	voice := slices.ContainsFunc(r.Media, func(m bot.MediaRef) bool { return m.Kind == bot.Voice })
	if f.c.Staff || f.c.Text != "" || f.c.Category != scoring.OtherCategory || !voice && r.Spoken == "" {
		return
	}
	if f.askSpoken(r, c) {
		return
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "report.what"))
	f.offerKinds(r, c)
}

// offerKinds offers the categories by name, to a case that has none yet.
func (f casefile) offerKinds(r *bot.Request, c *bot.Change) {
	if f.c.Private() || f.c.Category != scoring.OtherCategory {
		return
	}
	var choices []choice
	for _, one := range f.std.Categories {
		name := one.Names.In(r.Lang)
		if one.Code != scoring.OtherCategory && f.std.CategoryOf(name).Code == one.Code && len(choices) < mostKinds {
			choices = append(choices, choice{text.Plain(name), "report " + name})
		}
	}
	offer(r.Reading, c, &c.Reply, 0, r.At.Add(gatherWithin), choices...)
}
