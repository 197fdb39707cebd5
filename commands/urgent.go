package commands

import (
	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// danger is the first line of every answer in an emergency: whom to call before
// anything else (rules.md 4).
func danger(r *bot.Reading, lang string, site scoring.Site) []text.Line {
	if site.DutyPhone == "" {
		return []text.Line{r.Say(lang, "urgent.danger")}
	}
	return []text.Line{r.Say(lang, "urgent.danger_phone", text.ByPhone("phone", site.DutyPhone))}
}

// dutyText is how those on duty are called to the case.
func (f casefile) dutyText() text.Key {
	if f.c.Urgent {
		return "alert.urgent"
	}
	return "alert.duty"
}

// alertUrgent calls captains and supervisors to an emergency, beside those on
// duty and with the client's words; with nobody on duty the site's groups too, and
// that of a team of which nobody is left to call.
func (f casefile) alertUrgent(c *bot.Change, onDuty bool) {
	if !onDuty {
		for _, g := range f.urgentGroups() {
			f.call(c, f.runKey("urgent", number(g.ID)), bot.Address{Group: g.ID}, g.Lang, "alert.urgent", false)
		}
	}
	f.tellWords(c, "urgent", "urgent.heads", once(append(f.captains(), f.supervisors()...)))
}

// callManagers tells the managers of an emergency that nobody has accepted.
func (f *casefile) callManagers(c *bot.Change) {
	f.tellWords(c, "manager", "urgent.managers", f.topmost())
}

// tellWords shows what the client wrote to people who answer for the site.
func (f casefile) tellWords(c *bot.Change, purpose string, say text.Key, people []scoring.Person) {
	for _, p := range people {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, say, f.no(), text.In("what", f.what(p.Lang)))}}
		switch {
		case !f.mayRead(f.c.About, p.ID):
			b.Lines = append(b.Lines, f.careful(p.Lang, f.c.About))
		case f.c.Text != "":
			words := text.Key("accept.words")
			if f.c.Staff {
				words = "accept.staff_words"
			}
			b.Lines = append(b.Lines, f.r.Say(p.Lang, words, text.As("words", f.c.Text)))
		}
		if f.c.State == scoring.CaseOpen {
			f.acceptButton(c, &b, p.Lang)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey(purpose, "p"+number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b,
		})
	}
}

// threatened tells the supervisors at once that a client names 12345, the press,
// a lawyer or the police.
func (f casefile) threatened(c *bot.Change) {
	f.tellWords(c, "threat", "urgent.threat", f.supervisors())
}

// serviceForClient is where a case stands that nobody has to go to.
func (f casefile) serviceForClient(lang string) text.Line {
	switch {
	case f.c.State != scoring.CaseOpen:
		return f.r.Say(lang, "client.answering")
	case f.c.Private():
		return f.r.Say(lang, "client.open_private")
	case !f.named() && f.opensGap():
		return f.r.Say(lang, "client.open_nobody")
	}
	return f.r.Say(lang, "client.open")
}
