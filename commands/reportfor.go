package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// reportFor is 代报: a captain or the desk opens a case for a client who called
// or came by, 代报 王阿姨 3-2-501 漏水. It counts as the client's own, from the
// moment it is entered; the client is told when a chat is bound (rules.md 4).
func (s clerk) reportFor(ctx context.Context, r *bot.Request) (bot.Change, error) {
	words := scoring.Tidy(r.Words)
	name, said, _ := strings.Cut(words, " ")
	site := siteOf(r)
	if site == 0 { // who is of no site means the place they name
		site = siteNaming(r.Roster, said)
	}
	switch {
	case name == "" || trim(said) == "":
		return reply(r, "behalf.how_report")
	case site == 0:
		return reply(r, "report.which_site")
	}
	clients, err := s.ClientsNamed(ctx, r.View, site, name)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read clients of a name: %w", err)
	}
	home, _, _ := strings.Cut(said, " ")
	if at := slices.DeleteFunc(slices.Clone(clients), func(c scoring.Client) bool { return !sameHome(c.Home, home) }); len(at) > 0 {
		clients = at
	}
	if len(clients) > 1 {
		return whichClient(r, clients, said)
	}
	o := opening{site: site, said: said, behalf: name}
	if len(clients) == 1 {
		o.client = clients[0]
	} else {
		o.said = words // the name is in no roster: it stands in the words
	}
	return s.openRead(ctx, r, o)
}

// sameHome reports whether a flat as typed is that of the roster: 3-2-501 and
// 3号楼2单元501 have the same numbers.
func sameHome(home, typed string) bool {
	return numbersIn(typed) != "" && numbersIn(home) == numbersIn(typed)
}

// numbersIn are the numbers of a text: 3-2-501.
func numbersIn(s string) string {
	return strings.Join(strings.FieldsFunc(scoring.Fold(s), func(r rune) bool { return r < '0' || r > '9' }), "-")
}

func whichClient(r *bot.Request, clients []scoring.Client, said string) (bot.Change, error) {
	var choices []choice
	lang := privateLang(r)
	for _, c := range clients[:min(len(clients), mostListed)] {
		label := r.Say(lang, "behalf.client", text.ByName("name", c.Name), text.As("home", c.Home))
		choices = append(choices, choice{label, trimmed(r.Command, c.Name, c.Home, said)})
	}
	return ask(r, r.Say(lang, "behalf.which_client"), choices)
}

// toldFor tells the client that somebody opened a case for them, and answers who
// did: from a group in private, for a client is named.
func (f casefile) toldFor(r *bot.Request, c bot.Change, o opening, onDuty bool) bot.Change {
	c.Steps = append(c.Steps, f.step(r.At, r.Who.Standing.Person, "behalf", o.behalf))
	if o.client.ID != 0 {
		lang := f.c.Lang
		b := bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "behalf.told_client", f.no(),
			text.A("place", f.placeName(lang)), text.A("category", f.category(lang)))}}
		switch {
		case f.c.Private():
			b.Lines = []text.Line{f.r.Say(lang, "report.done_private", f.no())}
		case f.c.Urgent:
			b.Lines = append(danger(f.r, lang, f.site), b.Lines...)
		case onDuty:
			b.Lines = append(b.Lines, f.promised(lang))
		}
		if !f.c.Urgent { // the first line has it
			f.addPhone(&b)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("progress", "opened"), To: bot.Address{Client: o.client.ID}, Class: bot.ClassProgress, Body: b,
		})
	}
	lang := privateLang(r)
	if f.c.Private() {
		return aside(r, c, bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "behalf.done_private", f.no(), text.ByName("name", o.behalf))}})
	}
	return aside(r, c, bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "behalf.done_report", f.no(), text.ByName("name", o.behalf),
		text.A("place", f.placeName(lang)), text.A("category", f.category(lang)), text.In("level", f.r.Say(lang, f.level())))}})
}
