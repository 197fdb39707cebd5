package commands

import (
	"anping/bot"
	"anping/bot/text"
)

// marked says what became of a press, with who pressed and when, for platforms
// that can show it in place of the buttons (bot.Body.Mark); in a group without the
// name (rules.md 6). What was only answered and changed nothing keeps its buttons.
func marked(r *bot.Request, c *bot.Change, say text.Key, site int64) {
	if r.Pressed.ID == "" || c.Reply.Empty() {
		return
	}
	c.Reply.MarkAll = say == "mark.booked" || say == "mark.cancelled"
	at := r.Catalogue().Clock(r.Lang, r.At, r.Roster.Zone(site))
	if !isPrivate(r) {
		c.Reply.Mark = r.Say(r.Lang, "mark.group", text.A("at", at))
		return
	}
	c.Reply.Mark = r.Say(r.Lang, say, text.ByName("name", r.Who.Person.Name), text.A("at", at))
}
